/* Taking the trees from the recorder, one after the other, so that there is a
   copy of one of them at a time. */

#include "forest.h"

#include <unistd.h>

#include "base/memory.h"
#include "booking.h"
#include "picture.h"
#include "profile/contexts.h"
#include "profile/nodes.h"
#include "profile/settle.h"
#include "trailer.h"

/* Whose calls are open, and until when. */
struct moment {
    const struct profiler *profiler;
    int64_t ticks;
};

static int64_t
ticks_of(const struct shadowstack *stack, const void *argument)
{
    const struct moment *moment = argument;

    return booking_ticks_of(moment->profiler, stack, moment->ticks);
}

static size_t
thread_count(const struct recorder *recorder)
{
    struct recorder_thread_totals totals;
    size_t count = 0;

    while (recorder_next_thread(recorder, &count, &totals)) {
    }
    return count - 1;
}

/* What is done with each thread's tree. */
struct taking {
    const struct profiler *profiler;
    const struct recorder_now *now;
    struct nodes_scale scale;
    struct callgraph *graph;
    struct forest *forest;      /* or NULL */
};

static enum status
keep_tree(const struct taking *taking, const struct callgraph *tree,
          size_t thread)
{
    struct forest *forest = taking->forest;
    struct forest_tree *kept = &forest->trees[forest->count];
    enum status status;
    size_t count;

    sink_init(&kept->nodes);
    kept->thread = thread;
    forest->count++;
    status = nodes_write(tree, &taking->scale, &kept->nodes, &count);
    if (count == 0) {
        sink_clear(&kept->nodes);
        forest->count--;
    }
    return status;
}

static enum status
take_thread(const struct taking *taking, size_t thread)
{
    struct callgraph tree;
    enum status status;

    callgraph_init(&tree);
    status = recorder_contexts(&taking->profiler->recorder, thread,
                               taking->now, &tree);
    if (status == STATUS_OK && taking->profiler->timer == NULL) {
        contexts_settle(&tree);
    }
    if (status == STATUS_OK) {
        status = contexts_sum(&tree, taking->graph);
    }
    if (status == STATUS_OK && taking->forest != NULL) {
        status = keep_tree(taking, &tree, thread);
    }
    callgraph_clear(&tree);
    return status;
}

static uint64_t
count_calls(const struct callgraph *graph)
{
    const struct edge *edge;
    uint64_t calls = 0;
    size_t at = 0;

    while ((edge = callgraph_next_edge(graph, &at)) != NULL) {
        calls += edge->calls;
    }
    return calls;
}

static enum status
take_folded(const struct taking *taking)
{
    struct callgraph folded;
    enum status status;
    size_t count;

    callgraph_init(&folded);
    status = recorder_folded(&taking->profiler->recorder, taking->now,
                             &folded);
    if (status == STATUS_OK && taking->profiler->timer == NULL) {
        status = settle_self_times(&folded);
    }
    if (status == STATUS_OK) {
        status = callgraph_merge(taking->graph, &folded, NULL);
    }
    if (status == STATUS_OK && taking->forest != NULL) {
        taking->forest->folded_calls = count_calls(&folded);
        status = nodes_write_functions(&folded, &taking->scale,
                                       &taking->forest->folded, &count);
    }
    callgraph_clear(&folded);
    return status;
}

enum status
forest_take(struct forest *forest, const struct profiler *profiler,
            const int64_t *live_ticks, double seconds_per_tick,
            struct callgraph *graph)
{
    struct moment moment = {profiler, live_ticks == NULL ? 0 : *live_ticks};
    struct recorder_now now = {ticks_of, &moment};
    struct taking taking = {
        profiler,
        live_ticks == NULL ? NULL : &now,
        {graph, seconds_per_tick * 1e9},
        graph,
        forest,
    };
    size_t threads = thread_count(&profiler->recorder);
    enum status status = STATUS_OK;

    if (forest != NULL) {
        sink_init(&forest->folded);
        forest->trees = memory_allocate((threads + 1)
                                        * sizeof(*forest->trees));
        status = forest->trees == NULL ? STATUS_NO_MEMORY : STATUS_OK;
    }
    for (size_t i = 0; i < threads && status == STATUS_OK; i++) {
        status = take_thread(&taking, i);
    }
    if (status == STATUS_OK) {
        status = take_folded(&taking);
    }
    if (status == STATUS_OK && profiler->timer == NULL) {
        status = settle_overlaps(graph);
    }
    return status;
}

/* Return a new bytes object of nodes with other numbers, and set *count to
   theirs. */
static PyObject *
renumbered(const struct sink *nodes, const uint32_t *rows, size_t *count)
{
    PyObject *bytes = NULL;
    struct sink sink;

    sink_init(&sink);
    if (nodes_renumber(nodes->bytes, nodes->length, rows, &sink, count)
        == STATUS_OK) {
        bytes = PyBytes_FromStringAndSize(sink.bytes,
                                          (Py_ssize_t)sink.length);
    }
    else {
        PyErr_NoMemory();
    }
    sink_clear(&sink);
    return bytes;
}

/* Append the row of a tree, of the threads of totals or, if that is NULL, of
   folded calls, to list. */
static int
append_tree(PyObject *list, const struct sink *nodes, const uint32_t *rows,
            const struct recorder_thread_totals *totals)
{
    PyObject *bytes, *row, *name;
    size_t count = 0;
    int error;

    bytes = renumbered(nodes, rows, &count);
    if (bytes == NULL || count == 0) {
        Py_XDECREF(bytes);
        return bytes == NULL ? -1 : 0;
    }
    if (totals == NULL) {
        row = Py_BuildValue("(isinNO)", (int)getpid(), "", 0,
                            (Py_ssize_t)count, bytes, Py_True);
    }
    else {
        name = trailer_thread_name(totals);
        row = Py_BuildValue("(iNKnN)", (int)getpid(), name,
                            totals->native_id, (Py_ssize_t)count, bytes);
    }
    error = row == NULL ? -1 : PyList_Append(list, row);
    Py_XDECREF(row);
    return error;
}

PyObject *
forest_describe(const struct picture *picture, const uint32_t *rows)
{
    const struct forest *forest = &picture->forest;
    PyObject *list = PyList_New(0);
    int error = list == NULL ? -1 : 0;

    for (size_t i = 0; i < forest->count && error == 0; i++) {
        const struct forest_tree *tree = &forest->trees[i];

        error = append_tree(list, &tree->nodes, rows,
                            &picture->threads[tree->thread]);
    }
    if (error == 0) {
        error = append_tree(list, &forest->folded, rows, NULL);
    }
    if (error < 0) {
        Py_XDECREF(list);
        return NULL;
    }
    return Py_BuildValue("{sKsN}", "folded_calls", forest->folded_calls,
                         "trees", list);
}

void
forest_clear(struct forest *forest)
{
    for (size_t i = 0; i < forest->count; i++) {
        sink_clear(&forest->trees[i].nodes);
    }
    if (forest->trees != NULL) {
        sink_clear(&forest->folded);
    }
    memory_free(forest->trees);
    *forest = (struct forest){0};
}

/* Taking the picture: merge the threads, sum up, hold on to the names. */

#include "picture.h"

#include "base/memory.h"
#include "booking.h"
#include "profile/settle.h"

static void
book_open(const struct profiler *profiler, struct callgraph *graph,
          int64_t ticks)
{
    const struct recorder *recorder = &profiler->recorder;
    const struct shadowstack *stack = NULL;

    while ((stack = recorder_next_stack(recorder, stack)) != NULL) {
        shadowstack_book_open(stack, graph,
                              booking_ticks_of(profiler, stack, ticks));
    }
}

static enum status
take_threads(struct picture *picture, const struct recorder *recorder)
{
    struct recorder_thread_totals totals;
    size_t count = 0;

    while (recorder_next_thread(recorder, &count, &totals)) {
    }
    picture->threads = memory_allocate(count * sizeof(*picture->threads));
    if (picture->threads == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t at = 0;
         recorder_next_thread(recorder, &at,
                              &picture->threads[picture->thread_count]);) {
        picture->thread_count++;
    }
    return STATUS_OK;
}

static enum status
take_spans(struct picture *picture, const struct profiler *profiler)
{
    size_t count = spans_count(&profiler->spans);
    struct span_total *at = NULL;

    if (!profiler->coroutines) {
        return STATUS_OK;
    }
    picture->spans = memory_allocate((count + 1) * sizeof(*picture->spans));
    if (picture->spans == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        struct span_total_figures figures = spans_next(&profiler->spans, &at);
        PyObject *code = naming_find(&profiler->naming, figures.key);

        if (code != NULL) {
            picture->spans[picture->span_count++] = (struct picture_span){
                Py_NewRef(code), figures.finished, figures.wall_ns,
            };
        }
    }
    return STATUS_OK;
}

/* Thread clocks differ: what shows on this one's is good enough for the
   others. */
static void
add_open(struct picture *picture, int64_t ticks)
{
    for (size_t i = 0; i < picture->thread_count; i++) {
        struct recorder_thread_totals *totals = &picture->threads[i];

        totals->calls += totals->open_calls;
        totals->self_ticks += (int64_t)totals->open_stacks * ticks
                              - totals->open_since_ticks;
    }
}

static double
duration(const struct profiler *profiler)
{
    int64_t ns = profiler->recorded_ns;

    if (profiler->enabled) {
        ns += clock_monotonic_ns() - profiler->enabled_ns;
    }
    return (double)ns / 1e9;
}

/* Add all that was recorded to graph. */
static enum status
take_graph(struct picture *picture, const struct profiler *profiler,
           struct picture_wish wish, int64_t ticks)
{
    struct callgraph *graph = &picture->graph;
    enum status status;

    if (profiler->recorder.keeps_contexts) {
        return forest_take(wish.trees ? &picture->forest : NULL, profiler,
                           wish.live ? &ticks : NULL,
                           picture->seconds_per_tick, graph);
    }
    status = recorder_snapshot(&profiler->recorder, graph);
    if (status == STATUS_OK && wish.live) {
        book_open(profiler, graph, ticks);
    }
    if (status == STATUS_OK && profiler->timer == NULL) {
        status = settle_times(graph);
    }
    return status;
}

/* No Python object is made here once the clock was read, so nothing can
   change meanwhile. */
int
picture_take(struct picture *picture, struct profiler *profiler,
             struct picture_wish wish)
{
    struct callgraph *graph = &picture->graph;
    int64_t ticks = wish.live ? booking_read_clock(profiler) : 0;
    size_t count;

    *picture = (struct picture){0};
    callgraph_init(graph);
    picture->duration_s = duration(profiler);
    picture->seconds_per_tick = booking_seconds_per_tick(profiler);
    if (take_graph(picture, profiler, wish, ticks) != STATUS_OK
        || (wish.trees
            && tracks_take(&picture->tracks, profiler,
                           picture->seconds_per_tick, graph) != STATUS_OK)
        || take_threads(picture, &profiler->recorder) != STATUS_OK
        || take_spans(picture, profiler) != STATUS_OK) {
        goto fail;
    }
    if (wish.live) {
        add_open(picture, ticks);
    }
    count = callgraph_function_count(graph);
    picture->totals = memory_allocate((count + 1)
                                      * sizeof(*picture->totals));
    picture->names = memory_allocate((count + 1) * sizeof(*picture->names));
    if (picture->totals == NULL || picture->names == NULL) {
        goto fail;
    }
    callgraph_totals(graph, picture->totals);
    for (size_t i = 0; i < count; i++) {
        uintptr_t key = callgraph_function_at(graph, i)->key;

        picture->names[i] = Py_NewRef(naming_find(&profiler->naming, key));
    }
    return 0;

fail:
    PyErr_NoMemory();
    return -1;
}

void
picture_free(struct picture *picture)
{
    size_t count = callgraph_function_count(&picture->graph);

    for (size_t i = 0; picture->names != NULL && i < count; i++) {
        Py_XDECREF(picture->names[i]);
    }
    memory_free(picture->names);
    memory_free(picture->totals);
    memory_free(picture->threads);
    for (size_t i = 0; i < picture->span_count; i++) {
        Py_DECREF(picture->spans[i].code);
    }
    memory_free(picture->spans);
    forest_clear(&picture->forest);
    tracks_clear(&picture->tracks);
    callgraph_clear(&picture->graph);
}

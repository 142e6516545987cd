/* Taking the picture: merge the threads, sum up, hold on to the names. */

#include "picture.h"

#include "base/memory.h"
#include "timer.h"

static double
seconds_per_tick(const struct profiler *profiler)
{
    if (profiler->timer == NULL) {
        return clock_seconds_per_tick(&profiler->state->anchor,
                                      profiler->clock);
    }
    return profiler->timer_unit > 0.0 ? profiler->timer_unit
                                      : TIMER_SECONDS_UNIT;
}

/* No Python object is made here, so nothing can change meanwhile. */
int
picture_take(struct picture *picture, struct profiler *profiler)
{
    struct callgraph *graph = &picture->graph;
    size_t count;

    *picture = (struct picture){0};
    callgraph_init(graph);
    if (recorder_snapshot(&profiler->recorder, graph) != STATUS_OK
        || (profiler->timer == NULL
            && callgraph_settle(graph) != STATUS_OK)) {
        goto fail;
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
    picture->seconds_per_tick = seconds_per_tick(profiler);
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
    callgraph_clear(&picture->graph);
}

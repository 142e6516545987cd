/* Events sorted by their start, and a stack of those that are open. */

#include "export/nesting.h"

#include <stdlib.h>

#include "base/memory.h"

/* Of two that start at once the one that ended later is outside. */
static int
compare(const void *first, const void *second, void *events)
{
    uint32_t one = *(const uint32_t *)first;
    uint32_t other = *(const uint32_t *)second;
    int64_t start = ((struct timeline_event *)events)[one].start_ns;
    int64_t other_start = ((struct timeline_event *)events)[other].start_ns;

    if (start != other_start) {
        return start < other_start ? -1 : 1;
    }
    return one > other ? -1 : 1;
}

enum status
nesting_init(struct nesting *nesting, const struct timeline_thread *thread)
{
    size_t bytes = (thread->count + 1) * sizeof(*nesting->order);

    *nesting = (struct nesting){.thread = thread};
    nesting->order = memory_resize(NULL, bytes);
    nesting->open = memory_resize(NULL, bytes);
    if (nesting->order == NULL || nesting->open == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < thread->count; i++) {
        nesting->order[i] = (uint32_t)i;
    }
    qsort_r(nesting->order, thread->count, sizeof(*nesting->order), compare,
            thread->events);
    return STATUS_OK;
}

void
nesting_clear(struct nesting *nesting)
{
    memory_free(nesting->order);
    memory_free(nesting->open);
    *nesting = (struct nesting){0};
}

/* Go on to time_ns; a file may say that it was earlier. */
static void
go_on(struct nesting *nesting, int64_t time_ns)
{
    if (time_ns > nesting->at_ns) {
        nesting->at_ns = time_ns;
    }
}

bool
nesting_next(struct nesting *nesting)
{
    const struct timeline_event *events = nesting->thread->events;
    bool has_next = nesting->next < nesting->thread->count;
    uint32_t next = has_next ? nesting->order[nesting->next] : UINT32_MAX;

    if (nesting->depth > 0 && nesting->open[nesting->depth - 1] < next) {
        nesting->event = &events[nesting->open[--nesting->depth]];
        nesting->is_end = true;
        go_on(nesting, nesting->event->start_ns
                           + nesting->event->duration_ns);
        return true;
    }
    if (!has_next) {
        return false;
    }
    nesting->open[nesting->depth++] = next;
    nesting->next++;
    nesting->event = &events[next];
    nesting->is_end = false;
    go_on(nesting, nesting->event->start_ns);
    return true;
}

/* Events in the order of their ends, in which what one encloses is a run, are
   put into that of their starts; and a stack of those that are open. */

#include "export/nesting.h"

#include "base/memory.h"

/* What a call has of another after it, which began while it lasted, at most:
   by rounding. */
#define LEAST_OVERLAP_NS 2

/* Whether inner, which ended before outer, is within it: rounding may have put
   its start a nanosecond too early, but not what it has of outer. */
static bool
is_within(const struct timeline_event *inner,
          const struct timeline_event *outer)
{
    return inner->start_ns >= outer->start_ns
           || (outer->start_ns - inner->start_ns == 1
               && inner->duration_ns > LEAST_OVERLAP_NS);
}

/* Find for each event the first one that is within it, or itself: what it
   encloses ended right before it. */
static void
find_firsts(const struct timeline_thread *thread, uint32_t *firsts)
{
    for (uint32_t i = 0; i < thread->count; i++) {
        uint32_t first = i;

        while (first > 0
               && is_within(&thread->events[first - 1], &thread->events[i])) {
            first = firsts[first - 1];
        }
        firsts[i] = first;
    }
}

/* Before an event begin those around it, and all that had ended before the
   first one within it. */
static void
find_order(struct nesting *nesting, const uint32_t *firsts)
{
    for (uint32_t i = (uint32_t)nesting->thread->count; i-- > 0;) {
        while (nesting->depth > 0
               && firsts[nesting->open[nesting->depth - 1]] > i) {
            nesting->depth--;
        }
        nesting->order[firsts[i] + nesting->depth] = i;
        nesting->open[nesting->depth++] = i;
    }
    nesting->depth = 0;
}

enum status
nesting_init(struct nesting *nesting, const struct timeline_thread *thread)
{
    size_t bytes = (thread->count + 1) * sizeof(*nesting->order);
    uint32_t *firsts = memory_resize(NULL, bytes);

    *nesting = (struct nesting){.thread = thread};
    nesting->order = memory_resize(NULL, bytes);
    nesting->open = memory_resize(NULL, bytes);
    if (firsts == NULL || nesting->order == NULL || nesting->open == NULL) {
        memory_free(firsts);
        return STATUS_NO_MEMORY;
    }
    find_firsts(thread, firsts);
    find_order(nesting, firsts);
    memory_free(firsts);
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

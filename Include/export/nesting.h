/* The calls of a thread's timeline as begins and ends in the order of time, of
   which each end is that of the call that began last.

       nesting_init(&nesting, thread);
       while (nesting_next(&nesting)) {
           ... nesting.event begins, or if nesting.is_end says so ends, at
               nesting.at_ns ...
       } */

#ifndef EXPORT_NESTING_H
#define EXPORT_NESTING_H

#include "base/status.h"
#include "stats/timeline.h"

/*
 *   order   events as they began, outer before inner:    2 0 1 5 ...
 *                                                            ^ next
 *   open    2 1 of them: those that have begun and not ended
 *
 * Events stand in the order in which they ended, so an open call that ended
 * before the next one did has ended before it began. One that began a
 * nanosecond before what it is within, as rounding has it, is within it; what
 * overlaps otherwise, as calls of greenlets do, stands one behind the other.
 */
struct nesting {
    const struct timeline_thread *thread;
    uint32_t *order;
    uint32_t *open;
    size_t next;
    size_t depth;
    int64_t at_ns;              /* never less than before, whatever a file
                                   says */
    const struct timeline_event *event;
    bool is_end;
};

/* Make nesting ready for thread, which it borrows until nesting_clear().
   Returns STATUS_OK or STATUS_NO_MEMORY; to be cleared in any case. */
enum status nesting_init(struct nesting *nesting,
                         const struct timeline_thread *thread);

void nesting_clear(struct nesting *nesting);

/* Step to the next begin or end. Returns whether there is one. */
bool nesting_next(struct nesting *nesting);

#endif

/* Chrome's trace events, which Perfetto reads: JSON in which a thread is a row
   of slices that begin and end. */

#ifndef EXPORT_CHROME_H
#define EXPORT_CHROME_H

#include "export/export.h"

/* Write the timeline of request: for each call an event "B" and an event "E",
   in microseconds since the profiler was enabled first. Pairs, and not one
   event with a duration, since a reader that adds start and duration may end a
   call behind its caller; and no two events of a thread are at one time: what
   would be is put off by a thousandth of a nanosecond, so that readers that
   sort events keep what encloses what.

   Without a timeline write the contexts of request in the same way, which is
   useful but not true: each node is a slice as long as all its calls, with
   their number, and they stand one behind the other. The process and
   "otherData" say that they are contexts, not a timeline. */
enum status chrome_write(const struct export_request *request,
                         struct sink *sink, struct complaint *complaint);

#endif

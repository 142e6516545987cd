/* The format of valgrind's callgrind, which kcachegrind and callgrind_annotate
   read: functions, and edges with their calls and inclusive time. */

#ifndef EXPORT_CALLGRIND_H
#define EXPORT_CALLGRIND_H

#include "export/export.h"

/* What calls without a known caller are said to be made from. */
#define CALLGRIND_ROOT "(root)"

/* Write all functions and edges of the profile, with the events "ns", their
   time in nanoseconds, and "calls". All costs stand at the line at which a
   function begins, as no others are known.

   Readers sum a function's inclusive time over the edges into it. So an edge
   from CALLGRIND_ROOT has what a function was called without a known caller,
   and the time of direct recursion, which is in that of the outermost call,
   is 0. If callers have no times, each edge gets a share by its calls. */
enum status callgrind_write(const struct export_request *request,
                            struct sink *sink, struct complaint *complaint);

#endif

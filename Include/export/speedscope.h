/* The file format of speedscope: a profile for each thread. */

#ifndef EXPORT_SPEEDSCOPE_H
#define EXPORT_SPEEDSCOPE_H

#include "export/export.h"

/* Write a "sampled" profile for each tree of contexts: each context with time
   of its own is a sample that weighs that many nanoseconds. With a timeline
   write an "evented" profile for each of its threads in their place. Without
   any there is one profile, of no samples, as the reader refuses a file that
   has none. An estimate says so in the place of the thread's name. */
enum status speedscope_write(const struct export_request *request,
                             struct sink *sink, struct complaint *complaint);

#endif

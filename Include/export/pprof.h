/* pprof: profiles for `go tool pprof` and the services that take its files,
   https://github.com/google/pprof/blob/main/proto/profile.proto in gzip. */

#ifndef EXPORT_PPROF_H
#define EXPORT_PPROF_H

#include "export/export.h"

/* Write the contexts of request, a sample each, with

       values     calls/count ("samples" of a sampled profile) and
                  wall/nanoseconds ("cpu" by a clock of processors' time,
                  "time" by a caller's own): its self time, the default
       labels     thread, thread_id, process_id
       functions  name: the qualified one if it is known; system_name: the
                  label that pstats shows; of built-in ones no file and no line
       mapping    the program
       comments   the tool, whether contexts are an estimate, how many calls
                  are without

   and the start and duration of the profile if they are known. Equal profiles
   make equal files. */
enum status pprof_write(const struct export_request *request,
                        struct sink *sink, struct complaint *complaint);

#endif

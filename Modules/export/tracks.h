/* Thread ids that tell the threads of a file apart: the system gives that of a
   thread that has ended to another one. */

#ifndef EXPORT_TRACKS_H
#define EXPORT_TRACKS_H

#include <stddef.h>
#include <stdint.h>

struct track {
    int64_t process_id;
    int64_t thread_id;          /* the system's, made another if need be */
    size_t position;            /* where it was */
};

/* Let no two of count tracks of one process have the same thread id: the first
   of them keeps it, others get one beyond all ids there are. They keep their
   order. */
void tracks_tell_apart(struct track *tracks, size_t count);

#endif

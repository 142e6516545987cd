/* The threads that were heard, of one process or of several. Beyond a limit
   they are summed:

       first --> row --> row ... --> row        THREADS_MAX at most
       sum                                      of all others, if any */

#ifndef STATS_THREADS_H
#define STATS_THREADS_H

#include "stats/text.h"

/* How many threads are kept apart. */
#define THREADS_MAX 1000

/* Room for the name of a sum: "2 others". */
#define THREADS_NAME_BYTES 32

struct threads_row {
    int64_t process_id;         /* of a sum over processes 0 */
    const struct text *name;    /* "" if it is not known; of a sum NULL */
    int64_t native_id;          /* the system's; of a sum 0 */
    int64_t calls;
    double seconds;             /* in functions that were recorded */
    int64_t others_count;       /* of how many threads a sum is, else 0 */
    struct threads_row *next;
};

struct threads {
    struct threads_row *first, *last;
    size_t count;               /* of rows, without the sum */
    struct threads_row sum;     /* if its others_count is not 0 */
};

/* Add a copy of row, in the memory of pool. One too many goes into the sum,
   as does one that is a sum: by its count, or by the name that sums have in
   files. Returns STATUS_INVALID if a count does not fit; threads are not
   changed then. */
enum status threads_add(struct threads *threads, struct pool *pool,
                        const struct threads_row *row);

/* Add all of source to target, whose names are texts of pool. */
enum status threads_merge(struct threads *target, struct text_pool *pool,
                          const struct threads *source);

/* Return the row after row, or the first one if row is NULL; the sum comes
   last, then NULL. */
const struct threads_row *threads_next(const struct threads *threads,
                                       const struct threads_row *row);

/* Return how many rows threads_next() returns. */
size_t threads_count(const struct threads *threads);

/* Return the row's name, of *length bytes; room, of THREADS_NAME_BYTES, is
   where that of a sum is written. */
const char *threads_name(const struct threads_row *row, char *room,
                         size_t *length);

/* Return how many threads the name of a sum speaks of, or 0 if it is none or
   they are too many to be true. */
int64_t threads_count_in_name(const struct text *name);

#endif

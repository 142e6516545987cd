/* Pieces of trailers, of which each kind of object has its complaint. */

#ifndef STATS_PART_H
#define STATS_PART_H

#include "stats/profile.h"
#include "stats/unmarshal.h"

/* A thread, as all parts that know of threads name it. */
struct part_thread {
    int64_t process_id;
    const struct text *name;    /* a text of the profile */
    int64_t native_id;
};

/* Read the next object, a count of 0 or more, which is what. */
enum status part_count(struct unmarshal *reader, const char *what,
                       int64_t *count);

/* The same for a time. */
enum status part_seconds(struct unmarshal *reader, const char *what,
                         double *seconds);

/* Read the next object, the head of a tuple of count objects, or a list. */
enum status part_sequence(struct unmarshal *reader, const char *what,
                          size_t count);

/* Read the next three objects: a process, a name and a native id. */
enum status part_thread(struct profile *profile, struct unmarshal *reader,
                        struct part_thread *thread);

/* Return which of count words key, which was read last, is; or count. */
size_t part_word(const struct unmarshal_item *key, const char *const *words,
                 size_t count);

#endif

/* What pstats show shows of one file: its trailer. */

#ifndef PSTATS_SHOWN_H
#define PSTATS_SHOWN_H

#include "base/sink.h"
#include "stats/profile.h"

/* What functions are listed for. */
enum shown_kind {
    SHOWN_EXCEPTIONS,           /* calls of them that exceptions ended */
    SHOWN_STARTS,               /* of generators and coroutines */
    SHOWN_COROUTINES,           /* that returned, and their wall time */
    SHOWN_KINDS,
};

struct shown_item {
    const struct profile_function *function;
    int64_t count;
};

struct shown_list {
    struct shown_item *items;   /* those with most first */
    size_t count;
};

struct shown {
    const char *path;
    const struct profile *profile;
    struct shown_list lists[SHOWN_KINDS];
    size_t named_count;         /* functions with qualified names */
    size_t name_count;
};

/* Gather what is to be shown of the profile at path; both stay the caller's.
   Returns STATUS_OK or STATUS_NO_MEMORY. */
enum status shown_init(struct shown *shown, const char *path,
                       const struct profile *profile);

void shown_clear(struct shown *shown);

/* Add text to sink, of the functions in each list, and of the threads, the
   first limit. */
void shown_print(const struct shown *shown, int64_t limit, struct sink *sink);

/* Add all of it to sink, a JSON object in a line. */
void shown_json(const struct shown *shown, struct sink *sink);

#endif

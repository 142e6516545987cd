/* What pstats show shows of one file: its trailer. */

#ifndef PSTATS_SHOWN_H
#define PSTATS_SHOWN_H

#include "base/sink.h"
#include "stats/profile.h"

struct shown {
    const char *path;
    const struct profile *profile;
    const struct profile_function **raisers;    /* calls of them were ended by
                                                   exceptions; most first */
    size_t raiser_count;
    size_t named_count;         /* functions with qualified names */
    size_t name_count;
};

/* Gather what is to be shown of the profile at path; both stay the caller's.
   Returns STATUS_OK or STATUS_NO_MEMORY. */
enum status shown_init(struct shown *shown, const char *path,
                       const struct profile *profile);

void shown_clear(struct shown *shown);

/* Add text to sink, of the functions in shown->raisers the first limit. */
void shown_print(const struct shown *shown, int64_t limit, struct sink *sink);

/* Add all of it to sink, a JSON object in a line. */
void shown_json(const struct shown *shown, struct sink *sink);

#endif

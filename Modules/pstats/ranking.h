/* Which functions a profile that grows spends its time in, and what has been
   added since the one before. */

#ifndef PSTATS_RANKING_H
#define PSTATS_RANKING_H

#include "base/sink.h"
#include "stats/profile.h"
#include "stats/wide.h"

/* What functions are sorted by. */
enum ranking_key {
    RANKING_SELF,
    RANKING_INCLUSIVE,
    RANKING_CALLS,
    RANKING_GROWTH,             /* of self time */
};

/* Profiles are kept where they are: both are changed by ranking_take()
   only. */
struct ranking {
    struct profile now, before;
    bool has_before;            /* before is of the same run */
};

/* How to print it. */
struct ranking_style {
    enum ranking_key key;
    size_t limit;               /* of functions, or SIZE_MAX */
    size_t columns;             /* names are cut to fit in, or 0 */
    enum unit unit;
    enum wide_names names;
    bool has_colours;
};

/* Begin with an empty profile. */
void ranking_init(struct ranking *ranking);

void ranking_clear(struct ranking *ranking);

/* Let profile, which becomes empty, be what there is now. If it has less than
   the one before it is of another run, and nothing has been added. */
void ranking_take(struct ranking *ranking, struct profile *profile);

/* Read "self", "cumulative", "calls" or "growth", which option was given. */
enum status ranking_parse(const char *option, const char *text,
                          enum ranking_key *key,
                          struct complaint *complaint);

/* Return the word for a key. */
const char *ranking_word(enum ranking_key key);

/* Add the totals, and what has been added to them, as a line. */
void ranking_print_totals(const struct ranking *ranking, struct sink *sink);

/* Add a table of the functions. Returns STATUS_OK or STATUS_NO_MEMORY. */
enum status ranking_print(const struct ranking *ranking,
                          const struct ranking_style *style,
                          struct sink *sink);

#endif

/* What changed from one profile to another: functions side by side. */

#ifndef STATS_DIFFERENCE_H
#define STATS_DIFFERENCE_H

#include "stats/profile.h"

/* What of two functions is compared. */
enum difference_measure {
    DIFFERENCE_SELF,
    DIFFERENCE_INCLUSIVE,
    DIFFERENCE_CALLS,
};

/* Which files of two profiles are the same. */
enum difference_files {
    DIFFERENCE_WHOLE_PATHS,     /* those whose paths are equal */
    DIFFERENCE_SUFFIXES,        /* and of the others, those whose paths end
                                   in the same names: see path_pair() */
};

enum difference_kind {
    DIFFERENCE_SLOWER,          /* or called more often */
    DIFFERENCE_FASTER,          /* or called fewer times */
    DIFFERENCE_NEW,
    DIFFERENCE_GONE,
    DIFFERENCE_UNCHANGED,       /* or both times are not a number */
    DIFFERENCE_UNCLEAR,         /* one of the times is not a number */
};

/* A function before and after. One of them may be NULL, then its figures are
   all 0. */
struct difference_row {
    struct profile_function *before, *after;
    struct profile_figures old, new;
    double size;                /* of the change, for difference_sort() */
};

/* It borrows the two profiles. */
struct difference {
    const struct profile *before, *after;
    enum difference_measure measure;    /* self, until the caller sets it */
    struct difference_row *rows;        /* the caller may leave out some */
    size_t count;
};

/* Find the functions of two profiles that are the same: those of one key; but
   where a file has as many functions of one name in both profiles, they are
   the same in the order of their lines, wherever they have moved to. Rows are
   in no particular order. On failure difference is empty.

   Addresses in labels are best left out of both before, as merge_add() does;
   STATUS_INVALID if one profile is of calls and the other of samples. */
enum status difference_find(struct difference *difference,
                            const struct profile *before,
                            const struct profile *after,
                            enum difference_files files,
                            struct complaint *complaint);

void difference_clear(struct difference *difference);

/* Return the function of row as it is now, or was if it is gone. */
struct profile_function *
difference_function(const struct difference_row *row);

/* Return the measure that figures have. */
double difference_value(const struct profile_figures *figures,
                        enum difference_measure measure);

/* Return by how much row's measure has grown; of calls it is exact below
   2**53 and otherwise near, but never 0 for what is not equal. */
double difference_change(const struct difference_row *row,
                         enum difference_measure measure);

/* Return that as a part of the old measure, 0.1 for a tenth more; infinite
   for what was 0 and is not. */
double difference_relative(const struct difference_row *row,
                           enum difference_measure measure);

enum difference_kind difference_kind(const struct difference_row *row,
                                     enum difference_measure measure);

/* Return the word for row's kind: "slower", or of calls "more"; "faster", or
   "fewer"; "new", "gone", "unchanged", "unclear". */
const char *difference_word(const struct difference_row *row,
                            enum difference_measure measure);

/* Sort the rows by the size of the change, or of the relative one, from the
   largest down; equal ones by label. */
void difference_sort(struct difference *difference, bool is_relative);

#endif

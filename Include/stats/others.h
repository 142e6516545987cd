/* The callers or callees of rows, one after the other.

       others_begin(&others, row);
       while (others_next(&others)) {
           ... others.function, others.edge ...
       } */

#ifndef STATS_OTHERS_H
#define STATS_OTHERS_H

#include "stats/profile.h"

/* Which end of the edges. */
enum others_side {
    OTHERS_CALLERS,
    OTHERS_CALLEES,
};

struct others {
    struct profile_callees callees;     /* empty if callers are walked */
    const struct profile_edge *next;    /* the next caller of the row */
    size_t at, end;                     /* the next callee of the row */
    struct profile_function *function;
    const struct profile_edge *edge;    /* between the row and function */
};

/* Make others ready for the rows of profile, which it borrows until
   others_clear(). Returns STATUS_OK or STATUS_NO_MEMORY. */
enum status others_init(struct others *others, const struct profile *profile,
                        enum others_side side);

void others_clear(struct others *others);

/* Return how many others row has. */
size_t others_count(const struct others *others,
                    const struct profile_function *row);

/* Return the most that any of count rows has. */
size_t others_most(const struct others *others,
                   struct profile_function *const *rows, size_t count);

/* Turn to row. */
void others_begin(struct others *others, const struct profile_function *row);

/* Step to the next one: callers come in the order of the file, callees in
   that of their rows. Returns whether there is one. */
bool others_next(struct others *others);

#endif

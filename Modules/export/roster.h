/* Numbers for the functions that are named in a file, or in a part of it, in
   the order in which they come up. */

#ifndef EXPORT_ROSTER_H
#define EXPORT_ROSTER_H

#include "stats/profile.h"

struct roster {
    const struct profile_function **functions;  /* by number, from 0 */
    size_t count;
    uint32_t *places;           /* by index of a function: number and 1, or
                                   0: it has none */
};

/* Make roster an empty one for the functions of profile. To be cleared in any
   case. */
enum status roster_init(struct roster *roster, const struct profile *profile);

void roster_clear(struct roster *roster);

/* Forget all numbers. */
void roster_restart(struct roster *roster);

/* Return the number of function, which is a new one if it has none. */
static inline uint32_t
roster_number(struct roster *roster, const struct profile_function *function)
{
    uint32_t *place = &roster->places[function->index];

    if (*place == 0) {
        roster->functions[roster->count] = function;
        *place = (uint32_t)++roster->count;
    }
    return *place - 1;
}

#endif

/* Units of time: those that tables are printed in, by their symbols. */

#ifndef STATS_UNIT_H
#define STATS_UNIT_H

#include <stddef.h>

#include "base/complaint.h"
#include "base/number.h"

/* The greatest first. */
enum unit {
    UNIT_SECONDS,
    UNIT_MILLISECONDS,
    UNIT_MICROSECONDS,
    UNIT_NANOSECONDS,
    UNIT_AUTO,                  /* the one that unit_choose() returns */
};

/* Read "s", "ms", "us", "ns" or "auto", which option was given. */
enum status unit_parse(const char *option, const char *text, enum unit *unit,
                       struct complaint *complaint);

/* Read a time of 0 or more, which option was given: a number of seconds, or
   of the unit whose symbol follows it, such as 5ms. */
enum status unit_parse_time(const char *option, const char *text,
                            double *seconds, struct complaint *complaint);

/* Return the symbol of a unit. */
const char *unit_symbol(enum unit unit);

/* Return the greatest unit in which a time of least_seconds shows two digits
   at least; the smallest one if none does. */
enum unit unit_choose(double least_seconds);

/* Write a time in unit, which is not UNIT_AUTO, to bytes, of NUMBER_BYTES:
   with three decimals, of nanoseconds with none. Returns the length; there is
   no 0 at the end. */
size_t unit_put(char *bytes, enum unit unit, double seconds);

#endif

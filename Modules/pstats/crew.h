/* The threads of a profile as a table: those that took most time first.

       pid     id  calls   time      %  name
      4711   4711     30  1.000   66.7  MainThread
      4711   4712     10  0.500   33.3  Thread-1 (work) */

#ifndef PSTATS_CREW_H
#define PSTATS_CREW_H

#include "base/sink.h"
#include "stats/threads.h"
#include "stats/unit.h"

/* What of it is printed, and how. */
struct crew {
    const struct threads *threads;
    enum unit unit;             /* UNIT_AUTO: by the longest time */
    size_t indent;              /* blanks before each line */
    size_t limit;               /* threads at most */
};

/* Return the unit of times, which is never UNIT_AUTO. */
enum unit crew_unit(const struct crew *crew);

/* Add the table to sink: titles, and a line for each thread. Percentages are
   of the time of all threads. Without memory the sink knows. */
void crew_print(const struct crew *crew, struct sink *sink);

#endif

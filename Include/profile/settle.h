/* What is left to do to a call graph before it is read. */

#ifndef PROFILE_SETTLE_H
#define PROFILE_SETTLE_H

#include "base/status.h"
#include "profile/callgraph.h"

/* Let no time be negative. Taking out what recording has cost, which is an
   average, may leave less than nothing of an edge's self time; what is
   missing is taken from the self time of the caller, to whom too much was
   left. The sum of all self times stays, as far as callers have that much.
   On failure nothing has changed. */
enum status settle_times(struct callgraph *graph);

/* The halves of it: what is said above, also for a part of a graph; and, for a
   whole graph, that no function has less inclusive than self time, or than
   along an edge into it. */
enum status settle_self_times(struct callgraph *graph);
enum status settle_overlaps(struct callgraph *graph);

#endif

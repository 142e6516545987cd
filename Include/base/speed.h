/* How fast this core runs code at the moment: less fast when its frequency is
   low, or when another hyperthread, maybe of another virtual machine, has
   half of it. */

#ifndef BASE_SPEED_H
#define BASE_SPEED_H

#include <stdint.h>

#include "base/clock.h"

/* Return how many ticks of clock, which is one of real time, a fixed piece of
   work takes: about a quarter of a microsecond, and the better of two. */
int64_t speed_probe(enum clock_kind clock);

#endif

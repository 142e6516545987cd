/* The piece of work by which speed is measured. */

#include "base/speed.h"

#define TRIES 2
#define TURNS 200

/* Four sums that hardly depend on each other, as a hyperthread takes more
   from code that keeps the core busy, such as an interpreter's, than from
   code that waits for its own results. */
static void
work(void)
{
    uint64_t a = 1, b = 2, c = 3, d = 4;

    for (uint64_t i = 0; i < TURNS; i++) {
        a += b ^ i;
        b += c | i;
        c += d & i;
        d += a;
        __asm__ volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d));
    }
}

int64_t
speed_probe(enum clock_kind clock)
{
    int64_t least = INT64_MAX;

    for (int i = 0; i < TRIES; i++) {
        int64_t begin = clock_read(clock);
        int64_t ticks;

        work();
        ticks = clock_read(clock) - begin;
        least = ticks < least ? ticks : least;
    }
    return least > 0 ? least : 1;
}

/* The built-in clock: ticks that cost next to nothing to read.

   The CPU's counter where it runs at one rate on all cores, else
   CLOCK_MONOTONIC. Ticks are scaled once, when a profile is read. */

#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#if defined(__x86_64__)
#include <x86intrin.h>
#define CLOCK_HAS_COUNTER 1
#elif defined(__aarch64__)
#define CLOCK_HAS_COUNTER 1
#else
#define CLOCK_HAS_COUNTER 0
#endif

enum clock_kind {
    CLOCK_KIND_COUNTER,         /* clock_counter() is to be read */
    CLOCK_KIND_MONOTONIC,       /* clock_monotonic_ns() is to be read */
};

/* One moment on both clocks, from which the counter's rate is found. */
struct clock_anchor {
    enum clock_kind kind;
    int64_t counter_ticks;
    int64_t monotonic_ns;
};

/* Return the CPU's counter. Only with CLOCK_KIND_COUNTER. */
static inline int64_t
clock_counter(void)
{
#if defined(__x86_64__)
    return (int64_t)__rdtsc();
#elif defined(__aarch64__)
    int64_t ticks;

    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
#else
    return 0;
#endif
}

/* Return CLOCK_MONOTONIC in nanoseconds. */
int64_t clock_monotonic_ns(void);

/* Find out which clock this machine has and note the moment. */
struct clock_anchor clock_anchor_now(void);

/* Return the time at which a tick began, on the clock of anchor's kind. */
int64_t clock_now(const struct clock_anchor *anchor);

/* Return the seconds that one tick lasts. Measures from anchor to now, and
   waits until that is long enough to be exact (two milliseconds). */
double clock_seconds_per_tick(const struct clock_anchor *anchor);

/* Return the clock's name: "tsc", "cntvct" or "monotonic". */
const char *clock_name(enum clock_kind kind);

#endif

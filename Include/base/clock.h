/* The built-in clocks: real time, in ticks that cost next to nothing to
   read, and the CPU time of the process or of a thread.

   Real time is the CPU's counter where it runs at one rate on all cores,
   else CLOCK_MONOTONIC. Ticks are scaled once, when a profile is read. */

#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#if defined(__x86_64__)
#include <x86intrin.h>
#define CLOCK_HAS_COUNTER 1
#elif defined(__aarch64__)
#define CLOCK_HAS_COUNTER 1
#else
#define CLOCK_HAS_COUNTER 0
#endif

enum clock_kind {
    CLOCK_KIND_COUNTER,         /* clock_counter() */
    CLOCK_KIND_MONOTONIC,       /* CLOCK_MONOTONIC, in nanoseconds */
    CLOCK_KIND_PROCESS,         /* CPU time of all threads, likewise */
    CLOCK_KIND_THREAD,          /* CPU time of the calling thread, likewise */
};
#define CLOCK_KIND_COUNT 4

/* One moment on both clocks of real time, from which the counter's rate is
   found. */
struct clock_anchor {
    enum clock_kind wall;       /* which of the first two this machine has */
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

/* Return whether this machine lets that clock be read. */
bool clock_exists(enum clock_kind kind);

/* Return the ticks that the clock shows. */
int64_t clock_read(enum clock_kind kind);

/* Return what names the calling thread's CPU clock to other threads. */
clockid_t clock_of_this_thread(void);

/* Read a clock that clock_of_this_thread named. Return false if its thread
   has ended. */
bool clock_read_thread(clockid_t clock, int64_t *ticks);

/* Return the seconds that one tick lasts. For the counter it measures from
   anchor to now, and waits until that is long enough to be exact (two
   milliseconds). */
double clock_seconds_per_tick(const struct clock_anchor *anchor,
                              enum clock_kind kind);

/* Return the clock's name: "tsc", "cntvct", "monotonic", "process_cpu" or
   "thread_cpu". */
const char *clock_name(enum clock_kind kind);

#endif

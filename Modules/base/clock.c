/* Which clocks there are, and how fast the CPU's counter runs. */

#include "base/clock.h"

#include <pthread.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#define NS_PER_SECOND INT64_C(1000000000)
#define MEASURE_NS INT64_C(2000000)     /* +-50 ns at each end: 0.005 % */
#define PAIR_TRIES 5

/* A clock that cannot be read leaves ns as it is. */
static bool
try_read(clockid_t clock, int64_t *ns)
{
    struct timespec now;

    if (clock_gettime(clock, &now) != 0) {
        return false;
    }
    *ns = now.tv_sec * NS_PER_SECOND + now.tv_nsec;
    return true;
}

static int64_t
read_ns(clockid_t clock)
{
    int64_t ns = 0;

    try_read(clock, &ns);
    return ns;
}

int64_t
clock_monotonic_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

#if defined(__x86_64__)

#define COUNTER_NAME "tsc"
#define CPUID_POWER_LEAF 0x80000007u
#define CPUID_INVARIANT_TSC (1u << 8)

static int
counter_is_invariant(void)
{
    unsigned a, b, c, d;

    return __get_cpuid(CPUID_POWER_LEAF, &a, &b, &c, &d)
           && (d & CPUID_INVARIANT_TSC) != 0;
}

#else

#define COUNTER_NAME "cntvct"

/* On aarch64 the architecture promises it. */
static int
counter_is_invariant(void)
{
    return CLOCK_HAS_COUNTER;
}

#endif

/* A moment on both clocks, and how long the reading took. */
struct pair {
    int64_t counter_ticks;
    int64_t monotonic_ns;
    uint64_t width_ticks;
};

static struct pair
read_once(void)
{
    int64_t before = clock_counter();
    int64_t ns = clock_monotonic_ns();
    uint64_t width = (uint64_t)(clock_counter() - before);

    return (struct pair){before + (int64_t)(width / 2), ns, width};
}

/* Read both clocks as close together as they come: the closest of several
   tries. */
static struct pair
read_pair(void)
{
    struct pair closest = read_once();

    for (int i = 1; i < PAIR_TRIES; i++) {
        struct pair pair = read_once();

        if (pair.width_ticks < closest.width_ticks) {
            closest = pair;
        }
    }
    return closest;
}

struct clock_anchor
clock_anchor_now(void)
{
    struct pair pair = read_pair();

    return (struct clock_anchor){
        .wall = counter_is_invariant() ? CLOCK_KIND_COUNTER
                                       : CLOCK_KIND_MONOTONIC,
        .counter_ticks = pair.counter_ticks,
        .monotonic_ns = pair.monotonic_ns,
    };
}

static const clockid_t clock_ids[CLOCK_KIND_COUNT] = {
    [CLOCK_KIND_MONOTONIC] = CLOCK_MONOTONIC,
    [CLOCK_KIND_PROCESS] = CLOCK_PROCESS_CPUTIME_ID,
    [CLOCK_KIND_THREAD] = CLOCK_THREAD_CPUTIME_ID,
};

bool
clock_exists(enum clock_kind kind)
{
    int64_t ns;

    return kind == CLOCK_KIND_COUNTER ? counter_is_invariant()
                                      : try_read(clock_ids[kind], &ns);
}

int64_t
clock_read(enum clock_kind kind)
{
    return kind == CLOCK_KIND_COUNTER ? clock_counter()
                                      : read_ns(clock_ids[kind]);
}

clockid_t
clock_of_this_thread(void)
{
    clockid_t clock;

    return pthread_getcpuclockid(pthread_self(), &clock) == 0
               ? clock
               : CLOCK_THREAD_CPUTIME_ID;
}

bool
clock_read_thread(clockid_t clock, int64_t *ticks)
{
    return try_read(clock, ticks);
}

double
clock_seconds_per_tick(const struct clock_anchor *anchor,
                       enum clock_kind kind)
{
    struct pair end;

    if (kind != CLOCK_KIND_COUNTER) {
        return 1.0 / (double)NS_PER_SECOND;
    }
    do {
        end = read_pair();
    } while (end.monotonic_ns - anchor->monotonic_ns < MEASURE_NS);
    return (double)(end.monotonic_ns - anchor->monotonic_ns)
           / (double)(end.counter_ticks - anchor->counter_ticks)
           / (double)NS_PER_SECOND;
}

const char *
clock_name(enum clock_kind kind)
{
    static const char *const names[CLOCK_KIND_COUNT] = {
        [CLOCK_KIND_COUNTER] = COUNTER_NAME,
        [CLOCK_KIND_MONOTONIC] = "monotonic",
        [CLOCK_KIND_PROCESS] = "process_cpu",
        [CLOCK_KIND_THREAD] = "thread_cpu",
    };

    return names[kind];
}

/* Which counter the CPU has, and how fast it runs. */

#include "base/clock.h"

#include <time.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#define NS_PER_SECOND INT64_C(1000000000)
#define MEASURE_NS INT64_C(2000000)     /* +-50 ns at each end: 0.005 % */
#define PAIR_TRIES 5

int64_t
clock_monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

#if defined(__x86_64__)

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
        .kind = counter_is_invariant() ? CLOCK_KIND_COUNTER
                                       : CLOCK_KIND_MONOTONIC,
        .counter_ticks = pair.counter_ticks,
        .monotonic_ns = pair.monotonic_ns,
    };
}

int64_t
clock_now(const struct clock_anchor *anchor)
{
    return anchor->kind == CLOCK_KIND_COUNTER ? clock_counter()
                                              : clock_monotonic_ns();
}

double
clock_seconds_per_tick(const struct clock_anchor *anchor)
{
    struct pair end;

    if (anchor->kind == CLOCK_KIND_MONOTONIC) {
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
    if (kind == CLOCK_KIND_MONOTONIC) {
        return "monotonic";
    }
#if defined(__x86_64__)
    return "tsc";
#else
    return "cntvct";
#endif
}

/* Tests of the built-in clock. Nothing here depends on how busy the machine
   is: each interval is held between two others. */

#include "suite.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"

#define NS 1e-9

static void
sleep_ms(long ms)
{
    struct timespec time = {.tv_nsec = ms * 1000000};

    nanosleep(&time, NULL);
}

START_TEST(clock_monotonic_ns_never_goes_back)
{
    int64_t last = clock_monotonic_ns();

    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_monotonic_ns();

        ck_assert_int_ge(now, last);
        last = now;
    }
}
END_TEST

START_TEST(clock_monotonic_ns_is_in_nanoseconds)
{
    int64_t start = clock_monotonic_ns();

    sleep_ms(20);
    ck_assert_int_ge(clock_monotonic_ns() - start, 20 * 1000000);
}
END_TEST

START_TEST(clock_anchor_now_notes_the_moment)
{
    int64_t before = clock_monotonic_ns();
    struct clock_anchor anchor = clock_anchor_now();

    ck_assert_int_ge(anchor.monotonic_ns, before);
    ck_assert_int_le(anchor.monotonic_ns, clock_monotonic_ns());
    ck_assert(anchor.kind == CLOCK_KIND_COUNTER
              || anchor.kind == CLOCK_KIND_MONOTONIC);
}
END_TEST

START_TEST(clock_anchor_now_finds_one_kind)
{
    ck_assert_int_eq(clock_anchor_now().kind, clock_anchor_now().kind);
}
END_TEST

START_TEST(clock_now_follows_its_anchor)
{
    struct clock_anchor anchor = clock_anchor_now();
    int64_t last = anchor.kind == CLOCK_KIND_COUNTER ? anchor.counter_ticks
                                                     : anchor.monotonic_ns;

    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_now(&anchor);

        ck_assert_int_ge(now, last);
        last = now;
    }
}
END_TEST

START_TEST(clock_now_on_the_monotonic_clock)
{
    struct clock_anchor anchor = clock_anchor_now();
    int64_t before = clock_monotonic_ns();
    int64_t now;

    anchor.kind = CLOCK_KIND_MONOTONIC;
    now = clock_now(&anchor);
    ck_assert_int_ge(now, before);
    ck_assert_int_le(now, clock_monotonic_ns());
}
END_TEST

/* CLOCK_MONOTONIC counts nanoseconds, so nothing is measured. */
START_TEST(clock_seconds_per_tick_on_the_monotonic_clock)
{
    struct clock_anchor anchor = {.kind = CLOCK_KIND_MONOTONIC};

    ck_assert_double_eq_tol(clock_seconds_per_tick(&anchor), NS, 1e-20);
}
END_TEST

/* An interval in scaled ticks lies between the two intervals in nanoseconds
   that enclose it and that it encloses; 1 % is left to the counter's rate. */
START_TEST(clock_seconds_per_tick_agrees_with_the_monotonic_clock)
{
    struct clock_anchor anchor = clock_anchor_now();
    double seconds_per_tick = clock_seconds_per_tick(&anchor);
    int64_t outer = clock_monotonic_ns();
    int64_t start = clock_now(&anchor);
    int64_t inner = clock_monotonic_ns();
    double seconds;

    sleep_ms(20);
    inner = clock_monotonic_ns() - inner;
    seconds = (double)(clock_now(&anchor) - start) * seconds_per_tick;
    outer = clock_monotonic_ns() - outer;
    ck_assert_double_ge(seconds, (double)inner * NS * 0.99);
    ck_assert_double_le(seconds, (double)outer * NS * 1.01);
}
END_TEST

/* Two milliseconds is what the header promises. */
START_TEST(clock_seconds_per_tick_waits_until_exact)
{
    struct clock_anchor anchor = clock_anchor_now();

    clock_seconds_per_tick(&anchor);
    if (anchor.kind == CLOCK_KIND_COUNTER) {
        ck_assert_int_ge(clock_monotonic_ns() - anchor.monotonic_ns,
                         2 * 1000000);
    }
}
END_TEST

START_TEST(clock_name_of_each_kind)
{
    ck_assert_str_eq(clock_name(CLOCK_KIND_MONOTONIC), "monotonic");
#if defined(__x86_64__)
    ck_assert_str_eq(clock_name(CLOCK_KIND_COUNTER), "tsc");
#elif defined(__aarch64__)
    ck_assert_str_eq(clock_name(CLOCK_KIND_COUNTER), "cntvct");
#endif
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, clock_monotonic_ns_never_goes_back);
    tcase_add_test(tests, clock_monotonic_ns_is_in_nanoseconds);
    tcase_add_test(tests, clock_anchor_now_notes_the_moment);
    tcase_add_test(tests, clock_anchor_now_finds_one_kind);
    tcase_add_test(tests, clock_now_follows_its_anchor);
    tcase_add_test(tests, clock_now_on_the_monotonic_clock);
    tcase_add_test(tests, clock_seconds_per_tick_on_the_monotonic_clock);
    tcase_add_test(tests,
                   clock_seconds_per_tick_agrees_with_the_monotonic_clock);
    tcase_add_test(tests, clock_seconds_per_tick_waits_until_exact);
    tcase_add_test(tests, clock_name_of_each_kind);
}

int
main(void)
{
    return suite_run("clock", add_tests);
}

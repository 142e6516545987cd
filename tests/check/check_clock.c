/* Tests of the built-in clocks. Nothing here depends on how busy the machine
   is: each interval is held between two others. */

#include "suite.h"

#include <sched.h>
#include <time.h>

#include "base/clock.h"

#include "worker.h"

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
    ck_assert(anchor.wall == CLOCK_KIND_COUNTER
              || anchor.wall == CLOCK_KIND_MONOTONIC);
}
END_TEST

START_TEST(clock_anchor_now_finds_one_wall_clock)
{
    ck_assert_int_eq(clock_anchor_now().wall, clock_anchor_now().wall);
}
END_TEST

START_TEST(clock_exists_for_each_kind)
{
    enum clock_kind wall = clock_anchor_now().wall;

    ck_assert(clock_exists(wall));
    ck_assert(clock_exists(CLOCK_KIND_MONOTONIC));
    ck_assert(clock_exists(CLOCK_KIND_PROCESS));
    ck_assert(clock_exists(CLOCK_KIND_THREAD));
    /* The counter is not taken only where it is unfit. */
    ck_assert(clock_exists(CLOCK_KIND_COUNTER)
              == (wall == CLOCK_KIND_COUNTER));
}
END_TEST

START_TEST(clock_read_never_goes_back)
{
    for (int kind = 0; kind < CLOCK_KIND_COUNT; kind++) {
        int64_t last = clock_read(kind);

        for (int i = 0; i < 1000 && clock_exists(kind); i++) {
            int64_t now = clock_read(kind);

            ck_assert_int_ge(now, last);
            last = now;
        }
    }
}
END_TEST

START_TEST(clock_read_follows_the_anchor)
{
    struct clock_anchor anchor = clock_anchor_now();

    ck_assert_int_ge(clock_read(anchor.wall),
                     anchor.wall == CLOCK_KIND_COUNTER ? anchor.counter_ticks
                                                       : anchor.monotonic_ns);
}
END_TEST

START_TEST(clock_read_of_the_monotonic_clock)
{
    int64_t before = clock_monotonic_ns();
    int64_t now = clock_read(CLOCK_KIND_MONOTONIC);

    ck_assert_int_ge(now, before);
    ck_assert_int_le(now, clock_monotonic_ns());
}
END_TEST

/* Both kinds of CPU time go on until they have, which takes work; a thread
   has no more of it than its process. */
START_TEST(clock_read_of_the_cpu_clocks_goes_on)
{
    int64_t thread = clock_read(CLOCK_KIND_THREAD);
    int64_t process = clock_read(CLOCK_KIND_PROCESS);

    ck_assert_int_le(thread, process);
    while (clock_read(CLOCK_KIND_THREAD) == thread
           || clock_read(CLOCK_KIND_PROCESS) == process) {
    }
}
END_TEST

/* CPU time leaves out what this process, of one thread, sleeps: real time
   goes on at least as long. */
START_TEST(clock_read_of_the_cpu_clocks_leaves_sleep_out)
{
    int64_t wall = clock_monotonic_ns();
    int64_t process = clock_read(CLOCK_KIND_PROCESS);
    int64_t thread = clock_read(CLOCK_KIND_THREAD);

    sleep_ms(20);
    thread = clock_read(CLOCK_KIND_THREAD) - thread;
    process = clock_read(CLOCK_KIND_PROCESS) - process;
    wall = clock_monotonic_ns() - wall;
    ck_assert_int_lt(thread, wall);
    ck_assert_int_lt(process, wall);
}
END_TEST

START_TEST(clock_read_thread_of_this_thread)
{
    clockid_t clock = clock_of_this_thread();
    int64_t before = clock_read(CLOCK_KIND_THREAD);
    int64_t now;

    ck_assert(clock_read_thread(clock, &now));
    ck_assert_int_ge(now, before);
    ck_assert_int_le(now, clock_read(CLOCK_KIND_THREAD));
}
END_TEST

/* What a thread tells of its own clock. */
struct told {
    clockid_t clock;
    int64_t ticks;
};

static void
tell(void *data)
{
    struct told *told = data;

    told->clock = clock_of_this_thread();
    told->ticks = clock_read(CLOCK_KIND_THREAD);
}

/* Held between what the other thread itself reads before and after. */
START_TEST(clock_read_thread_of_another_thread)
{
    struct worker worker;
    struct told before, after;
    int64_t now;

    worker_start(&worker);
    worker_do(&worker, tell, &before);
    ck_assert(clock_read_thread(before.clock, &now));
    worker_do(&worker, tell, &after);
    worker_end(&worker);
    ck_assert_int_ge(now, before.ticks);
    ck_assert_int_le(now, after.ticks);
    ck_assert(after.clock == before.clock);
    ck_assert(clock_of_this_thread() != before.clock);
}
END_TEST

/* A thread can be joined a moment before the system forgets it. */
START_TEST(clock_read_thread_of_an_ended_thread)
{
    struct worker worker;
    struct told told;
    int64_t now = -1;

    worker_start(&worker);
    worker_do(&worker, tell, &told);
    worker_end(&worker);
    while (clock_read_thread(told.clock, &now)) {
        ck_assert_int_ge(now, told.ticks);
        now = -1;
        sched_yield();
    }
    /* What failed has written nothing. */
    ck_assert_int_eq(now, -1);
}
END_TEST

/* All but the counter count nanoseconds, so nothing is measured. */
START_TEST(clock_seconds_per_tick_of_clocks_in_nanoseconds)
{
    const struct clock_anchor anchor = {0};

    for (int kind = 0; kind < CLOCK_KIND_COUNT; kind++) {
        if (kind != CLOCK_KIND_COUNTER) {
            ck_assert_double_eq_tol(clock_seconds_per_tick(&anchor, kind), NS,
                                    1e-20);
        }
    }
}
END_TEST

/* An interval in scaled ticks lies between the two intervals in nanoseconds
   that enclose it and that it encloses; 1 % is left to the counter's rate. */
START_TEST(clock_seconds_per_tick_agrees_with_the_monotonic_clock)
{
    struct clock_anchor anchor = clock_anchor_now();
    double seconds_per_tick = clock_seconds_per_tick(&anchor, anchor.wall);
    int64_t outer = clock_monotonic_ns();
    int64_t start = clock_read(anchor.wall);
    int64_t inner = clock_monotonic_ns();
    double seconds;

    sleep_ms(20);
    inner = clock_monotonic_ns() - inner;
    seconds = (double)(clock_read(anchor.wall) - start) * seconds_per_tick;
    outer = clock_monotonic_ns() - outer;
    ck_assert_double_ge(seconds, (double)inner * NS * 0.99);
    ck_assert_double_le(seconds, (double)outer * NS * 1.01);
}
END_TEST

/* Two milliseconds is what the header promises. */
START_TEST(clock_seconds_per_tick_waits_until_exact)
{
    struct clock_anchor anchor = clock_anchor_now();

    clock_seconds_per_tick(&anchor, anchor.wall);
    if (anchor.wall == CLOCK_KIND_COUNTER) {
        ck_assert_int_ge(clock_monotonic_ns() - anchor.monotonic_ns,
                         2 * 1000000);
    }
}
END_TEST

START_TEST(clock_name_of_each_kind)
{
    ck_assert_str_eq(clock_name(CLOCK_KIND_MONOTONIC), "monotonic");
    ck_assert_str_eq(clock_name(CLOCK_KIND_PROCESS), "process_cpu");
    ck_assert_str_eq(clock_name(CLOCK_KIND_THREAD), "thread_cpu");
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
    tcase_add_test(tests, clock_anchor_now_finds_one_wall_clock);
    tcase_add_test(tests, clock_exists_for_each_kind);
    tcase_add_test(tests, clock_read_never_goes_back);
    tcase_add_test(tests, clock_read_follows_the_anchor);
    tcase_add_test(tests, clock_read_of_the_monotonic_clock);
    tcase_add_test(tests, clock_read_of_the_cpu_clocks_goes_on);
    tcase_add_test(tests, clock_read_of_the_cpu_clocks_leaves_sleep_out);
    tcase_add_test(tests, clock_read_thread_of_this_thread);
    tcase_add_test(tests, clock_read_thread_of_another_thread);
    tcase_add_test(tests, clock_read_thread_of_an_ended_thread);
    tcase_add_test(tests, clock_seconds_per_tick_of_clocks_in_nanoseconds);
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

/* Tests of the speed of the machine. How fast that is, is not for a test to
   say. */

#include "suite.h"

#include "base/clock.h"
#include "base/speed.h"

/* It divides, so it is never 0. */
START_TEST(speed_probe_is_positive)
{
    enum clock_kind wall = clock_anchor_now().wall;

    for (int i = 0; i < 100; i++) {
        ck_assert_int_gt(speed_probe(wall), 0);
        ck_assert_int_gt(speed_probe(CLOCK_KIND_MONOTONIC), 0);
    }
}
END_TEST

/* It reports the better of two runs, so the whole takes at least twice as
   long. */
START_TEST(speed_probe_takes_longer_than_it_reports)
{
    int64_t begin = clock_read(CLOCK_KIND_MONOTONIC);
    int64_t speed = speed_probe(CLOCK_KIND_MONOTONIC);

    ck_assert_int_le(2 * speed, clock_read(CLOCK_KIND_MONOTONIC) - begin);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, speed_probe_is_positive);
    tcase_add_test(tests, speed_probe_takes_longer_than_it_reports);
}

int
main(void)
{
    return suite_run("speed", add_tests);
}

/* Tests of the format speedscope, byte for byte. */

#include "base/memory.h"
#include "exported.h"
#include "profiles.h"
#include "suite.h"
#include "timelines.h"
#include "trees.h"

#define HEAD(frames)                                                          \
    "{\"$schema\": \"https://www.speedscope.app/file-format-schema.json\", "  \
    "\"exporter\": \"profiling-tracing\",\n\"name\": \"profile\",\n"          \
    "\"shared\": {\"frames\": [" frames "]},\n\"profiles\": ["
#define FRAME(name)                                                           \
    "\n{\"name\": \"" name "\", \"file\": \"a.py\", \"line\": 7}"
#define SAMPLED(name, end)                                                    \
    "\n{\"type\": \"sampled\", \"name\": \"" name "\", "                      \
    "\"unit\": \"nanoseconds\", \"startValue\": 0, \"endValue\": " end ", "

static struct profile profile;

static void
begin(void)
{
    profile_init(&profile);
}

static void
end(void)
{
    profile_clear(&profile);
}

START_TEST(speedscope_sample_for_each_context_with_time)
{
    trees_add(&profile, "Main \"1\"", 7, "f 1 10, .g 2 0, ..f 1 3, g 1 2");
    trees_add(&profile, "", 0, "g 1 1")->is_folded = true;
    exported_expect_profile("speedscope", &profile, NULL,
        HEAD(FRAME("f") "," FRAME("g"))
        SAMPLED("Main \\\"1\\\" (7)", "15")
        "\"samples\": [\n[0],\n[0,1,0],\n[1]], \"weights\": [\n10,3,2]},"
        SAMPLED("(contexts not kept)", "1")
        "\"samples\": [\n[1]], \"weights\": [\n1]}]}\n");
}
END_TEST

START_TEST(speedscope_estimate_is_called_one)
{
    profiles_row(&profile, PROFILES_LEN,
                 &(struct profile_figures){1, 1, 1e-9, 1e-9});
    exported_expect_profile("speedscope", &profile, NULL,
        HEAD("\n{\"name\": \"<built-in method len>\"}")
        SAMPLED("Estimate from callers", "1")
        "\"samples\": [\n[0]], \"weights\": [\n1]}]}\n");
}
END_TEST

#define EVENTED(end)                                                          \
    "\n{\"type\": \"evented\", \"name\": \"T (8)\", "                         \
    "\"unit\": \"nanoseconds\", \"startValue\": 0, \"endValue\": " end ", "   \
    "\"events\": ["
#define EVENT(type, frame, at)                                                \
    "\n{\"type\":\"" type "\",\"frame\":" frame ",\"at\":" at "}"

/* f lasts from 10 to 30, g in it from 10 to 15 and again from 15 to 30. */
START_TEST(speedscope_events_of_a_timeline)
{
    struct profile_function *f = trees_row(&profile, "f");
    struct profile_function *g = trees_row(&profile, "g");
    struct export_options options = EXPORT_DEFAULTS;

    timelines_add(&profile, "T", 8,
                  (struct timeline_event[]){{10, 5, g}, {15, 15, g},
                                            {10, 20, f}}, 3);
    options.wants_timeline = true;
    exported_expect_profile("speedscope", &profile, &options,
        HEAD(FRAME("f") "," FRAME("g")) EVENTED("30")
        EVENT("O", "0", "10") "," EVENT("O", "1", "10") ","
        EVENT("C", "1", "15") "," EVENT("O", "1", "15") ","
        EVENT("C", "1", "30") "," EVENT("C", "0", "30") "]}]}\n");
}
END_TEST

/* A file may say that g began within f, and ended before f but later. */
START_TEST(speedscope_events_that_do_not_nest_are_put_right)
{
    struct profile_function *f = trees_row(&profile, "f");
    struct profile_function *g = trees_row(&profile, "g");
    struct export_options options = EXPORT_DEFAULTS;

    timelines_add(&profile, "T", 8,
                  (struct timeline_event[]){{0, 10, f}, {5, 15, g}}, 2);
    options.wants_timeline = true;
    exported_expect_profile("speedscope", &profile, &options,
        HEAD(FRAME("f") "," FRAME("g")) EVENTED("20")
        EVENT("O", "0", "0") "," EVENT("C", "0", "10") ","
        EVENT("O", "1", "10") "," EVENT("C", "1", "20") "]}]}\n");
}
END_TEST

START_TEST(speedscope_without_threads_has_a_profile)
{
    profile.contexts = memory_allocate(sizeof(*profile.contexts));
    exported_expect_profile("speedscope", &profile, NULL,
        HEAD("") SAMPLED("no calls", "0")
        "\"samples\": [], \"weights\": []}]}\n");
}
END_TEST

START_TEST(speedscope_without_memory)
{
    struct profile_function *f = trees_row(&profile, "f");
    struct export_options options = EXPORT_DEFAULTS;

    trees_add(&profile, "a", 1, "f 1 1, .g 1 1, ..h 1 1, ...f 1 1");
    exported_expect_profile_shortage("speedscope", &profile, NULL, 6);
    timelines_add(&profile, "T", 8, (struct timeline_event[]){{0, 10, f}},
                  1);
    options.wants_timeline = true;
    options.thread = "T";
    trees_add(&profile, "T", 1, "f 1 1");
    exported_expect_profile_shortage("speedscope", &profile, &options, 5);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, speedscope_sample_for_each_context_with_time);
    tcase_add_test(tests, speedscope_estimate_is_called_one);
    tcase_add_test(tests, speedscope_events_of_a_timeline);
    tcase_add_test(tests,
                   speedscope_events_that_do_not_nest_are_put_right);
    tcase_add_test(tests, speedscope_without_threads_has_a_profile);
    tcase_add_test(tests, speedscope_without_memory);
}

int
main(void)
{
    return suite_run("speedscope", add_tests);
}

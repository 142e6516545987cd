/* Tests of the format chrome, byte for byte. */

#include "base/memory.h"
#include "exported.h"
#include "profiles.h"
#include "suite.h"
#include "timelines.h"
#include "trees.h"

#define HEAD(what)                                                            \
    "{\"displayTimeUnit\":\"ns\",\"otherData\":{"                             \
    "\"exporter\":\"profiling-tracing\",\"profile\":\"profile\","             \
    "\"what\":\"" what "},\"traceEvents\":[\n"
#define TIMELINE(dropped, minimum)                                            \
    HEAD("timeline\",\"dropped_calls\":" dropped ",\"minimum_ns\":" minimum)
#define CONTEXTS(estimate, folded)                                            \
    HEAD("contexts, not a timeline\",\"estimate\":" estimate                  \
         ",\"folded_calls\":" folded)
#define ABOUT(tid, what, args)                                                \
    "{\"ph\":\"M\",\"pid\":7,\"tid\":" tid ",\"name\":\"" what                \
    "\",\"args\":{" args "}}"
#define TRACK(tid, name, index)                                               \
    ABOUT(tid, "thread_name", "\"name\":\"" name "\"") ",\n"                  \
    ABOUT(tid, "thread_sort_index", "\"sort_index\":" index)
#define PROCESS(tid, name)                                                    \
    ABOUT(tid, "process_name", "\"name\":\"" name "\"")
#define EVENT(phase, ts, tid, name)                                           \
    "{\"ph\":\"" phase "\",\"ts\":" ts ",\"pid\":7,\"tid\":" tid              \
    ",\"name\":\"" name " (a.py:7)\",\"cat\":\"Python\"}"
#define NODE(phase, ts, tid, name, calls)                                     \
    "{\"ph\":\"" phase "\",\"ts\":" ts ",\"pid\":7,\"tid\":" tid              \
    ",\"name\":\"" name " (a.py:7)\",\"cat\":\"Python\""                      \
    ",\"args\":{\"calls\":" calls "}}"
#define END "\n]}\n"
#define BIG "9223372036854775807"

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

/* f lasts from 1,000 to 3,500, g in it from 1,002 to 1,005. */
START_TEST(chrome_calls_begin_and_end)
{
    struct profile_function *f = trees_row(&profile, "f");
    struct profile_function *g = trees_row(&profile, "g");

    timelines_add(&profile, "Main \"1\"", 8,
                  (struct timeline_event[]){{1002, 3, g}, {1000, 2500, f}},
                  2);
    profile.timeline->dropped_calls = 4;
    profile.timeline->minimum_ns = 100;
    exported_expect_profile("chrome", &profile, NULL,
        TIMELINE("4", "100") TRACK("8", "Main \\\"1\\\" (8)", "0") ",\n"
        PROCESS("8", "profile") ",\n"
        EVENT("B", "1", "8", "f") ",\n" EVENT("B", "1.002", "8", "g") ",\n"
        EVENT("E", "1.005", "8", "g") ",\n" EVENT("E", "3.5", "8", "f") END);
}
END_TEST

/* Two calls of no time at the start and the end of f. */
START_TEST(chrome_events_of_a_thread_differ_in_time)
{
    struct profile_function *f = trees_row(&profile, "f");
    struct profile_function *g = trees_row(&profile, "g");

    timelines_add(&profile, "T", 8,
                  (struct timeline_event[]){{0, 0, g}, {2, 0, g}, {0, 2, f}},
                  3);
    exported_expect_profile("chrome", &profile, NULL,
        TIMELINE("0", "0") TRACK("8", "T (8)", "0") ",\n"
        PROCESS("8", "profile") ",\n"
        EVENT("B", "0", "8", "f") ",\n" EVENT("B", "0.000001", "8", "g") ",\n"
        EVENT("E", "0.000002", "8", "g") ",\n"
        EVENT("B", "0.002", "8", "g") ",\n"
        EVENT("E", "0.002001", "8", "g") ",\n"
        EVENT("E", "0.002002", "8", "f") END);
}
END_TEST

/* What is put off for long comes to the next nanosecond, and goes on. */
START_TEST(chrome_thousands_of_calls_at_one_time)
{
    struct profile_function *f = trees_row(&profile, "f");
    struct timeline_event *events = memory_allocate(600 * sizeof(*events));
    struct export_options options = EXPORT_DEFAULTS;
    struct export_request request;
    struct sink sink;

    for (int i = 0; i < 600; i++) {
        events[i] = (struct timeline_event){5, 0, f};
    }
    timelines_add(&profile, "T", 8, events, 600);
    memory_free(events);
    sink_init(&sink);
    ck_assert_int_eq(export_prepare(&request, export_find("chrome"), &profile,
                                    &options, NULL),
                     STATUS_OK);
    ck_assert_int_eq(export_find("chrome")->write_profile(&request, &sink,
                                                          NULL),
                     STATUS_OK);
    export_release(&request);
    sink_byte(&sink, '\0');
    ck_assert_ptr_nonnull(strstr(sink.bytes, "\"ts\":0.005999,"));
    ck_assert_ptr_nonnull(strstr(sink.bytes, "\"ts\":0.006,"));
    ck_assert_ptr_nonnull(strstr(sink.bytes, "\"ts\":0.006199,"));
    ck_assert_ptr_null(strstr(sink.bytes, "\"ts\":0.0062,"));
    sink_clear(&sink);
}
END_TEST

START_TEST(chrome_contexts_without_a_timeline)
{
    trees_add(&profile, "T", 8, "f 2 1000, .g 3 500+10, .f 1 0, g 1 5");
    trees_add(&profile, "", 0, "g 4 1")->is_folded = true;
    profile.contexts->folded_calls = 4;
    exported_expect_profile("chrome", &profile, NULL,
        CONTEXTS("false", "4") TRACK("8", "T (8)", "0") ",\n"
        PROCESS("8", "contexts, not a timeline: profile") ",\n"
        NODE("B", "0", "8", "f", "2") ",\n"
        NODE("B", "0.000001", "8", "g", "3") ",\n"
        NODE("E", "0.51", "8", "g", "3") ",\n"
        NODE("B", "0.510001", "8", "f", "1") ",\n"
        NODE("E", "0.510002", "8", "f", "1") ",\n"
        NODE("E", "1.51", "8", "f", "2") ",\n"
        NODE("B", "1.510001", "8", "g", "1") ",\n"
        NODE("E", "1.515", "8", "g", "1") ",\n"
        TRACK("0", "(contexts not kept)", "1") ",\n"
        NODE("B", "0", "0", "g", "4") ",\n"
        NODE("E", "0.001", "0", "g", "4") END);
}
END_TEST

START_TEST(chrome_estimate_of_a_built_in_function)
{
    profiles_row(&profile, PROFILES_LEN,
                 &(struct profile_figures){1, 1, 1e-9, 1e-9});
    exported_expect_profile("chrome", &profile, NULL,
        CONTEXTS("true", "0")
        "{\"ph\":\"M\",\"pid\":0,\"tid\":0,\"name\":\"thread_name\","
        "\"args\":{\"name\":\"Estimate from callers\"}},\n"
        "{\"ph\":\"M\",\"pid\":0,\"tid\":0,\"name\":\"thread_sort_index\","
        "\"args\":{\"sort_index\":0}},\n"
        "{\"ph\":\"M\",\"pid\":0,\"tid\":0,\"name\":\"process_name\","
        "\"args\":{\"name\":\"contexts, not a timeline: profile\"}},\n"
        "{\"ph\":\"B\",\"ts\":0,\"pid\":0,\"tid\":0,"
        "\"name\":\"<built-in method len>\",\"cat\":\"built-in\","
        "\"args\":{\"calls\":1}},\n"
        "{\"ph\":\"E\",\"ts\":0.001,\"pid\":0,\"tid\":0,"
        "\"name\":\"<built-in method len>\",\"cat\":\"built-in\","
        "\"args\":{\"calls\":1}}" END);
}
END_TEST

/* The largest numbers, and a system that gave one thread's id to another. */
START_TEST(chrome_huge_numbers_and_equal_threads)
{
    trees_add(&profile, "T", 8, "f " BIG " " BIG);
    trees_add(&profile, "U", 8, "f 0 0");
    exported_expect_profile("chrome", &profile, NULL,
        CONTEXTS("false", "0") TRACK("8", "T (8)", "0") ",\n"
        PROCESS("8", "contexts, not a timeline: profile") ",\n"
        NODE("B", "0", "8", "f", BIG) ",\n"
        NODE("E", "9223372036854775.807", "8", "f", BIG) ",\n"
        TRACK("9", "U (8)", "1") ",\n"
        NODE("B", "0", "9", "f", "0") ",\n"
        NODE("E", "0.000001", "9", "f", "0") END);
}
END_TEST

START_TEST(chrome_nothing)
{
    trees_add(&profile, "T", 8, "");
    exported_expect_profile("chrome", &profile, NULL,
        CONTEXTS("false", "0") TRACK("8", "T (8)", "0") ",\n"
        PROCESS("8", "contexts, not a timeline: profile") END);
    profile.contexts->tree_count = 0;
    exported_expect_profile("chrome", &profile, NULL,
                            CONTEXTS("false", "0") END);
    profile.contexts->tree_count = 1;
}
END_TEST

START_TEST(chrome_without_memory)
{
    struct profile_function *f = trees_row(&profile, "f");

    trees_add(&profile, "a", 1, "f 1 1, .g 1 1, ..h 1 1, ...f 1 1");
    exported_expect_profile_shortage("chrome", &profile, NULL, 8);
    timelines_add(&profile, "T", 8, (struct timeline_event[]){{0, 10, f}},
                  1);
    exported_expect_profile_shortage("chrome", &profile, NULL, 8);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, chrome_calls_begin_and_end);
    tcase_add_test(tests, chrome_events_of_a_thread_differ_in_time);
    tcase_add_test(tests, chrome_thousands_of_calls_at_one_time);
    tcase_add_test(tests, chrome_contexts_without_a_timeline);
    tcase_add_test(tests, chrome_estimate_of_a_built_in_function);
    tcase_add_test(tests, chrome_huge_numbers_and_equal_threads);
    tcase_add_test(tests, chrome_nothing);
    tcase_add_test(tests, chrome_without_memory);
}

int
main(void)
{
    return suite_run("chrome", add_tests);
}

/* Tests of the format gecko, byte for byte. */

#include "base/memory.h"
#include "exported.h"
#include "profiles.h"
#include "suite.h"
#include "timelines.h"
#include "trees.h"

#define META(start, product, visible)                                         \
    "{\"meta\":{\"interval\":1,\"startTime\":" start ",\"processType\":0,"    \
    "\"stackwalk\":0,\"version\":32,\"preprocessedProfileVersion\":57,"       \
    "\"product\":\"profiling-tracing" product "\","                           \
    "\"importedFrom\":\"profiling-tracing\",\"categories\":["                 \
    "{\"name\":\"Other\",\"color\":\"grey\",\"subcategories\":[\"Other\"]},"  \
    "{\"name\":\"Python\",\"color\":\"yellow\","                              \
    "\"subcategories\":[\"Other\"]},"                                         \
    "{\"name\":\"Built-in\",\"color\":\"blue\","                              \
    "\"subcategories\":[\"Other\"]}],\"markerSchema\":[],"                    \
    "\"symbolicated\":true,\"initialVisibleThreads\":[" visible "},"          \
    "\"libs\":[],\"pages\":[],\"threads\":[\n"
#define FIRST "],\"initialSelectedThreads\":[0]"
#define BEGIN(name, is_main, pid, tid)                                        \
    "{\"name\":\"" name "\",\"processType\":\"default\","                     \
    "\"processName\":\"profile\",\"isMainThread\":" is_main ","               \
    "\"processStartupTime\":0,\"processShutdownTime\":null,"                  \
    "\"registerTime\":0,\"unregisterTime\":null,\"pausedRanges\":[],"         \
    "\"pid\":\"" pid "\",\"tid\":\"" tid "\","
#define SAMPLES(stack, time, weight, more)                                    \
    "\"samples\":{\"stack\":[" stack "],\"time\":[" time "],"                 \
    "\"weight\":[" weight "]," more "}"
#define TIMES(stack, time, weight, calls, length)                             \
    SAMPLES(stack, time, weight, "\"calls\":[" calls "],"                     \
            "\"weightType\":\"tracing-ms\",\"length\":" length)
#define COUNTS(stack, time, weight, length)                                   \
    SAMPLES(stack, time, weight,                                              \
            "\"weightType\":\"samples\",\"length\":" length)
#define STACKS(frame, prefix, length)                                         \
    ",\"stackTable\":{\"frame\":[" frame "],\"prefix\":[" prefix "],"         \
    "\"length\":" length "}"
#define MARKERS(name, start, end, phase, category, data, length)              \
    ",\"markers\":{\"name\":[" name "],\"startTime\":[" start "],"            \
    "\"endTime\":[" end "],\"phase\":[" phase "],"                            \
    "\"category\":[" category "],\"data\":[" data "],\"length\":" length "}"
#define NO_MARKERS MARKERS("", "", "", "", "", "", "0")
#define FRAMES(func, address, depth, category, null, length)                  \
    ",\"frameTable\":{\"func\":[" func "],\"address\":[" address "],"         \
    "\"inlineDepth\":[" depth "],\"category\":[" category "],"                \
    "\"subcategory\":[" depth "],\"nativeSymbol\":[" null "],"                \
    "\"innerWindowID\":[" depth "],\"line\":[" null "],"                      \
    "\"column\":[" null "],\"length\":" length "}"
#define FUNCTIONS(name, false, resource, file, line, null, length)            \
    ",\"funcTable\":{\"name\":[" name "],\"isJS\":[" false "],"               \
    "\"relevantForJS\":[" false "],\"resource\":[" resource "],"              \
    "\"fileName\":[" file "],\"lineNumber\":[" line "],"                      \
    "\"columnNumber\":[" null "],\"length\":" length "}"
#define NONE                                                                  \
    ",\"resourceTable\":{\"lib\":[],\"name\":[],\"host\":[],\"type\":[],"     \
    "\"length\":0},\"nativeSymbols\":{\"libIndex\":[],\"address\":[],"        \
    "\"name\":[],\"functionSize\":[],\"length\":0}}"
#define STRINGS(strings)                                                      \
    "],\"shared\":{\"stringArray\":[" strings "]}}\n"

/* The tables of one function, or of two, of a.py, whose file and names are
   those strings. */
#define ONE(name, file)                                                       \
    FRAMES("0", "-1", "0", "1", "null", "1")                                  \
    FUNCTIONS(name, "false", "-1", file, "7", "null", "1") NONE
#define TWO(names, files)                                                     \
    FRAMES("0,1", "-1,-1", "0,0", "1,1", "null,null", "2")                    \
    FUNCTIONS(names, "false,false", "-1,-1", files, "7,7", "null,null", "2")  \
    NONE
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

START_TEST(gecko_sample_and_stack_for_each_context)
{
    trees_add(&profile, "Main \"1\"", 8,
              "f 1 1500000, .g 2 0, ..f 1 1, g 5 2000001");
    trees_add(&profile, "", 0, "g 1 1000000000")->is_folded = true;
    exported_expect_profile("gecko", &profile, NULL,
        META("0.0", "", "0,2" FIRST)
        BEGIN("Main \\\"1\\\" (8)", "true", "7", "8")
        TIMES("0,1,2,3", "0,1.5,1.5,1.500001", "1.5,0,0.000001,2.000001",
              "1,2,1,5", "4")
        STACKS("0,1,0,1", "null,0,1,null", "4") NO_MARKERS
        TWO("0,1", "2,2")
        ",\n" BEGIN("Main \\\"1\\\" (8): calls", "false", "7", "8: calls")
        COUNTS("0,1", "0,0", "2,7", "2") STACKS("0,1", "null,null", "2")
        NO_MARKERS TWO("0,1", "2,2")
        ",\n" BEGIN("(contexts not kept)", "false", "7", "0")
        TIMES("0", "0", "1000", "1", "1") STACKS("0", "null", "1")
        NO_MARKERS ONE("1", "2")
        ",\n" BEGIN("(contexts not kept): calls", "false", "7", "0: calls")
        COUNTS("0", "0", "1", "1") STACKS("0", "null", "1")
        NO_MARKERS ONE("1", "2")
        STRINGS("\n\"f\",\n\"g\",\n\"a.py\""));
}
END_TEST

/* Calls of f are markers of its thread; those of another thread have one. The
   last sample is when they are over. */
START_TEST(gecko_timeline_is_markers)
{
    struct profile_function *f = trees_row(&profile, "f");
    struct export_options options = EXPORT_DEFAULTS;

    trees_add(&profile, "T", 8, "f 2 10");
    timelines_add(&profile, "T", 8,
                  (struct timeline_event[]){{1, 2, f}, {4, 8, f}}, 2);
    timelines_add(&profile, "U", 9,
                  (struct timeline_event[]){{0, 1000000, f}}, 1);
    options.wants_timeline = true;
    exported_expect_profile("gecko", &profile, &options,
        META("0.0", "", "0,2" FIRST) BEGIN("T (8)", "true", "7", "8")
        TIMES("0,null", "0,0.000012", "0.00001,0", "2,0", "2")
        STACKS("0", "null", "1")
        MARKERS("0,0", "0.000001,0.000004", "0.000003,0.000012", "1,1", "1,1",
                "null,null", "2")
        ONE("1", "2")
        ",\n" BEGIN("T (8): calls", "false", "7", "8: calls")
        COUNTS("0", "0", "2", "1") STACKS("0", "null", "1") NO_MARKERS
        ONE("1", "2")
        ",\n" BEGIN("U (9)", "false", "7", "9")
        TIMES("null", "1", "0", "0", "1") STACKS("", "", "0")
        MARKERS("0", "0", "1", "1", "1", "null", "1")
        FRAMES("", "", "", "", "", "0")
        FUNCTIONS("", "", "", "", "", "", "0") NONE
        STRINGS("\n\"f (a.py:7)\",\n\"f\",\n\"a.py\""));
}
END_TEST

/* Names are the qualified one, if there is but one. */
START_TEST(gecko_names)
{
    struct profile_function *f = trees_row(&profile, "f");

    profile_add_name(&profile, f, profiles_text(&profile, "C.f"));
    trees_add(&profile, "T", 8, "f 1 0");
    exported_expect_profile("gecko", &profile, NULL,
        META("0.0", "", "0" FIRST) BEGIN("T (8)", "true", "7", "8")
        TIMES("0", "0", "0", "1", "1") STACKS("0", "null", "1") NO_MARKERS
        ONE("0", "1")
        ",\n" BEGIN("T (8): calls", "false", "7", "8: calls")
        COUNTS("0", "0", "1", "1") STACKS("0", "null", "1") NO_MARKERS
        ONE("0", "1") STRINGS("\n\"C.f\",\n\"a.py\""));
    profile_add_name(&profile, f, profiles_text(&profile, "D.f"));
    exported_expect_profile("gecko", &profile, NULL,
        META("0.0", "", "0" FIRST) BEGIN("T (8)", "true", "7", "8")
        TIMES("0", "0", "0", "1", "1") STACKS("0", "null", "1") NO_MARKERS
        ONE("0", "1")
        ",\n" BEGIN("T (8): calls", "false", "7", "8: calls")
        COUNTS("0", "0", "1", "1") STACKS("0", "null", "1") NO_MARKERS
        ONE("0", "1") STRINGS("\n\"f\",\n\"a.py\""));
}
END_TEST

#define BUILTIN                                                               \
    FRAMES("0", "-1", "0", "2", "null", "1")                                  \
    FUNCTIONS("0", "false", "-1", "null", "null", "null", "1") NONE

START_TEST(gecko_estimate_of_a_built_in_function)
{
    profiles_row(&profile, "~:0(<\xed\xb2\x80\"\x1b>)",
                 &(struct profile_figures){3, 3, 1e-9, 1e-9});
    exported_expect_profile("gecko", &profile, NULL,
        META("0.0", " (contexts are an estimate)", "0" FIRST)
        BEGIN("Estimate from callers", "true", "0", "0")
        TIMES("0", "0", "0.000001", "3", "1") STACKS("0", "null", "1")
        NO_MARKERS BUILTIN
        ",\n" BEGIN("Estimate from callers: calls", "false", "0", "0: calls")
        COUNTS("0", "0", "3", "1") STACKS("0", "null", "1") NO_MARKERS
        BUILTIN STRINGS("\n\"<\\\\udc80\\\"\\\\x1b>\""));
}
END_TEST

START_TEST(gecko_huge_numbers)
{
    trees_add(&profile, "T", 8, "f " BIG " " BIG);
    exported_expect_profile("gecko", &profile, NULL,
        META("0.0", "", "0" FIRST) BEGIN("T (8)", "true", "7", "8")
        TIMES("0", "0", "9223372036854.775807", BIG, "1")
        STACKS("0", "null", "1") NO_MARKERS ONE("0", "1")
        ",\n" BEGIN("T (8): calls", "false", "7", "8: calls")
        COUNTS("0", "0", BIG, "1") STACKS("0", "null", "1") NO_MARKERS
        ONE("0", "1") STRINGS("\n\"f\",\n\"a.py\""));
}
END_TEST

START_TEST(gecko_nothing)
{
    trees_add(&profile, "T", 8, "");
    profile.contexts->tree_count = 0;
    exported_expect_profile("gecko", &profile, NULL,
        META("0.0", "", "],\"initialSelectedThreads\":[]") STRINGS(""));
    profile.contexts->tree_count = 1;
}
END_TEST

START_TEST(gecko_without_memory)
{
    struct profile_function *f = trees_row(&profile, "f");
    struct export_options options = EXPORT_DEFAULTS;

    trees_add(&profile, "a", 1, "f 1 1, .g 1 1, ..h 1 1, ...f 1 1");
    timelines_add(&profile, "T", 8, (struct timeline_event[]){{0, 10, f}},
                  1);
    options.wants_timeline = true;
    exported_expect_profile_shortage("gecko", &profile, &options, 15);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, gecko_sample_and_stack_for_each_context);
    tcase_add_test(tests, gecko_timeline_is_markers);
    tcase_add_test(tests, gecko_names);
    tcase_add_test(tests, gecko_estimate_of_a_built_in_function);
    tcase_add_test(tests, gecko_huge_numbers);
    tcase_add_test(tests, gecko_nothing);
    tcase_add_test(tests, gecko_without_memory);
}

int
main(void)
{
    return suite_run("gecko", add_tests);
}

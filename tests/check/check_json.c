/* Tests of JSON: its pieces and its objects, byte for byte. */

#include <math.h>

#include "export/json.h"

#include "exported.h"
#include "profiles.h"
#include "suite.h"
#include "trees.h"

static void
expect_text(const char *bytes, size_t length, const char *json)
{
    struct sink sink;

    sink_init(&sink);
    json_text(&sink, bytes, length);
    exported_expect(&sink, json);
}

START_TEST(json_text_is_quoted)
{
    expect_text("", 0, "\"\"");
    expect_text("f", 1, "\"f\"");
    expect_text("a\"b\\c/", 6, "\"a\\\"b\\\\c/\"");
}
END_TEST

START_TEST(json_text_escapes_control_characters)
{
    expect_text("\0\n\x1f\x20\x7f", 5,
                "\"\\u0000\\u000a\\u001f \x7f\"");
}
END_TEST

/* U+00E9, U+D7FF, U+1F600 and U+E000 stay; U+DC80 and U+D800 cannot. */
START_TEST(json_text_escapes_surrogates_only)
{
    expect_text("\xc3\xa9\xed\x9f\xbf\xf0\x9f\x98\x80\xee\x80\x80", 12,
                "\"\xc3\xa9\xed\x9f\xbf\xf0\x9f\x98\x80\xee\x80\x80\"");
    expect_text("x\xed\xb2\x80y\xed\xa0\x80", 8, "\"x\\udc80y\\ud800\"");
}
END_TEST

static void
expect_number(double value, const char *json)
{
    struct sink sink;

    sink_init(&sink);
    json_number(&sink, value);
    exported_expect(&sink, json);
}

START_TEST(json_number_reads_back)
{
    expect_number(0, "0.0");
    expect_number(-0.1, "-0.1");
    expect_number(1e300, "1e+300");
    expect_number(1.0 / 3, "0.3333333333333333");
}
END_TEST

START_TEST(json_number_not_finite_is_null)
{
    expect_number(INFINITY, "null");
    expect_number(-INFINITY, "null");
    expect_number(NAN, "null");
}
END_TEST

#define HEAD                                                                  \
    "{\"format\": 1, \"sampled\": false, \"total_calls\": 7, "                \
    "\"primitive_calls\": 6, \"total_seconds\": 1.75, \"functions\": ["
#define MAIN "{\"file\": \"a/app.py\", \"line\": 1, \"name\": \"main\", "     \
             "\"label\": \"a/app.py:1(main)\", "
#define WORK "{\"file\": \"b/lib.py\", \"line\": 7, \"name\": \"work\", "     \
             "\"label\": \"b/lib.py:7(work)\", "
#define LEN                                                                   \
    "{\"file\": \"~\", \"line\": 0, "                                         \
    "\"name\": \"<built-in method len>\", "                                   \
    "\"label\": \"{built-in method len}\", "
#define FIGURES(calls, primitive, self, inclusive)                            \
    "\"calls\": " calls ", \"primitive_calls\": " primitive                   \
    ", \"self_seconds\": " self ", \"inclusive_seconds\": " inclusive

START_TEST(json_write_functions)
{
    exported_expect_example("json", LISTING_STATS,
                            HEAD "\n"
                            MAIN FIGURES("1", "1", "0.25", "1.75") "},\n"
                            WORK FIGURES("3", "2", "1.0", "1.5") "},\n"
                            LEN FIGURES("3", "3", "0.5", "0.5") "}\n]}\n");
}
END_TEST

START_TEST(json_write_callers)
{
    exported_expect_example("json", LISTING_CALLERS,
                            HEAD "\n"
                            MAIN FIGURES("1", "1", "0.25", "1.75")
                            ", \"callers\": []},\n"
                            WORK FIGURES("3", "2", "1.0", "1.5")
                            ", \"callers\": ["
                            MAIN FIGURES("2", "2", "0.75", "1.5") "}, "
                            WORK FIGURES("1", "0", "0.25", "0.5") "}]},\n"
                            LEN FIGURES("3", "3", "0.5", "0.5")
                            ", \"callers\": ["
                            WORK FIGURES("3", "3", "0.5", "0.5") "}]}\n]}\n");
}
END_TEST

START_TEST(json_write_callees)
{
    exported_expect_example("json", LISTING_CALLEES,
                            HEAD "\n"
                            MAIN FIGURES("1", "1", "0.25", "1.75")
                            ", \"callees\": ["
                            WORK FIGURES("2", "2", "0.75", "1.5") "}]},\n"
                            WORK FIGURES("3", "2", "1.0", "1.5")
                            ", \"callees\": ["
                            WORK FIGURES("1", "0", "0.25", "0.5") "}, "
                            LEN FIGURES("3", "3", "0.5", "0.5") "}]},\n"
                            LEN FIGURES("3", "3", "0.5", "0.5")
                            ", \"callees\": []}\n]}\n");
}
END_TEST

START_TEST(json_write_what_a_trailer_says)
{
    struct profile profile;

    profile_init(&profile);
    profiles_row(&profile, PROFILES_MAIN, &(struct profile_figures){7, 6,
                                                                    1.75, 2})
        ->exceptions = 4;
    profile.has_trailer = true;
    profile_add_name(&profile, profile.rows[0],
                     profiles_text(&profile, "App.main"));
    profile_add_name(&profile, profile.rows[0],
                     profiles_text(&profile, "main"));
    exported_expect_rows("json", &profile, 1, LISTING_STATS,
                         HEAD "\n" MAIN FIGURES("7", "6", "1.75", "2.0")
                         ", \"exceptions\": 4, \"qualified_names\": "
                         "[\"App.main\", \"main\"]}\n]}\n");
    profile_clear(&profile);
}
END_TEST

#define THREADS                                                               \
    "\"threads\": [{\"pid\": 7, \"name\": \"main\", "                         \
    "\"native_id\": 11, \"calls\": 4, \"seconds\": 1.25}, "                   \
    "{\"pid\": 7, \"name\": \"\", \"native_id\": 12, \"calls\": 3, "          \
    "\"seconds\": 0.5}]"

START_TEST(json_write_threads_and_runs)
{
    struct profile profile;
    struct sink sink;

    profiles_example(&profile);
    profiles_example_runs(&profile);
    exported_expect_rows("json", &profile, 3, LISTING_STATS,
        "{\"format\": 1, \"sampled\": false, \"total_calls\": 7, "
        "\"primitive_calls\": 6, \"total_seconds\": 1.75, "
        THREADS ", \"functions\": [\n"
        MAIN FIGURES("1", "1", "0.25", "1.75")
        ", \"starts\": 4},\n"
        WORK FIGURES("3", "2", "1.0", "1.5")
        ", \"starts\": 2, \"finished\": 1, "
        "\"wall_seconds\": 2.5},\n"
        LEN FIGURES("3", "3", "0.5", "0.5") "}\n]}\n");
    sink_init(&sink);
    json_write_threads(&profile.threads, &sink);
    exported_expect(&sink, "{\"format\": 1, " THREADS "}\n");
    profile_clear(&profile);
}
END_TEST

START_TEST(json_write_no_threads)
{
    struct threads none = {0};
    struct sink sink;

    sink_init(&sink);
    json_write_threads(&none, &sink);
    exported_expect(&sink, "{\"format\": 1, \"threads\": []}\n");
}
END_TEST

/* The profile module and the sampler know but how often. */
START_TEST(json_write_callers_with_counts)
{
    struct profile profile;

    profile_init(&profile);
    profile.callers = PROFILE_COUNTS;
    profile.is_sampled = true;
    profiles_row(&profile, PROFILES_MAIN, &(struct profile_figures){0});
    profiles_edge(&profile, PROFILES_MAIN, PROFILES_WORK,
                  &(struct profile_figures){.calls = 5});
    exported_expect_rows("json", &profile, 1, LISTING_CALLERS,
        "{\"format\": 1, \"sampled\": true, \"total_calls\": 0, "
        "\"primitive_calls\": 0, \"total_seconds\": 0.0, \"functions\": ["
        "\n" MAIN FIGURES("0", "0", "0.0", "0.0")
        ", \"callers\": [" WORK "\"calls\": 5}]}\n]}\n");
    profile_clear(&profile);
}
END_TEST

START_TEST(json_write_nothing)
{
    struct profile profile;

    profile_init(&profile);
    exported_expect_rows("json", &profile, 0, LISTING_CALLEES,
        "{\"format\": 1, \"sampled\": false, \"total_calls\": 0, "
        "\"primitive_calls\": 0, \"total_seconds\": 0.0, \"functions\": ["
        "\n]}\n");
    profile_clear(&profile);
}
END_TEST

START_TEST(json_write_difference_of_a_new_and_a_changed_function)
{
    struct profile before, after;
    struct difference difference;
    struct sink sink;

    profile_init(&before);
    profile_init(&after);
    profiles_row(&before, PROFILES_MAIN,
                 &(struct profile_figures){1, 1, 2, 2});
    profiles_row(&after, PROFILES_MAIN,
                 &(struct profile_figures){1, 1, 3, 3});
    profiles_row(&after, PROFILES_WORK,
                 &(struct profile_figures){2, 2, .5, .5});
    ck_assert_int_eq(difference_find(&difference, &before, &after,
                                     DIFFERENCE_WHOLE_PATHS, NULL),
                     STATUS_OK);
    difference_sort(&difference, false);
    sink_init(&sink);
    json_write_difference(&difference, &sink);
    exported_expect(&sink,
        "{\"format\": 1, \"sampled\": false, \"measure\": \"self\", "
        "\"old\": {\"total_calls\": 1, \"primitive_calls\": 1, "
        "\"total_seconds\": 2.0}, "
        "\"new\": {\"total_calls\": 3, \"primitive_calls\": 3, "
        "\"total_seconds\": 3.5}, \"functions\": [\n"
        MAIN "\"kind\": \"slower\", \"change\": 1.0, \"relative\": 0.5, "
        "\"old\": {\"file\": \"a/app.py\", \"line\": 1, "
        FIGURES("1", "1", "2.0", "2.0") "}, "
        "\"new\": {\"file\": \"a/app.py\", \"line\": 1, "
        FIGURES("1", "1", "3.0", "3.0") "}},\n"
        WORK "\"kind\": \"new\", \"change\": 0.5, \"relative\": null, "
        "\"old\": null, "
        "\"new\": {\"file\": \"b/lib.py\", \"line\": 7, "
        FIGURES("2", "2", "0.5", "0.5") "}}\n]}\n");
    difference_clear(&difference);
    profile_clear(&before);
    profile_clear(&after);
}
END_TEST

/* Two requests for the callees, and some for labels and the text. */
/* f is the first row, g the second. */
START_TEST(json_write_profile_with_contexts)
{
    struct profile profile;

    profile_init(&profile);
    trees_add(&profile, "M", 7, "f 1 10, .g 2 5, g 1 1");
    trees_add(&profile, "", 0, "g 3 4")->is_folded = true;
    profile.contexts->folded_calls = 3;
#define NO_FIGURES                                                            \
    "\"calls\": 0, \"primitive_calls\": 0, \"self_seconds\": 0.0, "           \
    "\"inclusive_seconds\": 0.0, \"callers\": []}"
    exported_expect_profile("json", &profile, NULL,
        "{\"format\": 1, \"sampled\": false, \"total_calls\": 0, "
        "\"primitive_calls\": 0, \"total_seconds\": 0.0, "
        "\"functions\": [\n"
        "{\"file\": \"a.py\", \"line\": 7, \"name\": \"f\", "
        "\"label\": \"a.py:7(f)\", " NO_FIGURES ",\n"
        "{\"file\": \"a.py\", \"line\": 7, \"name\": \"g\", "
        "\"label\": \"a.py:7(g)\", " NO_FIGURES "\n"
        "], \"contexts\": {\"estimate\": false, \"folded_calls\": 3, "
        "\"threads\": [\n"
        "{\"pid\": 7, \"name\": \"M\", \"native_id\": 7, "
        "\"folded\": false, \"nodes\": [\n"
        "[0,-1,1,10,15],\n[1,0,2,5,5],\n[1,-1,1,1,1]\n]},\n"
        "{\"pid\": 7, \"name\": \"\", \"native_id\": 0, "
        "\"folded\": true, \"nodes\": [\n[1,-1,3,4,4]\n]}\n]}}\n");
    profile_clear(&profile);
}
END_TEST

START_TEST(json_write_profile_without_memory)
{
    struct profile profile;

    profile_init(&profile);
    trees_add(&profile, "M", 7, "f 1 10, .g 2 5, g 1 1");
    exported_expect_profile_shortage("json", &profile, NULL, 2);
    profile_clear(&profile);
}
END_TEST

START_TEST(json_write_without_memory)
{
    exported_expect_shortage("json", 4);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, json_text_is_quoted);
    tcase_add_test(tests, json_text_escapes_control_characters);
    tcase_add_test(tests, json_text_escapes_surrogates_only);
    tcase_add_test(tests, json_number_reads_back);
    tcase_add_test(tests, json_number_not_finite_is_null);
    tcase_add_test(tests, json_write_functions);
    tcase_add_test(tests, json_write_callers);
    tcase_add_test(tests, json_write_callees);
    tcase_add_test(tests, json_write_what_a_trailer_says);
    tcase_add_test(tests, json_write_threads_and_runs);
    tcase_add_test(tests, json_write_no_threads);
    tcase_add_test(tests, json_write_callers_with_counts);
    tcase_add_test(tests, json_write_nothing);
    tcase_add_test(tests,
                   json_write_difference_of_a_new_and_a_changed_function);
    tcase_add_test(tests, json_write_profile_with_contexts);
    tcase_add_test(tests, json_write_profile_without_memory);
    tcase_add_test(tests, json_write_without_memory);
}

int
main(void)
{
    return suite_run("json", add_tests);
}

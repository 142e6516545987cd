/* Tests of CSV: its fields and its lines, byte for byte. */

#include <math.h>
#include <string.h>

#include "export/csv.h"

#include "exported.h"
#include "profiles.h"
#include "suite.h"

static void
expect_text(const char *text, const char *field)
{
    struct sink sink;

    sink_init(&sink);
    csv_text(&sink, text, strlen(text));
    exported_expect(&sink, field);
}

START_TEST(csv_text_is_quoted_if_it_has_to_be)
{
    expect_text("", "");
    expect_text("a b;c'd", "a b;c'd");
    expect_text("a,b", "\"a,b\"");
    expect_text("a\nb", "\"a\nb\"");
    expect_text("a\rb", "\"a\rb\"");
    expect_text("\"", "\"\"\"\"");
    expect_text("a\"\"b\"", "\"a\"\"\"\"b\"\"\"");
}
END_TEST

START_TEST(csv_text_escapes_surrogates)
{
    expect_text("\xed\xb2\x80\xc3\xa9", "\\udc80\xc3\xa9");
    expect_text("\",\xed\xb2\x80", "\"\"\",\\udc80\"");
}
END_TEST

START_TEST(csv_number_reads_back)
{
    struct sink sink;

    sink_init(&sink);
    csv_number(&sink, 0.1);
    csv_number(&sink, -INFINITY);
    csv_number(&sink, NAN);
    exported_expect(&sink, "0.1-infnan");
}
END_TEST

START_TEST(csv_write_functions)
{
    exported_expect_example("csv", LISTING_STATS,
        "file,line,name,calls,primitive_calls,self_seconds,"
        "inclusive_seconds\n"
        "a/app.py,1,main,1,1,0.25,1.75\n"
        "b/lib.py,7,work,3,2,1.0,1.5\n"
        "~,0,<built-in method len>,3,3,0.5,0.5\n");
}
END_TEST

START_TEST(csv_write_callers)
{
    exported_expect_example("csv", LISTING_CALLERS,
        "file,line,name,caller_file,caller_line,caller_name,"
        "calls,primitive_calls,self_seconds,inclusive_seconds\n"
        "b/lib.py,7,work,a/app.py,1,main,2,2,0.75,1.5\n"
        "b/lib.py,7,work,b/lib.py,7,work,1,0,0.25,0.5\n"
        "~,0,<built-in method len>,b/lib.py,7,work,3,3,0.5,0.5"
        "\n");
}
END_TEST

START_TEST(csv_write_callees)
{
    exported_expect_example("csv", LISTING_CALLEES,
        "file,line,name,callee_file,callee_line,callee_name,"
        "calls,primitive_calls,self_seconds,inclusive_seconds\n"
        "a/app.py,1,main,b/lib.py,7,work,2,2,0.75,1.5\n"
        "b/lib.py,7,work,b/lib.py,7,work,1,0,0.25,0.5\n"
        "b/lib.py,7,work,~,0,<built-in method len>,3,3,0.5,0.5"
        "\n");
}
END_TEST

START_TEST(csv_write_exceptions_of_a_trailer)
{
    struct profile profile;

    profile_init(&profile);
    profiles_row(&profile, PROFILES_MAIN, &(struct profile_figures){2, 2, 1,
                                                                    1})
        ->exceptions = 1;
    profile.has_trailer = true;
    exported_expect_rows("csv", &profile, 1, LISTING_STATS,
                         "file,line,name,calls,primitive_calls,self_seconds,"
                         "inclusive_seconds,exceptions\n"
                         "a/app.py,1,main,2,2,1.0,1.0,1\n");
    profile_clear(&profile);
}
END_TEST

START_TEST(csv_write_runs)
{
    struct profile profile;

    profiles_example(&profile);
    profiles_example_runs(&profile);
    exported_expect_rows("csv", &profile, 3, LISTING_STATS,
                         "file,line,name,calls,primitive_calls,"
                         "self_seconds,inclusive_seconds,starts,finished,"
                         "wall_seconds\n"
                         "a/app.py,1,main,1,1,0.25,1.75,4,,\n"
                         "b/lib.py,7,work,3,2,1.0,1.5,2,1,2.5\n"
                         "~,0,<built-in method len>,3,3,0.5,0.5,,,\n");
    profile.has_wall = false;
    exported_expect_rows("csv", &profile, 1, LISTING_STATS,
                         "file,line,name,calls,primitive_calls,"
                         "self_seconds,inclusive_seconds,starts\n"
                         "a/app.py,1,main,1,1,0.25,1.75,4\n");
    profile_clear(&profile);
}
END_TEST

START_TEST(csv_write_threads_of_a_profile)
{
    struct profile profile;
    struct sink sink;

    profiles_example(&profile);
    profiles_example_runs(&profile);
    profile.threads.sum = (struct threads_row){
        .calls = 9, .seconds = .25, .others_count = 3};
    sink_init(&sink);
    csv_write_threads(&profile.threads, &sink);
    exported_expect(&sink,
                    "pid,name,native_id,calls,seconds\n"
                    "7,main,11,4,1.25\n"
                    "7,,12,3,0.5\n"
                    "0,3 others,0,9,0.25\n");
    profile_clear(&profile);
}
END_TEST

/* The profile module and the sampler know but how often. */
START_TEST(csv_write_callers_with_counts)
{
    struct profile profile;

    profile_init(&profile);
    profile.callers = PROFILE_COUNTS;
    profiles_row(&profile, PROFILES_MAIN, &(struct profile_figures){0});
    profiles_edge(&profile, PROFILES_MAIN, PROFILES_WORK,
                  &(struct profile_figures){.calls = 5});
    exported_expect_rows("csv", &profile, 1, LISTING_CALLERS,
                         "file,line,name,caller_file,caller_line,caller_name,"
                         "calls\na/app.py,1,main,b/lib.py,7,work,5\n");
    profile_clear(&profile);
}
END_TEST

START_TEST(csv_write_difference_leaves_a_side_empty)
{
    struct profile before, after;
    struct difference difference;
    struct sink sink;

    profile_init(&before);
    profile_init(&after);
    profiles_row(&before, PROFILES_MAIN,
                 &(struct profile_figures){1, 1, 2, 2});
    profiles_row(&after, PROFILES_WORK,
                 &(struct profile_figures){2, 2, .5, .5});
    ck_assert_int_eq(difference_find(&difference, &before, &after,
                                     DIFFERENCE_WHOLE_PATHS, NULL),
                     STATUS_OK);
    difference_sort(&difference, false);
    sink_init(&sink);
    csv_write_difference(&difference, &sink);
    exported_expect(&sink,
        "kind,name,old_file,old_line,old_calls,old_primitive_calls,"
        "old_self_seconds,old_inclusive_seconds,new_file,new_line,"
        "new_calls,new_primitive_calls,new_self_seconds,"
        "new_inclusive_seconds\n"
        "gone,main,a/app.py,1,1,1,2.0,2.0,,,,,,\n"
        "new,work,,,,,,,b/lib.py,7,2,2,0.5,0.5\n");
    difference_clear(&difference);
    profile_clear(&before);
    profile_clear(&after);
}
END_TEST

/* Two requests for the callees, and some for the text. */
START_TEST(csv_write_without_memory)
{
    exported_expect_shortage("csv", 3);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, csv_text_is_quoted_if_it_has_to_be);
    tcase_add_test(tests, csv_text_escapes_surrogates);
    tcase_add_test(tests, csv_number_reads_back);
    tcase_add_test(tests, csv_write_functions);
    tcase_add_test(tests, csv_write_callers);
    tcase_add_test(tests, csv_write_callees);
    tcase_add_test(tests, csv_write_exceptions_of_a_trailer);
    tcase_add_test(tests, csv_write_runs);
    tcase_add_test(tests, csv_write_threads_of_a_profile);
    tcase_add_test(tests, csv_write_callers_with_counts);
    tcase_add_test(tests, csv_write_difference_leaves_a_side_empty);
    tcase_add_test(tests, csv_write_without_memory);
}

int
main(void)
{
    return suite_run("csv", add_tests);
}

/* Tests of the table of formats, and of making profiles ready for one. */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "export/lineage.h"
#include "export/nesting.h"
#include "exported.h"
#include "profiles.h"
#include "suite.h"
#include "trees.h"

static struct profile profile;
static struct export_request request;
static struct complaint complaint;

static void
begin(void)
{
    profile_init(&profile);
}

static void
end(void)
{
    export_release(&request);
    profile_clear(&profile);
}

static enum status
prepare(const char *format, const struct export_options *options)
{
    export_release(&request);
    return export_prepare(&request, export_find(format), &profile, options,
                          &complaint);
}

START_TEST(export_find_by_name)
{
    ck_assert_str_eq(export_find("speedscope")->name, "speedscope");
    ck_assert_ptr_null(export_find("speedscop"));
    ck_assert_ptr_null(export_find(""));
}
END_TEST

START_TEST(export_formats_can_write_something)
{
    for (const struct export_format *format = export_formats();
         format->name != NULL; format++) {
        ck_assert_ptr_eq(export_find(format->name), format);
        ck_assert(format->write != NULL || format->write_profile != NULL);
        ck_assert_uint_gt(strlen(format->help), 0);
    }
}
END_TEST

START_TEST(export_prepare_takes_the_contexts_there_are)
{
    trees_add(&profile, "", 0, "f 1 1");
    ck_assert_int_eq(prepare("collapsed", &EXPORT_DEFAULTS), STATUS_OK);
    ck_assert_ptr_eq(request.contexts, profile.contexts);
    ck_assert(!export_is_estimate(&request));
    ck_assert_ptr_null(request.timeline);
}
END_TEST

START_TEST(export_prepare_estimates_only_what_is_needed)
{
    profiles_example(&profile);
    ck_assert_int_eq(prepare("callgrind", &EXPORT_DEFAULTS), STATUS_OK);
    ck_assert_ptr_null(request.contexts);
    ck_assert(!export_is_estimate(&request));
    ck_assert_int_eq(prepare("collapsed", &EXPORT_DEFAULTS), STATUS_OK);
    ck_assert(export_is_estimate(&request));
    ck_assert_ptr_null(profile.contexts);
}
END_TEST

START_TEST(export_prepare_refuses_what_is_not_there)
{
    struct export_options options = EXPORT_DEFAULTS;

    options.thread = "a";
    ck_assert_int_eq(prepare("collapsed", &options), STATUS_INVALID);
    ck_assert_str_eq(complaint.text,
                     "it has no calling contexts, which tell threads apart "
                     "(--contexts records them)");
    trees_add(&profile, "b", 1, "f 1 1");
    trees_add(&profile, "a", 0, "f 1 1")->is_folded = true;
    ck_assert_int_eq(prepare("collapsed", &options), STATUS_INVALID);
    ck_assert_str_eq(complaint.text, "it has no thread named a "
                                     "(pstats --threads lists them)");
    options = EXPORT_DEFAULTS;
    options.wants_timeline = true;
    ck_assert_int_eq(prepare("speedscope", &options), STATUS_INVALID);
    ck_assert_str_eq(complaint.text,
                     "it has no timeline (--timeline records one)");
}
END_TEST

START_TEST(export_nanoseconds_are_not_negative)
{
    ck_assert_int_eq(export_nanoseconds(1.5e-9), 2);
    ck_assert_int_eq(export_nanoseconds(2), 2000000000);
    ck_assert_int_eq(export_nanoseconds(-1), 0);
    ck_assert_int_eq(export_nanoseconds(NAN), 0);
    ck_assert_int_eq(export_nanoseconds(INFINITY), INT64_MAX);
}
END_TEST

/* Walk through tree; expect the nodes from the root to each, "0.1.2 0.3 ". */
static void
expect_walk(struct lineage *lineage, const struct context_tree *tree,
            const char *text)
{
    char walk[200], *at = walk;

    lineage_begin(lineage, tree);
    while (lineage_next(lineage)) {
        for (size_t i = 0; i < lineage->depth; i++) {
            at += sprintf(at, i == 0 ? "%u" : ".%u", lineage->nodes[i]);
        }
        ck_assert_uint_eq(lineage->nodes[lineage->depth - 1],
                          lineage->at - 1);
        *at++ = ' ';
    }
    *at = '\0';
    ck_assert_str_eq(walk, text);
}

START_TEST(lineage_of_each_node)
{
    struct lineage lineage;

    lineage_init(&lineage);
    expect_walk(&lineage,
                trees_add(&profile, "", 0,
                          "f 1 1, .g 1 1, ..h 1 1, .g 1 1, h 1 1, .f 1 1"),
                "0 0.1 0.1.2 0.3 4 4.5 ");
    expect_walk(&lineage, trees_add(&profile, "", 0, ""), "");
    lineage_clear(&lineage);
}
END_TEST

/* Nodes below each other, more than the room to begin with. */
START_TEST(lineage_grows)
{
    struct lineage lineage;
    size_t most = 0;

    lineage_init(&lineage);
    lineage_begin(&lineage, trees_add(&profile, "", 0,
                                      "f 1 1, .f 1 1, ..f 1 1, ...f 1 1, "
                                      "....f 1 1, .....f 1 1, ......f 1 1"));
    while (lineage_next(&lineage)) {
        most = lineage.depth;
    }
    ck_assert(!lineage.lacks_memory);
    ck_assert_uint_eq(most, 7);
    lineage_clear(&lineage);
}
END_TEST

/* Expect begins and ends of events as text: "(0 (1 )1 )5 ". */
static void
expect_nesting(struct timeline_event *events, size_t count, const char *text)
{
    struct timeline_thread thread = {.events = events, .count = count};
    struct nesting nesting;
    char walk[200], *at = walk;

    ck_assert_int_eq(nesting_init(&nesting, &thread), STATUS_OK);
    while (nesting_next(&nesting)) {
        at += sprintf(at, "%c%lld ", nesting.is_end ? ')' : '(',
                      (long long)nesting.at_ns);
    }
    *at = '\0';
    ck_assert_str_eq(walk, text);
    nesting_clear(&nesting);
}

START_TEST(nesting_of_events)
{
    expect_nesting(NULL, 0, "");
    expect_nesting((struct timeline_event[]){{3, 2, NULL}, {6, 1, NULL},
                                             {1, 8, NULL}, {9, 1, NULL}},
                   4, "(1 (3 )5 (6 )7 )9 (9 )10 ");
}
END_TEST

/* All at one time: each in the one that ended after it. */
START_TEST(nesting_of_events_without_duration)
{
    expect_nesting((struct timeline_event[]){{1, 0, NULL}, {1, 0, NULL},
                                             {1, 4, NULL}},
                   3, "(1 (1 (1 )1 )1 )5 ");
}
END_TEST

/* The second begins within the first, but only as it is rounded. */
START_TEST(nesting_forgives_a_nanosecond)
{
    expect_nesting((struct timeline_event[]){{4, 6, NULL}, {5, 15, NULL}},
                   2, "(5 (5 )10 )20 ");
    expect_nesting((struct timeline_event[]){{4, 2, NULL}, {5, 15, NULL}},
                   2, "(4 )6 (6 )20 ");
}
END_TEST

/* What ended at 9 was in what ended then, not in what began then. */
START_TEST(nesting_is_that_of_the_ends)
{
    expect_nesting((struct timeline_event[]){{9, 0, NULL}, {1, 8, NULL},
                                             {9, 3, NULL}},
                   3, "(1 (9 )9 )9 (9 )12 ");
}
END_TEST

START_TEST(nesting_never_goes_back)
{
    expect_nesting((struct timeline_event[]){{0, 10, NULL}, {5, 1, NULL},
                                             {7, 1, NULL}, {2, 20, NULL}},
                   4, "(0 )10 (10 (10 )10 (10 )10 )22 ");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, export_find_by_name);
    tcase_add_test(tests, export_formats_can_write_something);
    tcase_add_test(tests, export_prepare_takes_the_contexts_there_are);
    tcase_add_test(tests, export_prepare_estimates_only_what_is_needed);
    tcase_add_test(tests, export_prepare_refuses_what_is_not_there);
    tcase_add_test(tests, export_nanoseconds_are_not_negative);
    tcase_add_test(tests, lineage_of_each_node);
    tcase_add_test(tests, lineage_grows);
    tcase_add_test(tests, nesting_of_events);
    tcase_add_test(tests, nesting_of_events_without_duration);
    tcase_add_test(tests, nesting_forgives_a_nanosecond);
    tcase_add_test(tests, nesting_is_that_of_the_ends);
    tcase_add_test(tests, nesting_never_goes_back);
}

int
main(void)
{
    return suite_run("export", add_tests);
}

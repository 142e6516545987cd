/* Tests of merging the rows of profiles, and of stripping their names. */

#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "stats/merge.h"
#include "stats/value.h"

#include "profiles.h"
#include "shortage.h"

static struct profile target, source;
static struct complaint complaint;

static const struct profile_figures nothing = {0, 0, 0, 0};

static void
add(enum merge_names names)
{
    ck_assert_msg(merge_add(&target, &source, names, &complaint)
                      == STATUS_OK,
                  "%s", complaint.text);
}

static void
strip(void)
{
    profile_init(&target);
    ck_assert_msg(merge_strip(&target, &source, &complaint) == STATUS_OK,
                  "%s", complaint.text);
}

static void
end(void)
{
    profile_clear(&target);
    profile_clear(&source);
}

static void
expect_row(size_t index, const char *label,
           const struct profile_figures *figures)
{
    ck_assert_uint_lt(index, target.row_count);
    ck_assert_ptr_eq(target.rows[index], profiles_function(&target, label));
    ck_assert(target.rows[index]->is_row);
    profiles_expect(&target.rows[index]->figures, figures);
}

static void
expect_edge(const char *callee, const char *caller,
            const struct profile_figures *figures)
{
    const struct profile_edge *edge
        = profile_edge(&target, profiles_function(&target, callee),
                       profiles_function(&target, caller));

    ck_assert_msg(edge != NULL, "%s <- %s", callee, caller);
    profiles_expect(&edge->figures, figures);
}

START_TEST(merge_add_to_nothing)
{
    profile_init(&target);
    profiles_example(&source);
    add(MERGE_AS_THEY_ARE);
    ck_assert_uint_eq(target.row_count, 3);
    expect_row(0, PROFILES_MAIN, &source.rows[0]->figures);
    expect_row(1, PROFILES_WORK, &source.rows[1]->figures);
    expect_row(2, PROFILES_LEN, &source.rows[2]->figures);
    expect_edge(PROFILES_WORK, PROFILES_MAIN,
                &(struct profile_figures){2, 2, .75, 1.5});
    ck_assert_uint_eq(target.rows[1]->caller_count, 2);
    ck_assert_int_eq(target.callers, PROFILE_FIGURES);
    ck_assert_int_eq((int)target.totals.calls, 7);
    ck_assert_int_eq((int)target.totals.primitive_calls, 6);
    ck_assert_double_eq(target.totals.seconds, 1.75);
    end();
}
END_TEST

START_TEST(merge_add_the_same)
{
    profiles_example(&target);
    profiles_example(&source);
    add(MERGE_AS_THEY_ARE);
    ck_assert_uint_eq(target.row_count, 3);
    expect_row(0, PROFILES_MAIN, &(struct profile_figures){2, 2, .5, 3.5});
    expect_row(1, PROFILES_WORK, &(struct profile_figures){6, 4, 2, 3});
    expect_row(2, PROFILES_LEN, &(struct profile_figures){6, 6, 1, 1});
    expect_edge(PROFILES_WORK, PROFILES_WORK,
                &(struct profile_figures){2, 0, .5, 1});
    ck_assert_uint_eq(target.rows[1]->caller_count, 2);
    ck_assert_int_eq((int)target.totals.calls, 14);
    ck_assert_int_eq((int)target.totals.primitive_calls, 12);
    ck_assert_double_eq(target.totals.seconds, 3.5);
    end();
}
END_TEST

/* What is new comes behind, in its order; a function that was but a caller
   may become a row, and one may get a new caller. */
START_TEST(merge_add_what_is_new)
{
    profiles_example(&target);
    profiles_edge(&target, PROFILES_LEN, "z.py:1(z)",
                  &(struct profile_figures){1, 1, 0, 0});
    profile_init(&source);
    source.callers = PROFILE_FIGURES;
    profiles_row(&source, "z.py:1(z)", &(struct profile_figures){1, 1, 1, 1});
    profiles_row(&source, "y.py:1(y)", &(struct profile_figures){2, 2, 2, 2});
    profiles_row(&source, PROFILES_MAIN, &nothing);
    profiles_edge(&source, PROFILES_MAIN, "y.py:1(y)",
                  &(struct profile_figures){1, 1, .25, .25});
    profiles_edge(&source, PROFILES_MAIN, "x.py:1(x)", &nothing);
    add(MERGE_AS_THEY_ARE);
    ck_assert_uint_eq(target.row_count, 5);
    expect_row(0, PROFILES_MAIN, &(struct profile_figures){1, 1, .25, 1.75});
    expect_row(3, "z.py:1(z)", &(struct profile_figures){1, 1, 1, 1});
    expect_row(4, "y.py:1(y)", &(struct profile_figures){2, 2, 2, 2});
    expect_edge(PROFILES_MAIN, "y.py:1(y)",
                &(struct profile_figures){1, 1, .25, .25});
    ck_assert(!profiles_function(&target, "x.py:1(x)")->is_row);
    ck_assert_uint_eq(target.rows[0]->caller_count, 2);
    end();
}
END_TEST

/* A sum that begins with 0.0 is never -0.0. */
START_TEST(merge_add_negative_zero)
{
    profile_init(&target);
    profile_init(&source);
    profiles_row(&source, "a.py:1(f)",
                 &(struct profile_figures){1, 1, -0.0, -0.0});
    add(MERGE_AS_THEY_ARE);
    ck_assert(!signbit(target.rows[0]->figures.self_seconds));
    profile_clear(&target);
    strip();
    ck_assert(signbit(target.rows[0]->figures.self_seconds));
    end();
}
END_TEST

static void
expect_refused(const char *why)
{
    ck_assert_int_eq(merge_add(&target, &source, MERGE_AS_THEY_ARE,
                               &complaint),
                     STATUS_INVALID);
    ck_assert_str_eq(complaint.text, why);
    end();
}

START_TEST(merge_add_other_kinds)
{
    profiles_example(&target);
    profiles_example(&source);
    source.is_sampled = true;
    expect_refused("it counts samples, another calls");
    profiles_example(&target);
    profiles_example(&source);
    target.is_sampled = true;
    expect_refused("it counts calls, another samples");
    profiles_example(&target);
    profiles_example(&source);
    source.callers = PROFILE_COUNTS;
    expect_refused("its callers have but a count, another's figures");
    profiles_example(&target);
    profiles_example(&source);
    target.callers = PROFILE_COUNTS;
    expect_refused("its callers have figures, another's but a count");
}
END_TEST

/* A profile without rows or callers goes with all others. */
START_TEST(merge_add_kinds_that_are_open)
{
    profile_init(&target);
    profiles_example(&source);
    source.is_sampled = true;
    source.callers = PROFILE_COUNTS;
    add(MERGE_AS_THEY_ARE);
    ck_assert(target.is_sampled);
    ck_assert_int_eq(target.callers, PROFILE_COUNTS);
    profile_clear(&source);
    profile_init(&source);
    add(MERGE_AS_THEY_ARE);
    ck_assert(target.is_sampled);
    ck_assert_int_eq(target.callers, PROFILE_COUNTS);
    end();
}
END_TEST

START_TEST(merge_add_beyond_limits)
{
    static const struct profile_figures most = {INT64_MAX, 1, 0, 0};

    profile_init(&target);
    profile_init(&source);
    profiles_row(&target, "a.py:1(f)", &most);
    profiles_row(&source, "a.py:1(f)", &most);
    expect_refused("counts add up to more than 2**63");
    profile_init(&target);
    profile_init(&source);
    profiles_row(&target, "a.py:1(f)", &nothing);
    profiles_row(&source, "a.py:1(f)", &nothing);
    profiles_edge(&target, "a.py:1(f)", "a.py:1(g)", &most);
    profiles_edge(&source, "a.py:1(f)", "a.py:1(g)", &most);
    expect_refused("counts add up to more than 2**63");
    profile_init(&target);
    profile_init(&source);
    profiles_row(&target, "a.py:1(f)", &nothing)->exceptions = INT64_MAX;
    profiles_row(&source, "a.py:1(f)", &nothing)->exceptions = 1;
    expect_refused("counts add up to more than 2**63");
}
END_TEST

/* Addresses make way in labels of built-in functions only, and the figures
   of labels that become one are added. */
START_TEST(merge_add_without_addresses)
{
    static const char first[]
        = "~:0(<method 'f' of type object at 0x7f00AB9c>)";
    static const char second[]
        = "~:0(<method 'f' of type object at 0x5500>)";
    static const char joined[] = "~:0(<method 'f' of type object>)";
    static const char none[] = "~:0(<look at 0xyz>)";
    static const char python[] = "a.py:1(f at 0x7f00)";

    profile_init(&target);
    profile_init(&source);
    source.callers = PROFILE_FIGURES;
    profiles_row(&source, first, &(struct profile_figures){1, 1, 1, 1});
    profiles_row(&source, second, &(struct profile_figures){2, 2, 2, 2});
    profiles_row(&source, none, &nothing);
    profiles_row(&source, python, &nothing);
    profiles_edge(&source, python, first,
                  &(struct profile_figures){1, 1, 1, 1});
    profiles_edge(&source, python, second,
                  &(struct profile_figures){1, 1, 1, 1});
    add(MERGE_WITHOUT_ADDRESSES);
    ck_assert_uint_eq(target.row_count, 3);
    expect_row(0, joined, &(struct profile_figures){3, 3, 3, 3});
    expect_row(1, none, &nothing);
    expect_row(2, python, &nothing);
    expect_edge(python, joined, &(struct profile_figures){2, 2, 2, 2});
    profile_clear(&target);
    profile_init(&target);
    add(MERGE_AS_THEY_ARE);
    ck_assert_uint_eq(target.row_count, 4);
    expect_row(0, first, &(struct profile_figures){1, 1, 1, 1});
    end();
}
END_TEST

START_TEST(merge_add_trailers)
{
    const struct profile_name *name;

    profiles_example(&target);
    profiles_example(&source);
    target.rows[1]->exceptions = 2;
    source.rows[1]->exceptions = 3;
    profile_add_name(&target, target.rows[1], profiles_text(&target, "A"));
    profile_add_name(&source, source.rows[1], profiles_text(&source, "B"));
    profile_add_name(&source, source.rows[1], profiles_text(&source, "A"));
    source.has_trailer = true;
    add(MERGE_AS_THEY_ARE);
    ck_assert(target.has_trailer);
    ck_assert_int_eq(target.rows[1]->exceptions, 5);
    name = target.rows[1]->qualified_names;
    ck_assert_str_eq(name->text->bytes, "A");
    ck_assert_str_eq(name->next->text->bytes, "B");
    ck_assert_ptr_null(name->next->next);
    end();
}
END_TEST

/* The source is given back: nothing of the target may lie in it. */
START_TEST(merge_add_keeps_nothing_of_the_source)
{
    profile_init(&target);
    profiles_example(&source);
    profile_add_name(&source, source.rows[1], profiles_text(&source, "B"));
    add(MERGE_AS_THEY_ARE);
    profile_clear(&source);
    ck_assert_str_eq(target.rows[0]->file->bytes, "a/app.py");
    ck_assert_str_eq(target.rows[1]->first_caller->caller->name->bytes,
                     "main");
    ck_assert_str_eq(target.rows[1]->qualified_names->text->bytes, "B");
    profile_clear(&target);
}
END_TEST

START_TEST(merge_strip_folders)
{
    profiles_example(&source);
    profiles_row(&source, "/usr/lib/c.py:1(f)", &nothing);
    profiles_row(&source, "d/:1(f)", &nothing);
    strip();
    ck_assert_uint_eq(target.row_count, 5);
    expect_row(0, "app.py:1(main)", &source.rows[0]->figures);
    expect_row(1, "lib.py:7(work)", &source.rows[1]->figures);
    expect_row(2, PROFILES_LEN, &source.rows[2]->figures);
    expect_row(3, "c.py:1(f)", &nothing);
    ck_assert_str_eq(target.rows[4]->file->bytes, "");
    expect_edge("lib.py:7(work)", "app.py:1(main)",
                &(struct profile_figures){2, 2, .75, 1.5});
    ck_assert_int_eq((int)target.totals.calls, 7);
    end();
}
END_TEST

/* As pstats does: the rows x/a.py and y/a.py are added; but of the callers
   of one row that become one the last is kept, in the first one's place. */
START_TEST(merge_strip_names_that_become_one)
{
    static const char x[] = "x/a.py:1(f)", y[] = "y/a.py:1(f)";

    profile_init(&source);
    source.callers = PROFILE_FIGURES;
    profiles_row(&source, x, &(struct profile_figures){1, 1, 1, 1});
    profiles_row(&source, "b.py:1(g)", &(struct profile_figures){3, 3, 0, 0});
    profiles_row(&source, y, &(struct profile_figures){2, 2, 2, 2});
    profiles_edge(&source, x, "b.py:1(g)",
                  &(struct profile_figures){1, 1, 1, 1});
    profiles_edge(&source, y, "b.py:1(g)",
                  &(struct profile_figures){2, 2, 2, 2});
    profiles_edge(&source, "b.py:1(g)", x,
                  &(struct profile_figures){4, 4, 4, 4});
    profiles_edge(&source, "b.py:1(g)", "b.py:1(g)",
                  &(struct profile_figures){5, 5, 5, 5});
    profiles_edge(&source, "b.py:1(g)", y,
                  &(struct profile_figures){6, 6, 6, 6});
    strip();
    ck_assert_uint_eq(target.row_count, 2);
    expect_row(0, "a.py:1(f)", &(struct profile_figures){3, 3, 3, 3});
    expect_edge("a.py:1(f)", "b.py:1(g)",
                &(struct profile_figures){3, 3, 3, 3});
    ck_assert_uint_eq(target.rows[1]->caller_count, 2);
    expect_edge("b.py:1(g)", "a.py:1(f)",
                &(struct profile_figures){6, 6, 6, 6});
    expect_edge("b.py:1(g)", "b.py:1(g)",
                &(struct profile_figures){5, 5, 5, 5});
    ck_assert_ptr_eq(target.rows[1]->first_caller->caller, target.rows[0]);
    end();
}
END_TEST

/* Rows of two functions that take turns, each with a caller of its own. */
START_TEST(merge_strip_rows_that_take_turns)
{
    const struct profile_edge *edge;
    char callee[20], caller[20];

    profile_init(&source);
    for (int i = 0; i < 80; i++) {
        sprintf(callee, "d%d/a.py:%d(f)", i, i % 2);
        sprintf(caller, "b.py:%d(g)", i);
        profiles_row(&source, callee, &(struct profile_figures){1, 1, 1, 1});
        profiles_edge(&source, callee, caller,
                      &(struct profile_figures){i, i, 1, 1});
    }
    strip();
    ck_assert_uint_eq(target.row_count, 2);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(target.rows[i]->figures.calls, 40);
        ck_assert_uint_eq(target.rows[i]->caller_count, 40);
        edge = target.rows[i]->first_caller;
        for (int line = i; line < 80; line += 2, edge = edge->next_caller) {
            ck_assert_int_eq(edge->caller->line, line);
            ck_assert_int_eq(edge->figures.calls, line);
        }
    }
    end();
}
END_TEST

static bool strips;

static enum status
attempt(void)
{
    enum status status;

    profile_init(&target);
    status = strips ? merge_strip(&target, &source, &complaint)
                    : merge_add(&target, &source, MERGE_WITHOUT_ADDRESSES,
                                &complaint);
    if (status != STATUS_OK) {
        ck_assert_str_eq(complaint.text, "out of memory");
    }
    else {
        ck_assert_uint_eq(target.row_count, source.row_count);
    }
    profile_clear(&target);
    return status;
}

START_TEST(merge_without_memory)
{
    struct value *metadata;

    profiles_example(&source);
    profiles_row(&source, "~:0(<method of object at 0x7f00>)", &nothing);
    profile_add_name(&source, source.rows[1], profiles_text(&source, "B"));
    metadata = value_new(&source.texts.memory, UNMARSHAL_DICT);
    value_append(metadata, value_new_text(&source.texts.memory, "pid", 3));
    value_append(metadata,
                 value_new(&source.texts.memory, UNMARSHAL_INTEGER));
    source.metadata = metadata;
    source.has_trailer = true;
    profiles_example_runs(&source);
    ck_assert_uint_gt(shortage_survive(attempt), 10);
    strips = true;
    ck_assert_uint_gt(shortage_survive(attempt), 10);
    strips = false;
    profile_clear(&source);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, merge_add_to_nothing);
    tcase_add_test(tests, merge_add_the_same);
    tcase_add_test(tests, merge_add_what_is_new);
    tcase_add_test(tests, merge_add_negative_zero);
    tcase_add_test(tests, merge_add_other_kinds);
    tcase_add_test(tests, merge_add_kinds_that_are_open);
    tcase_add_test(tests, merge_add_beyond_limits);
    tcase_add_test(tests, merge_add_without_addresses);
    tcase_add_test(tests, merge_add_trailers);
    tcase_add_test(tests, merge_add_keeps_nothing_of_the_source);
    tcase_add_test(tests, merge_strip_folders);
    tcase_add_test(tests, merge_strip_names_that_become_one);
    tcase_add_test(tests, merge_strip_rows_that_take_turns);
    tcase_add_test(tests, merge_without_memory);
}

int
main(void)
{
    return suite_run("merge_rows", add_tests);
}

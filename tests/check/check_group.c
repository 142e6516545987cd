/* Tests of modules and files as rows. */

#include "suite.h"

#include <math.h>

#include "base/memory.h"
#include "profiles.h"
#include "stats/group.h"

static struct profile source, target;
static struct complaint complaint;

static void
begin(void)
{
    profile_init(&source);
    source.callers = PROFILE_FIGURES;
}

static void
make(enum group_kind kind)
{
    profile_init(&target);
    ck_assert_int_eq(group_make(&target, &source, kind, &complaint),
                     STATUS_OK);
}

static void
end(void)
{
    profile_clear(&source);
    profile_clear(&target);
}

/* Return the row of a group. */
static const struct profile_function *
find(const char *file, const char *name)
{
    const struct profile_function *row
        = profile_find(&target, profiles_text(&target, file), 0,
                       profiles_text(&target, name));

    ck_assert_ptr_nonnull(row);
    return row;
}

static void
expect(const char *file, const struct profile_figures *figures)
{
    profiles_expect(&find(file, "")->figures, figures);
}

static void
row(const char *label, int64_t calls, double self, double inclusive)
{
    profiles_row(&source, label,
                 &(struct profile_figures){calls, calls, self, inclusive});
}

static void
edge(const char *callee, const char *caller, int64_t calls, double inclusive)
{
    profiles_edge(&source, callee, caller,
                  &(struct profile_figures){calls, calls, 0, inclusive});
}

START_TEST(group_parse_words)
{
    enum group_kind kind;

    ck_assert_int_eq(group_parse("--by", "module", &kind, &complaint),
                     STATUS_OK);
    ck_assert_int_eq(kind, GROUP_MODULES);
    ck_assert_int_eq(group_parse("--by", "file", &kind, &complaint),
                     STATUS_OK);
    ck_assert_int_eq(kind, GROUP_FILES);
    ck_assert_int_eq(group_parse("--by", "line", &kind, &complaint),
                     STATUS_INVALID);
    ck_assert_str_eq(complaint.text, "--by line (expected module or file)");
}
END_TEST

/* Each function of the example is in a file of its own. */
START_TEST(group_make_example)
{
    profiles_example(&source);
    make(GROUP_FILES);
    ck_assert_uint_eq(target.row_count, 3);
    expect("a/app.py", &(struct profile_figures){1, 1, .25, 1.75});
    expect("b/lib.py", &(struct profile_figures){3, 2, 1, 1.5});
    profiles_expect(&find("~", "<built-in functions>")->figures,
                    &(struct profile_figures){3, 3, .5, .5});
    ck_assert_double_eq(target.totals.seconds, source.totals.seconds);
    end();
}
END_TEST

/* main calls f of b.py for 6 s, f calls its neighbour g for 4 s, and main
   calls g itself for 1 s: b.py is entered for 7 s. */
START_TEST(group_make_counts_calls_from_outside)
{
    begin();
    row("a.py:1(main)", 1, 1, 8);
    row("b.py:1(f)", 3, 2, 6);
    row("b.py:9(g)", 5, 5, 5);
    edge("b.py:1(f)", "a.py:1(main)", 3, 6);
    edge("b.py:9(g)", "b.py:1(f)", 4, 4);
    edge("b.py:9(g)", "a.py:1(main)", 1, 1);
    make(GROUP_FILES);
    ck_assert_uint_eq(target.row_count, 2);
    expect("a.py", &(struct profile_figures){1, 1, 1, 8});
    expect("b.py", &(struct profile_figures){8, 8, 7, 7});
    end();
}
END_TEST

/* The profiler saw no caller of g for 3 of its 5 s, nor any of f. */
START_TEST(group_make_counts_calls_from_nobody)
{
    begin();
    row("b.py:1(f)", 1, 1, 3);
    row("b.py:9(g)", 2, 5, 5);
    edge("b.py:9(g)", "b.py:1(f)", 1, 2);
    make(GROUP_FILES);
    expect("b.py", &(struct profile_figures){3, 3, 6, 6});
    end();
}
END_TEST

/* f calls g of another file, which calls f again: the 3 s of the second call
   are part of the 6 s of the first, as the row of f says. */
START_TEST(group_make_recursion_through_another)
{
    begin();
    row("a.py:1(main)", 1, 0, 6);
    row("b.py:1(f)", 2, 4, 6);
    row("c.py:1(g)", 1, 2, 5);
    edge("b.py:1(f)", "a.py:1(main)", 1, 6);
    edge("b.py:1(f)", "c.py:1(g)", 1, 3);
    edge("c.py:1(g)", "b.py:1(f)", 1, 5);
    make(GROUP_FILES);
    expect("b.py", &(struct profile_figures){2, 2, 4, 6});
    expect("c.py", &(struct profile_figures){1, 1, 2, 5});
    end();
}
END_TEST

/* f and h of b.py are both entered, h below g, which f called: 5 and 3 s are
   more than the 5 s there are. */
START_TEST(group_make_is_at_most_the_total)
{
    begin();
    row("b.py:1(f)", 1, 1, 5);
    row("c.py:1(g)", 1, 1, 4);
    row("b.py:9(h)", 1, 3, 3);
    edge("c.py:1(g)", "b.py:1(f)", 1, 4);
    edge("b.py:9(h)", "c.py:1(g)", 1, 3);
    make(GROUP_FILES);
    expect("b.py", &(struct profile_figures){2, 2, 4, 5});
    end();
}
END_TEST

/* Of f's 4 s those of 3 of the 4 calls by others belong to main; the 6 calls
   by itself do not count. */
START_TEST(group_make_shares_by_counts)
{
    begin();
    source.callers = PROFILE_COUNTS;
    row("a.py:1(main)", 1, 4, 5);
    row("b.py:1(f)", 10, 1, 4);
    row("b.py:9(g)", 1, 0, 4);
    edge("b.py:1(f)", "a.py:1(main)", 3, 0);
    edge("b.py:1(f)", "b.py:9(g)", 1, 0);
    edge("b.py:1(f)", "b.py:1(f)", 6, 0);
    edge("b.py:9(g)", "b.py:1(f)", 1, 0);
    make(GROUP_FILES);
    expect("b.py", &(struct profile_figures){11, 11, 1, 3});
    end();
}
END_TEST

/* Calls within b.py are no edge; those of both functions of a.py are one. */
START_TEST(group_make_adds_callers)
{
    const struct profile_function *group;

    begin();
    row("a.py:1(f)", 1, 0, 4);
    row("a.py:2(g)", 1, 0, 3);
    row("b.py:1(h)", 4, 1, 7);
    row("b.py:2(i)", 1, 6, 6);
    edge("b.py:1(h)", "a.py:1(f)", 3, 4);
    edge("b.py:1(h)", "a.py:2(g)", 1, 3);
    edge("b.py:2(i)", "b.py:1(h)", 1, 6);
    edge("b.py:2(i)", "z.py:5(unknown)", 1, 0);
    make(GROUP_FILES);
    group = find("b.py", "");
    ck_assert_uint_eq(group->caller_count, 2);
    ck_assert_str_eq(group->first_caller->caller->file->bytes, "a.py");
    profiles_expect(&group->first_caller->figures,
                    &(struct profile_figures){4, 4, 0, 7});
    ck_assert_str_eq(group->last_caller->caller->file->bytes, "z.py");
    ck_assert(!group->last_caller->caller->is_row);
    ck_assert_uint_eq(target.row_count, 2);
    end();
}
END_TEST

START_TEST(group_make_names_modules)
{
    static const char *const cases[][2] = {
        {"/usr/lib/python3.13/json/decoder.py", "json.decoder"},
        {"/usr/lib/python3.13/json/__init__.py", "json"},
        {"/usr/lib64/python3.11/os.py", "os"},
        {"/v/lib/python3.13/site-packages/a/b/c.py", "a.b.c"},
        {"/usr/lib/python3/dist-packages/apt/__init__.py", "apt"},
        {"<frozen importlib._bootstrap>", "importlib._bootstrap"},
        {"<string>", "<string>"},
        {"/home/u/one/tool.py", "one.tool"},
        {"/home/u/two/tool.py", "two.tool"},
        {"/home/u/main.py", "main"},
        {"/home/u/pack/__init__.py", "pack"},
        {"/home/python3.9/own.py", "own"},
        {"script", "script"},
        {"/__init__.py", "__init__"},
    };

    begin();
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct text *file = profiles_text(&source, cases[i][0]);
        struct profile_function *function;

        ck_assert_int_eq(
            profile_function_at(&source, file, 1, file, &function),
            STATUS_OK);
    }
    make(GROUP_MODULES);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        find(cases[i][1], "");
    }
    ck_assert_uint_eq(target.functions.record_count,
                      sizeof(cases) / sizeof(*cases));
    end();
}
END_TEST

/* Modules of one name are one row, be they frozen or not. */
START_TEST(group_make_module_of_two_files)
{
    begin();
    row("<frozen os>:1(f)", 1, 1, 1);
    row("/usr/lib/python3.13/os.py:1(f)", 2, 2, 2);
    make(GROUP_MODULES);
    ck_assert_uint_eq(target.row_count, 1);
    expect("os", &(struct profile_figures){3, 3, 3, 3});
    end();
}
END_TEST

START_TEST(group_make_counts_that_overflow)
{
    begin();
    row("a.py:1(f)", INT64_MAX, 1, 1);
    row("a.py:2(g)", 1, 1, 1);
    profile_init(&target);
    ck_assert_int_eq(group_make(&target, &source, GROUP_FILES, &complaint),
                     STATUS_INVALID);
    ck_assert_str_eq(complaint.text, "counts add up to more than 2**63");
    end();
}
END_TEST

/* Of generators of one file, with one start and two. */
START_TEST(group_make_adds_runs)
{
    struct profile_runs runs = {1, 1, .5, true, true};
    const struct profile_runs *sum;

    begin();
    row("a.py:1(f)", 1, 1, 1);
    row("a.py:2(g)", 1, 1, 1);
    row("b.py:2(g)", 1, 1, 1);
    profile_add_runs(&source, source.rows[0], &runs);
    runs.starts = 2;
    profile_add_runs(&source, source.rows[1], &runs);
    make(GROUP_FILES);
    sum = find("a.py", "")->runs;
    ck_assert_int_eq(sum->starts, 3);
    ck_assert_int_eq(sum->finished, 2);
    ck_assert_double_eq(sum->wall_seconds, 1);
    ck_assert_ptr_null(find("b.py", "")->runs);
    ck_assert(target.has_starts && target.has_wall);
    profile_clear(&target);
    profile_init(&target);
    source.rows[0]->runs->starts = INT64_MAX;
    ck_assert_int_eq(group_make(&target, &source, GROUP_FILES, &complaint),
                     STATUS_INVALID);
    end();
}
END_TEST

START_TEST(group_make_times_that_are_none)
{
    begin();
    row("a.py:1(f)", 0, NAN, NAN);
    row("b.py:2(g)", 0, INFINITY, -INFINITY);
    edge("a.py:1(f)", "b.py:2(g)", -1, NAN);
    make(GROUP_FILES);
    ck_assert_uint_eq(target.row_count, 2);
    end();
}
END_TEST

START_TEST(group_make_without_memory)
{
    enum status status = STATUS_NO_MEMORY;
    size_t failures = 0;

    profiles_example(&source);
    profile_init(&target);
    while (status != STATUS_OK) {
        profile_clear(&target);
        memory_fail_after(++failures);
        status = group_make(&target, &source, GROUP_MODULES, &complaint);
        memory_fail_after(0);
        ck_assert(status == STATUS_OK || status == STATUS_NO_MEMORY);
    }
    ck_assert_uint_gt(failures, 10);
    expect("app", &(struct profile_figures){1, 1, .25, 1.75});
    end();
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, group_parse_words);
    tcase_add_test(tests, group_make_example);
    tcase_add_test(tests, group_make_counts_calls_from_outside);
    tcase_add_test(tests, group_make_counts_calls_from_nobody);
    tcase_add_test(tests, group_make_recursion_through_another);
    tcase_add_test(tests, group_make_is_at_most_the_total);
    tcase_add_test(tests, group_make_shares_by_counts);
    tcase_add_test(tests, group_make_adds_callers);
    tcase_add_test(tests, group_make_names_modules);
    tcase_add_test(tests, group_make_module_of_two_files);
    tcase_add_test(tests, group_make_counts_that_overflow);
    tcase_add_test(tests, group_make_adds_runs);
    tcase_add_test(tests, group_make_times_that_are_none);
    tcase_add_test(tests, group_make_without_memory);
}

int
main(void)
{
    return suite_run("group", add_tests);
}

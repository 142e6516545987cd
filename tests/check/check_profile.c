/* Tests of profiles: functions, rows, edges. */

#include "suite.h"

#include <stdio.h>

#include "base/memory.h"
#include "stats/profile.h"

#include "profiles.h"
#include "shortage.h"

#define MANY 80

static struct profile profile;

static const struct profile_figures nothing = {0, 0, 0, 0};

/* Return the function of the number-th label that this makes. */
static struct profile_function *
numbered(int number)
{
    char label[50];

    snprintf(label, sizeof(label), "f%d.py:%d(g)", number % 7, number);
    return profiles_function(&profile, label);
}

START_TEST(profile_init_is_empty)
{
    profile_init(&profile);
    ck_assert_uint_eq(profile.row_count, 0);
    ck_assert_uint_eq(profile.functions.record_count, 0);
    ck_assert_int_eq(profile.callers, PROFILE_NO_CALLERS);
    ck_assert(!profile.is_sampled && !profile.has_trailer);
    ck_assert_ptr_null(profile.metadata);
    ck_assert_str_eq(profile.trailer_complaint.text, "");
    profile_clear(&profile);
}
END_TEST

START_TEST(profile_function_at_adds_once)
{
    struct profile_function *function;

    profile_init(&profile);
    function = profiles_function(&profile, "a.py:1(f)");
    ck_assert_uint_eq(function->index, 0);
    ck_assert_str_eq(function->file->bytes, "a.py");
    ck_assert_int_eq(function->line, 1);
    ck_assert_str_eq(function->name->bytes, "f");
    ck_assert(!function->is_row);
    ck_assert_ptr_eq(profiles_function(&profile, "a.py:1(f)"), function);
    ck_assert_uint_eq(profile.functions.record_count, 1);
    profile_clear(&profile);
}
END_TEST

START_TEST(profile_function_at_tells_apart)
{
    static const char *const labels[] = {
        "a.py:1(f)", "a.py:2(f)", "a.py:-1(f)", "a.py:1(g)", "b.py:1(f)",
        "f:1(a.py)", "a.py:4294967297(f)",
    };
    const size_t count = sizeof(labels) / sizeof(*labels);

    profile_init(&profile);
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_eq(profiles_function(&profile, labels[i])->index, i);
    }
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_eq(profiles_function(&profile, labels[i])->index, i);
    }
    profile_clear(&profile);
}
END_TEST

START_TEST(profile_find_what_is_there)
{
    const struct text *file, *name;
    struct profile_function *function;

    profile_init(&profile);
    file = profiles_text(&profile, "a.py");
    name = profiles_text(&profile, "f");
    ck_assert_ptr_null(profile_find(&profile, file, 1, name));
    function = profiles_function(&profile, "a.py:1(f)");
    ck_assert_ptr_eq(profile_find(&profile, file, 1, name), function);
    ck_assert_ptr_null(profile_find(&profile, file, 2, name));
    ck_assert_ptr_null(profile_find(&profile, name, 1, file));
    ck_assert_uint_eq(profile.functions.record_count, 1);
    profile_clear(&profile);
}
END_TEST

START_TEST(profile_of_many_functions)
{
    profile_init(&profile);
    for (int i = 0; i < MANY; i++) {
        ck_assert_uint_eq(numbered(i)->index, i);
    }
    for (int i = 0; i < MANY; i++) {
        ck_assert_uint_eq(numbered(i)->index, i);
    }
    profile_clear(&profile);
}
END_TEST

START_TEST(profile_add_row_in_order)
{
    profile_init(&profile);
    for (int i = MANY - 1; i >= 0; i--) {
        struct profile_function *function = numbered(i);

        ck_assert_int_eq(
            profile_add_row(&profile, function,
                            &(struct profile_figures){i, 1, .5, 2}),
            STATUS_OK);
        ck_assert(function->is_row);
    }
    ck_assert_uint_eq(profile.row_count, MANY);
    for (int i = 0; i < MANY; i++) {
        const struct profile_function *row = profile.rows[MANY - 1 - i];

        ck_assert_ptr_eq(row, numbered(i));
        profiles_expect(&row->figures,
                        &(struct profile_figures){i, 1, .5, 2});
    }
    profile_clear(&profile);
}
END_TEST

START_TEST(profile_add_edge_in_order)
{
    struct profile_function *callee;
    struct profile_edge *edge;

    profile_init(&profile);
    callee = numbered(0);
    for (int i = 0; i < 5; i++) {
        profile_add_edge(&profile, callee, numbered(i),
                         &(struct profile_figures){i, i, i, i});
    }
    ck_assert_uint_eq(callee->caller_count, 5);
    edge = callee->first_caller;
    for (int i = 0; i < 5; i++, edge = edge->next_caller) {
        ck_assert_ptr_eq(edge->caller, numbered(i));
        ck_assert_int_eq(edge->figures.calls, i);
    }
    ck_assert_ptr_null(edge);
    profile_clear(&profile);
}
END_TEST

/* Of many callers and of few (a test build takes 3 for many); asked in turn,
   so that the marks of one callee cover the other's; and again when callers
   were added to a callee that has marks. */
START_TEST(profile_edge_of_many_callers)
{
    struct profile_function *even, *odd;

    profile_init(&profile);
    even = numbered(MANY);
    odd = numbered(MANY + 1);
    for (int i = 0; i < MANY; i++) {
        struct profile_function *callee = i % 2 == 0 ? even : odd;

        ck_assert_ptr_null(profile_edge(&profile, callee, numbered(i)));
        profile_add_edge(&profile, callee, numbered(i),
                         &(struct profile_figures){i, i, 0, 0});
        ck_assert_ptr_nonnull(profile_edge(&profile, callee, numbered(i)));
        for (int asked = 0; asked <= i; asked++) {
            struct profile_edge *edge
                = profile_edge(&profile, asked % 2 == 0 ? even : odd,
                               numbered(asked));

            ck_assert_ptr_nonnull(edge);
            ck_assert_ptr_eq(edge->caller, numbered(asked));
            ck_assert_int_eq(edge->figures.calls, asked);
            ck_assert_ptr_null(profile_edge(&profile,
                                            asked % 2 == 0 ? odd : even,
                                            numbered(asked)));
        }
    }
    profile_clear(&profile);
}
END_TEST

START_TEST(profile_edge_of_itself)
{
    struct profile_function *function;

    profile_init(&profile);
    function = numbered(0);
    ck_assert_ptr_null(profile_edge(&profile, function, function));
    profile_add_edge(&profile, function, function, &nothing);
    ck_assert_ptr_eq(profile_edge(&profile, function, function)->caller,
                     function);
    profile_clear(&profile);
}
END_TEST

START_TEST(profile_add_figures_sums)
{
    struct profile_figures figures = {1, 2, .25, .5};

    ck_assert_int_eq(profile_add_figures(
                         &figures, &(struct profile_figures){3, 4, 1, 2}),
                     STATUS_OK);
    profiles_expect(&figures, &(struct profile_figures){4, 6, 1.25, 2.5});
}
END_TEST

START_TEST(profile_add_figures_beyond_limits)
{
    static const struct profile_figures sources[] = {
        {1, 0, 1, 1}, {0, -1, 1, 1}, {INT64_MAX, 0, 1, 1},
    };
    const struct profile_figures before = {INT64_MAX, INT64_MIN, 2, 3};
    struct profile_figures figures = before;

    for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
        ck_assert_int_eq(profile_add_figures(&figures, &sources[i]),
                         STATUS_INVALID);
        profiles_expect(&figures, &before);
    }
    ck_assert_int_eq(profile_add_figures(
                         &figures, &(struct profile_figures){-1, 1, 0, 0}),
                     STATUS_OK);
    ck_assert_int_eq(figures.calls, INT64_MAX - 1);
    ck_assert_int_eq(figures.primitive_calls, INT64_MIN + 1);
}
END_TEST

START_TEST(profile_add_name_once)
{
    static const char *const names[] = {"A.f", "B.f", "A.f", "C.f", "B.f"};
    static const char *const expected[] = {"A.f", "B.f", "C.f"};
    struct profile_function *function;
    const struct profile_name *name;

    profile_init(&profile);
    function = numbered(0);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(profile_add_name(&profile, function,
                                          profiles_text(&profile, names[i])),
                         STATUS_OK);
    }
    name = function->qualified_names;
    for (size_t i = 0; i < 3; i++, name = name->next) {
        ck_assert_str_eq(name->text->bytes, expected[i]);
    }
    ck_assert_ptr_null(name);
    profile_clear(&profile);
}
END_TEST

/* Assert that the callees of function are those of the labels, in order. */
static void
expect_callees(const struct profile_callees *callees, const char *caller,
               const char *const *labels, size_t count)
{
    uint32_t index = profiles_function(&profile, caller)->index;
    size_t at = callees->starts[index];

    ck_assert_uint_eq(callees->starts[index + 1] - at, count);
    for (size_t i = 0; i < count; i++, at++) {
        const struct profile_callee *callee = &callees->callees[at];

        ck_assert_ptr_eq(callee->function,
                         profiles_function(&profile, labels[i]));
        ck_assert_ptr_eq(callee->edge->caller,
                         profiles_function(&profile, caller));
    }
}

START_TEST(profile_callees_of_all)
{
    struct profile_callees callees;

    profiles_example(&profile);
    /* A caller that is no row. */
    profiles_edge(&profile, PROFILES_LEN, "c.py:1(ghost)", &nothing);
    ck_assert_int_eq(profile_callees(&profile, &callees), STATUS_OK);
    expect_callees(&callees, PROFILES_MAIN,
                   (const char *[]){PROFILES_WORK}, 1);
    expect_callees(&callees, PROFILES_WORK,
                   (const char *[]){PROFILES_WORK, PROFILES_LEN}, 2);
    expect_callees(&callees, PROFILES_LEN, NULL, 0);
    expect_callees(&callees, "c.py:1(ghost)",
                   (const char *[]){PROFILES_LEN}, 1);
    profile_callees_clear(&callees);
    profile_callees_clear(&callees);
    profile_clear(&profile);
}
END_TEST

START_TEST(profile_callees_of_none)
{
    struct profile_callees callees;

    profile_init(&profile);
    ck_assert_int_eq(profile_callees(&profile, &callees), STATUS_OK);
    ck_assert_uint_eq(callees.starts[0], 0);
    profile_callees_clear(&callees);
    profile_clear(&profile);
}
END_TEST

START_TEST(profile_is_builtin_by_its_file)
{
    profile_init(&profile);
    ck_assert(profile_is_builtin(profiles_function(&profile, "~:0(<len>)")));
    ck_assert(!profile_is_builtin(profiles_function(&profile, "~:1(f)")));
    ck_assert(!profile_is_builtin(profiles_function(&profile, "~a:0(f)")));
    ck_assert(!profile_is_builtin(profiles_function(&profile, "a:0(f)")));
    profile_clear(&profile);
}
END_TEST

START_TEST(profile_clear_leaves_it_usable)
{
    profiles_example(&profile);
    profile.has_trailer = true;
    profile_clear(&profile);
    ck_assert_uint_eq(profile.row_count, 0);
    ck_assert_uint_eq(profile.functions.record_count, 0);
    ck_assert_int_eq(profile.callers, PROFILE_NO_CALLERS);
    ck_assert(!profile.has_trailer);
    ck_assert_ptr_null(profile_find(&profile, profiles_text(&profile, "a"),
                                    1, profiles_text(&profile, "b")));
    profile_clear(&profile);
}
END_TEST

/* Add a row, a name and an edge, and find the callees; each either is there
   afterwards or not at all. */
static enum status
attempt(void)
{
    const struct text *text;
    struct profile_function *function;
    struct profile_callees callees;
    enum status status;

    profile_init(&profile);
    status = text_intern(&profile.texts, "f", 1, &text);
    if (status == STATUS_OK) {
        status = profile_function_at(&profile, text, 1, text, &function);
        ck_assert_uint_eq(profile.functions.record_count,
                          status == STATUS_OK);
    }
    if (status == STATUS_OK) {
        status = profile_add_row(&profile, function, &nothing);
        ck_assert_uint_eq(profile.row_count, status == STATUS_OK);
        ck_assert(function->is_row == (status == STATUS_OK));
    }
    if (status == STATUS_OK) {
        status = profile_add_name(&profile, function, text);
        ck_assert((function->qualified_names != NULL)
                  == (status == STATUS_OK));
    }
    if (status == STATUS_OK) {
        status = profile_add_edge(&profile, function, function, &nothing);
        ck_assert_uint_eq(function->caller_count, status == STATUS_OK);
        ck_assert((profile_edge(&profile, function, function) != NULL)
                  == (status == STATUS_OK));
    }
    if (status == STATUS_OK) {
        status = profile_callees(&profile, &callees);
        if (status == STATUS_OK) {
            profile_callees_clear(&callees);
        }
    }
    profile_clear(&profile);
    return status;
}

START_TEST(profile_without_memory)
{
    /* A text and how it is found; a function and how that is; a row; a name;
       an edge; and two for the callees. */
    ck_assert_uint_ge(shortage_survive(attempt), 2 + 2 + 1 + 1 + 1 + 2);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, profile_init_is_empty);
    tcase_add_test(tests, profile_function_at_adds_once);
    tcase_add_test(tests, profile_function_at_tells_apart);
    tcase_add_test(tests, profile_find_what_is_there);
    tcase_add_test(tests, profile_of_many_functions);
    tcase_add_test(tests, profile_add_row_in_order);
    tcase_add_test(tests, profile_add_edge_in_order);
    tcase_add_test(tests, profile_edge_of_many_callers);
    tcase_add_test(tests, profile_edge_of_itself);
    tcase_add_test(tests, profile_add_figures_sums);
    tcase_add_test(tests, profile_add_figures_beyond_limits);
    tcase_add_test(tests, profile_add_name_once);
    tcase_add_test(tests, profile_callees_of_all);
    tcase_add_test(tests, profile_callees_of_none);
    tcase_add_test(tests, profile_is_builtin_by_its_file);
    tcase_add_test(tests, profile_clear_leaves_it_usable);
    tcase_add_test(tests, profile_without_memory);
}

int
main(void)
{
    return suite_run("profile", add_tests);
}

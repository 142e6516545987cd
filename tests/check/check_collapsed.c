/* Tests of collapsed stacks. */

#include "exported.h"
#include "profiles.h"
#include "suite.h"
#include "trees.h"

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

/* g, called in f and at the top, has three nodes; h takes no time. */
START_TEST(collapsed_line_for_each_context_with_time)
{
    trees_add(&profile, "", 0, "f 1 10, .g 2 5, ..f 1 3+4, .h 1 0, g 1 1");
    exported_expect_profile("collapsed", &profile, NULL,
        "f (a.py:7) 10\n"
        "f (a.py:7);g (a.py:7) 5\n"
        "f (a.py:7);g (a.py:7);f (a.py:7) 3\n"
        "g (a.py:7) 1\n");
}
END_TEST

START_TEST(collapsed_threads_are_the_outermost_frames)
{
    trees_add(&profile, "Main;Thread", 7, "f 1 1");
    trees_add(&profile, "", 8, "f 1 2, .g 1 3");
    trees_add(&profile, "", 0, "g 1 4")->is_folded = true;
    exported_expect_profile("collapsed", &profile, NULL,
        "Main,Thread (7);f (a.py:7) 1\n"
        "thread (8);f (a.py:7) 2\n"
        "thread (8);f (a.py:7);g (a.py:7) 3\n"
        "(contexts not kept);g (a.py:7) 4\n");
}
END_TEST

START_TEST(collapsed_one_thread)
{
    struct export_options options = EXPORT_DEFAULTS;

    trees_add(&profile, "a", 7, "f 1 1");
    trees_add(&profile, "b", 8, "f 1 2");
    trees_add(&profile, "b", 9, "f 1 3");
    options.thread = "a";
    exported_expect_profile("collapsed", &profile, &options,
                            "f (a.py:7) 1\n");
    options.thread = "b";
    exported_expect_profile("collapsed", &profile, &options,
                            "b (8);f (a.py:7) 2\nb (9);f (a.py:7) 3\n");
}
END_TEST

/* 1,600 ns are 1 us and .6 us, which the next line gets: 1.2 us. */
START_TEST(collapsed_rounding_is_made_up_for)
{
    struct export_options options = EXPORT_DEFAULTS;

    options.unit = UNIT_MICROSECONDS;
    trees_add(&profile, "", 0, "f 1 1600, .g 1 600, .h 1 799, g 1 1");
    exported_expect_profile("collapsed", &profile, &options,
        "f (a.py:7) 1\n"
        "f (a.py:7);g (a.py:7) 1\n"
        "g (a.py:7) 1\n");
}
END_TEST

START_TEST(collapsed_recursion_folded)
{
    struct export_options options = EXPORT_DEFAULTS;

    options.folds_recursion = true;
    trees_add(&profile, "", 0, "f 1 10, .g 2 5, ..f 1 3");
    exported_expect_profile("collapsed", &profile, &options,
        "f (a.py:7) 13\n"
        "f (a.py:7);g (a.py:7) 5\n");
}
END_TEST

START_TEST(collapsed_names_have_no_separators)
{
    struct context_tree *tree = trees_add(&profile, "", 0, "f 1 1");

    tree->nodes[0].function->file = profiles_text(&profile, "a;b.py");
    tree->nodes[0].function->name = profiles_text(&profile, "x;y\nz");
    exported_expect_profile("collapsed", &profile, NULL,
                            "x,y\\x0az (a,b.py:7) 1\n");
}
END_TEST

START_TEST(collapsed_of_builtins_has_no_place)
{
    struct context_tree *tree = trees_add(&profile, "", 0, "f 1 1");

    tree->nodes[0].function = profiles_row(&profile, PROFILES_LEN,
                                           &(struct profile_figures){0});
    exported_expect_profile("collapsed", &profile, NULL,
                            "<built-in method len> 1\n");
}
END_TEST

START_TEST(collapsed_without_time_is_not_empty)
{
    trees_add(&profile, "", 0, "f 1 0");
    exported_expect_profile("collapsed", &profile, NULL, "(no time) 0\n");
}
END_TEST

/* .999999999 s are left of f; g has the rest of what fits. */
START_TEST(collapsed_largest_times)
{
    struct export_options options = EXPORT_DEFAULTS;

    options.unit = UNIT_SECONDS;
    trees_add(&profile, "", 0, "f 1 999999999, g 1 9223372035854775808");
    exported_expect_profile("collapsed", &profile, &options,
                            "g (a.py:7) 9223372036\n");
}
END_TEST

/* Two of the estimate, and of names, the trail and the text. */
START_TEST(collapsed_without_memory)
{
    struct export_options options = EXPORT_DEFAULTS;

    trees_add(&profile, "a", 1, "f 1 1, .g 1 1, ..h 1 1, ...f 1 1");
    trees_add(&profile, "b", 1, "f 1 1");
    options.folds_recursion = true;
    options.thread = "a";
    exported_expect_profile_shortage("collapsed", &profile, &options, 6);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, collapsed_line_for_each_context_with_time);
    tcase_add_test(tests, collapsed_threads_are_the_outermost_frames);
    tcase_add_test(tests, collapsed_one_thread);
    tcase_add_test(tests, collapsed_rounding_is_made_up_for);
    tcase_add_test(tests, collapsed_recursion_folded);
    tcase_add_test(tests, collapsed_names_have_no_separators);
    tcase_add_test(tests, collapsed_of_builtins_has_no_place);
    tcase_add_test(tests, collapsed_without_time_is_not_empty);
    tcase_add_test(tests, collapsed_largest_times);
    tcase_add_test(tests, collapsed_without_memory);
}

int
main(void)
{
    return suite_run("collapsed", add_tests);
}

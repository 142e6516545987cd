/* Tests of the format callgrind, byte for byte. */

#include <math.h>

#include "exported.h"
#include "profiles.h"
#include "stats/value.h"
#include "suite.h"

#define HEAD "# callgrind format\nversion: 1\ncreator: profiling-tracing\n"
#define EVENTS                                                                \
    "positions: line\nevent: ns : Time (ns)\nevent: calls : Calls\n"          \
    "events: ns calls\n"

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

/* main was called once, by nobody. Of work's inclusive 1.5 s all came from
   main; that work called itself took no more. */
START_TEST(callgrind_functions_and_edges)
{
    profiles_example(&profile);
    exported_expect_profile("callgrind", &profile, NULL,
        HEAD "part: 1\n" EVENTS
        "summary: 1750000000 7\n\n"
        "fl=(1) (root)\nfn=(4) (root)\n0 0 0\n"
        "cfi=(2) a/app.py\ncfn=(1) main\ncalls=1 1\n0 1750000000\n\n"
        "fl=(2)\nfn=(1)\n1 250000000 1\n"
        "cfi=(3) b/lib.py\ncfn=(2) work\ncalls=2 7\n1 1500000000\n\n"
        "fl=(3)\nfn=(2)\n7 1000000000 3\n"
        "cfi=(3)\ncfn=(2)\ncalls=1 7\n7 0\n"
        "cfi=(4) ~\ncfn=(3) <built-in method len>\ncalls=3 0\n7 500000000\n"
        "\nfl=(4)\nfn=(3)\n0 500000000 3\n\n"
        "totals: 1750000000 7\n");
}
END_TEST

/* g's 3 s are shared by f's two calls and the one that nobody made. */
START_TEST(callgrind_counts_of_callers_give_shares)
{
    profile.callers = PROFILE_COUNTS;
    profiles_row(&profile, "a:1(f)", &(struct profile_figures){1, 1, 1, 3});
    profiles_row(&profile, "a:2(g)", &(struct profile_figures){3, 3, 3, 3});
    profiles_edge(&profile, "a:2(g)", "a:1(f)",
                  &(struct profile_figures){.calls = 2});
    exported_expect_profile("callgrind", &profile, NULL,
        HEAD "part: 1\n"
        "desc: Estimate: times of calls are shares of their function's\n"
        EVENTS "summary: 4000000000 4\n\n"
        "fl=(1) (root)\nfn=(3) (root)\n0 0 0\n"
        "cfi=(2) a\ncfn=(1) f\ncalls=1 1\n0 3000000000\n"
        "cfi=(2)\ncfn=(2) g\ncalls=1 2\n0 1000000000\n\n"
        "fl=(2)\nfn=(1)\n1 1000000000 1\n"
        "cfi=(2)\ncfn=(2)\ncalls=2 2\n1 2000000000\n\n"
        "fl=(2)\nfn=(2)\n2 3000000000 3\n\n"
        "totals: 4000000000 4\n");
}
END_TEST

START_TEST(callgrind_equal_names_get_their_lines)
{
    const struct profile_figures figures = {1, 1, 0, 0};

    profile.callers = PROFILE_FIGURES;
    profiles_row(&profile, "a:1(<lambda>)", &figures);
    profiles_row(&profile, "b:1(<lambda>)", &figures);
    profiles_row(&profile, "a:2(<lambda>)", &figures);
    exported_expect_profile("callgrind", &profile, NULL,
        HEAD "part: 1\n" EVENTS "summary: 0 3\n\n"
        "fl=(1) (root)\nfn=(4) (root)\n0 0 0\n"
        "cfi=(2) a\ncfn=(1) <lambda>:1\ncalls=1 1\n0 0\n"
        "cfi=(3) b\ncfn=(2) <lambda>\ncalls=1 1\n0 0\n"
        "cfi=(2)\ncfn=(3) <lambda>:2\ncalls=1 2\n0 0\n\n"
        "fl=(2)\nfn=(1)\n1 0 1\n\n"
        "fl=(3)\nfn=(2)\n1 0 1\n\n"
        "fl=(2)\nfn=(3)\n2 0 1\n\n"
        "totals: 0 3\n");
}
END_TEST

/* Numbers are not negative, lines neither; what is no time takes none. */
START_TEST(callgrind_has_no_strange_numbers)
{
    profile.callers = PROFILE_FIGURES;
    profiles_row(&profile, "a:-5(f)",
                 &(struct profile_figures){-1, -1, NAN, -1});
    profile.rows[0]->file = profiles_text(&profile, "a\nb");
    profile.rows[0]->name = profiles_text(&profile, "f\ng");
    profiles_row(&profile, "c:1(h)",
                 &(struct profile_figures){1, 1, 1e30, 1e30});
    exported_expect_profile("callgrind", &profile, NULL,
        HEAD "part: 1\n" EVENTS "summary: 9223372036854775807 1\n\n"
        "fl=(1) (root)\nfn=(3) (root)\n0 0 0\n"
        "cfi=(2) c\ncfn=(2) h\ncalls=1 1\n0 9223372036854775807\n\n"
        "fl=(3) a\\x0ab\nfn=(1) f\\x0ag\n0 0 0\n\n"
        "fl=(2)\nfn=(2)\n1 9223372036854775807 1\n\n"
        "totals: 9223372036854775807 1\n");
}
END_TEST

START_TEST(callgrind_command)
{
    struct pool *pool = &profile.texts.memory;
    struct value *argv = value_new(pool, UNMARSHAL_LIST);

    profile.metadata = value_new(pool, UNMARSHAL_DICT);
    value_append(argv, value_new_text(pool, "a.py", 4));
    value_append(argv, value_new_text(pool, "x\ny", 3));
    value_append(profile.metadata, value_new_text(pool, "argv", 4));
    value_append(profile.metadata, argv);
    exported_expect_profile("callgrind", &profile, NULL,
        HEAD "cmd: a.py x\\x0ay\npart: 1\n" EVENTS "summary: 0 0\n\n"
        "fl=(1) (root)\nfn=(1) (root)\n0 0 0\n\n"
        "totals: 0 0\n");
}
END_TEST

/* Of the writer five, and two of callees. */
START_TEST(callgrind_without_memory)
{
    profiles_example(&profile);
    exported_expect_profile_shortage("callgrind", &profile, NULL, 7);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, callgrind_functions_and_edges);
    tcase_add_test(tests, callgrind_counts_of_callers_give_shares);
    tcase_add_test(tests, callgrind_equal_names_get_their_lines);
    tcase_add_test(tests, callgrind_has_no_strange_numbers);
    tcase_add_test(tests, callgrind_command);
    tcase_add_test(tests, callgrind_without_memory);
}

int
main(void)
{
    return suite_run("callgrind", add_tests);
}

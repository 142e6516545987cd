/* Tests of the format dot, byte for byte. */

#include "exported.h"
#include "profiles.h"
#include "suite.h"

#define HEAD(totals)                                                          \
    "digraph profile {\n  label=\"profile: " totals " functions\";\n"         \
    "  labelloc=t;\n  fontname=\"sans-serif\";\n"                             \
    "  node [shape=box, style=\"filled\", fontname=\"sans-serif\", "          \
    "fontsize=10];\n"                                                         \
    "  edge [fontname=\"sans-serif\", fontsize=9];\n"
#define MAIN                                                                  \
    "  f0 [label=\"main\\napp.py:1\\n100.0% (14.3%)\\n1 call\", "             \
    "tooltip=\"main\\na/app.py:1\", fillcolor=\"0.137 0.257 1.000\"];\n"
#define WORK                                                                  \
    "  f1 [label=\"work\\nlib.py:7\\n85.7% (57.1%)\\n3 calls\", "             \
    "tooltip=\"work\\nb/lib.py:7\", fillcolor=\"0.069 0.579 1.000\"];\n"
#define LEN                                                                   \
    "  f2 [label=\"<built-in method len>\\n28.6% (28.6%)\\n3 calls\", "       \
    "tooltip=\"<built-in method len>\\n\", "                                  \
    "fillcolor=\"0.114 0.364 1.000\"];\n"

static struct profile profile;

static void
begin(void)
{
    profiles_example(&profile);
}

static void
end(void)
{
    profile_clear(&profile);
}

/* Shares are of 1.75 s; lines are .5 wide and up to 4 more. */
START_TEST(dot_functions_and_edges)
{
    exported_expect_profile("dot", &profile, NULL,
        HEAD("1.750000 s; 3 of 3") MAIN WORK LEN
        "  f0 -> f1 [label=\"85.7%\\n2 calls\", penwidth=3.93];\n"
        "  f1 -> f1 [label=\"28.6%\\n1 call\", penwidth=1.64];\n"
        "  f1 -> f2 [label=\"28.6%\\n3 calls\", penwidth=1.64];\n"
        "}\n");
}
END_TEST

START_TEST(dot_least_share)
{
    struct export_options options = EXPORT_DEFAULTS;

    options.least_percent = 86;
    exported_expect_profile("dot", &profile, &options,
        HEAD("1.750000 s; 1 of 3") MAIN "}\n");
}
END_TEST

START_TEST(dot_limit)
{
    struct export_options options = EXPORT_DEFAULTS;

    options.limit = 2;
    exported_expect_profile("dot", &profile, &options,
        HEAD("1.750000 s; 2 of 3") MAIN WORK
        "  f0 -> f1 [label=\"85.7%\\n2 calls\", penwidth=3.93];\n"
        "  f1 -> f1 [label=\"28.6%\\n1 call\", penwidth=1.64];\n"
        "}\n");
}
END_TEST

START_TEST(dot_counts_of_callers_have_no_time)
{
    struct export_options options = EXPORT_DEFAULTS;

    options.limit = 2;
    profile.callers = PROFILE_COUNTS;
    exported_expect_profile("dot", &profile, &options,
        HEAD("1.750000 s; 2 of 3") MAIN WORK
        "  f0 -> f1 [label=\"2 calls\"];\n"
        "  f1 -> f1 [label=\"1 call\"];\n"
        "}\n");
}
END_TEST

START_TEST(dot_escapes)
{
    profile_clear(&profile);
    profiles_row(&profile, "C:1(\\N \"&amp;\" {x|y} <b>\x1b)",
                 &(struct profile_figures){1, 1, 0, 0});
    profile.rows[0]->file = profiles_text(&profile, "C:\\a & b\\c.py");
    exported_expect_profile("dot", &profile,
                            &(struct export_options){.name = "\"&\\",
                                                     .limit = SIZE_MAX},
        "digraph profile {\n  label=\"\\\"&amp;\\\\: 0.000000 s; "
        "1 of 1 functions\";\n"
        "  labelloc=t;\n  fontname=\"sans-serif\";\n"
        "  node [shape=box, style=\"filled\", fontname=\"sans-serif\", "
        "fontsize=10];\n"
        "  edge [fontname=\"sans-serif\", fontsize=9];\n"
        "  f0 [label=\"\\\\N \\\"&amp;amp;\\\" {x|y} <b>\\\\x1b\\nc.py:1\\n"
        "0.0% (0.0%)\\n1 call\", tooltip=\"\\\\N \\\"&amp;amp;\\\" {x|y} <b>"
        "\\\\x1b\\nC:\\\\a &amp; b\\\\c.py:1\", "
        "fillcolor=\"0.160 0.150 1.000\"];\n"
        "}\n");
}
END_TEST

/* Of rows, of marks, and of names and the text. */
START_TEST(dot_without_memory)
{
    exported_expect_profile_shortage("dot", &profile, NULL, 4);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, dot_functions_and_edges);
    tcase_add_test(tests, dot_least_share);
    tcase_add_test(tests, dot_limit);
    tcase_add_test(tests, dot_counts_of_callers_have_no_time);
    tcase_add_test(tests, dot_escapes);
    tcase_add_test(tests, dot_without_memory);
}

int
main(void)
{
    return suite_run("dot", add_tests);
}

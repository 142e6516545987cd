/* Tests of the format prometheus, byte for byte. */

#include <math.h>

#include "exported.h"
#include "profiles.h"
#include "suite.h"

#define TITLE(name, help)                                                     \
    "# HELP python_profile_" name " " help "\n"                               \
    "# TYPE python_profile_" name " counter\n"
#define TOTALS(calls, primitive, seconds)                                     \
    TITLE("calls_total", "Calls of all functions.")                           \
    "python_profile_calls_total " calls "\n"                                  \
    TITLE("primitive_calls_total",                                            \
          "Calls of all functions that were not recursive.")                  \
    "python_profile_primitive_calls_total " primitive "\n"                    \
    TITLE("seconds_total", "Time in all functions.")                          \
    "python_profile_seconds_total " seconds "\n"
#define CALLS TITLE("function_calls_total", "Calls of a function.")
#define PRIMITIVE                                                             \
    TITLE("function_primitive_calls_total",                                   \
          "Calls of a function that were not recursive.")
#define SELF TITLE("function_self_seconds_total", "Time in a function itself.")
#define CUMULATIVE                                                            \
    TITLE("function_cumulative_seconds_total",                                \
          "Time from outermost calls of a function to their ends.")
#define EXCEPTIONS                                                            \
    TITLE("function_exceptions_total",                                        \
          "Calls of a function that an exception ended.")
#define FUNCTION(metric, file, line, name, value)                             \
    "python_profile_function_" metric "_total{file=\"" file "\",line=\"" line \
    "\",function=\"" name "\"} " value "\n"
#define WORK(metric, value) FUNCTION(metric, "b/lib.py", "7", "work", value)

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

/* work has most self time of the three. */
START_TEST(prometheus_metrics_of_the_first_function)
{
    struct export_options options = EXPORT_DEFAULTS;

    profiles_example(&profile);
    options.limit = 1;
    exported_expect_profile("prometheus", &profile, &options,
        TOTALS("7", "6", "1.75") CALLS WORK("calls", "3")
        PRIMITIVE WORK("primitive_calls", "2") SELF WORK("self_seconds",
                                                         "1.0")
        CUMULATIVE WORK("cumulative_seconds", "1.5"));
}
END_TEST

#define F(metric, value) FUNCTION(metric, "a.py", "1", "f", value)
#define G(metric, value) FUNCTION(metric, "a.py", "2", "g", value)

START_TEST(prometheus_order_of_the_profile_and_exceptions)
{
    profile.has_trailer = true;
    profiles_row(&profile, "a.py:1(f)", &(struct profile_figures){1, 1, 0, 0});
    profiles_row(&profile, "a.py:2(g)", &(struct profile_figures){2, 2, 1, 1})
        ->exceptions = 5;
    exported_expect_profile("prometheus", &profile, NULL,
        TOTALS("3", "3", "1.0") CALLS F("calls", "1") G("calls", "2")
        PRIMITIVE F("primitive_calls", "1") G("primitive_calls", "2")
        SELF F("self_seconds", "0.0") G("self_seconds", "1.0")
        CUMULATIVE F("cumulative_seconds", "0.0")
        G("cumulative_seconds", "1.0")
        EXCEPTIONS F("exceptions", "0") G("exceptions", "5"));
}
END_TEST

/* Times that are not finite have words of their own. */
START_TEST(prometheus_escapes_and_strange_numbers)
{
    profiles_row(&profile, "a:1(f)",
                 &(struct profile_figures){-1, 0, INFINITY, -INFINITY});
    profile.rows[0]->file = profiles_text(&profile, "a\\b\"c\nd");
    profile.rows[0]->name = profiles_text(&profile, "{\xed\xb2\x80}");
    profile.totals.seconds = NAN;
#define STRANGE(metric, value)                                                \
    FUNCTION(metric, "a\\\\b\\\"c\\nd", "1", "{\\\\udc80}", value)
    exported_expect_profile("prometheus", &profile, NULL,
        TOTALS("-1", "0", "NaN") CALLS STRANGE("calls", "-1")
        PRIMITIVE STRANGE("primitive_calls", "0")
        SELF STRANGE("self_seconds", "+Inf")
        CUMULATIVE STRANGE("cumulative_seconds", "-Inf"));
}
END_TEST

/* Two of labels, one of rows, and the text. */
START_TEST(prometheus_without_memory)
{
    struct export_options options = EXPORT_DEFAULTS;

    profiles_example(&profile);
    options.limit = 2;
    exported_expect_profile_shortage("prometheus", &profile, &options, 4);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, prometheus_metrics_of_the_first_function);
    tcase_add_test(tests, prometheus_order_of_the_profile_and_exceptions);
    tcase_add_test(tests, prometheus_escapes_and_strange_numbers);
    tcase_add_test(tests, prometheus_without_memory);
}

int
main(void)
{
    return suite_run("prometheus", add_tests);
}

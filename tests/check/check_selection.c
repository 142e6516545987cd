/* Tests of restrictions. */

#include "suite.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "stats/selection.h"

#include "profiles.h"
#include "shortage.h"

#define ROWS 5

static struct profile profile;
static struct selection selection;
static struct sink message;
static struct complaint complaint;
static struct profile_function *rows[ROWS];
static size_t count;

/* Five rows, a to e. */
static void
make_rows(void)
{
    static const char *const labels[ROWS] = {
        "one.py:1(a)", "one.py:2(b)", "two.py:1(c)", "two.py:2(d)",
        "~:0(<built-in method e>)",
    };

    profile_init(&profile);
    for (size_t i = 0; i < ROWS; i++) {
        profiles_row(&profile, labels[i],
                     &(struct profile_figures){1, 1, 0, 0});
    }
    selection_init(&selection);
}

static enum status
apply(void)
{
    memcpy(rows, profile.rows, sizeof(rows));
    count = ROWS;
    sink_init(&message);
    return selection_apply(&selection, rows, &count, &message, &complaint);
}

/* Assert that selection leaves the rows of the letters and says text, and
   clear it. */
static void
expect(const char *letters, const char *text)
{
    ck_assert_int_eq(apply(), STATUS_OK);
    ck_assert_uint_eq(count, strlen(letters));
    for (size_t i = 0; i < count; i++) {
        const struct text *name = rows[i]->name;

        /* The last character of a name, but a ">". */
        ck_assert_int_eq(name->bytes[name->length == 1 ? 0
                                                       : name->length - 2],
                         letters[i]);
    }
    sink_byte(&message, '\0');
    ck_assert_str_eq(message.bytes, text);
    sink_clear(&message);
    selection_clear(&selection);
}

static void
add_count(int64_t limit)
{
    ck_assert_int_eq(selection_add_count(&selection, limit, &complaint),
                     STATUS_OK);
}

static void
add_fraction(double fraction)
{
    ck_assert_int_eq(selection_add_fraction(&selection, fraction,
                                            &complaint),
                     STATUS_OK);
}

static void
add_pattern(const char *expression)
{
    ck_assert_int_eq(selection_add_pattern(&selection, expression, false,
                                           &complaint),
                     STATUS_OK);
}

START_TEST(selection_of_everything)
{
    make_rows();
    expect("abcde", "");
    profile_clear(&profile);
}
END_TEST

START_TEST(selection_by_count)
{
    make_rows();
    add_count(2);
    expect("ab", "   List reduced from 5 to 2 due to restriction <2>\n");
    add_count(0);
    expect("", "   List reduced from 5 to 0 due to restriction <0>\n");
    add_count(4);
    expect("abcd", "   List reduced from 5 to 4 due to restriction <4>\n");
    add_count(5);
    expect("abcde", "");
    add_count(6);
    expect("abcde", "");
    add_count(-1);
    expect("abcde", "");
    add_count(INT64_MIN);
    expect("abcde", "");
    add_count(INT64_MAX);
    expect("abcde", "");
    profile_clear(&profile);
}
END_TEST

/* Of 5 rows .1 is half a row, which is one; .3 one and a half, so two. */
START_TEST(selection_by_fraction)
{
    make_rows();
    add_fraction(.1);
    expect("a", "   List reduced from 5 to 1 due to restriction <0.1>\n");
    add_fraction(.09);
    expect("", "   List reduced from 5 to 0 due to restriction <0.09>\n");
    add_fraction(.3);
    expect("ab", "   List reduced from 5 to 2 due to restriction <0.3>\n");
    add_fraction(.29);
    expect("a", "   List reduced from 5 to 1 due to restriction <0.29>\n");
    add_fraction(0.0);
    expect("", "   List reduced from 5 to 0 due to restriction <0.0>\n");
    add_fraction(-0.0);
    expect("", "   List reduced from 5 to 0 due to restriction <-0.0>\n");
    add_fraction(1e-9);
    expect("", "   List reduced from 5 to 0 due to restriction <1e-09>\n");
    add_fraction(.9999);
    expect("abcde", "");
    profile_clear(&profile);
}
END_TEST

START_TEST(selection_by_no_fraction)
{
    static const double values[] = {1.0, 2.5, -.5, INFINITY, -INFINITY, NAN};

    make_rows();
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        add_fraction(values[i]);
        expect("abcde", "");
    }
    profile_clear(&profile);
}
END_TEST

/* It is the label that is searched. */
START_TEST(selection_by_pattern)
{
    make_rows();
    add_pattern("two");
    expect("cd", "   List reduced from 5 to 2 due to restriction <'two'>\n");
    add_pattern("^one.*b.$");
    expect("b", "   List reduced from 5 to 1 due to restriction "
                "<'^one.*b.$'>\n");
    add_pattern("py:1\\(");
    expect("ac", "   List reduced from 5 to 2 due to restriction "
                 "<'py:1\\\\('>\n");
    add_pattern("^{built-in");
    expect("e", "   List reduced from 5 to 1 due to restriction "
                "<'^{built-in'>\n");
    add_pattern("absent");
    expect("", "   List reduced from 5 to 0 due to restriction "
               "<'absent'>\n");
    add_pattern("");
    expect("abcde", "");
    profile_clear(&profile);
}
END_TEST

START_TEST(selection_in_the_order_given)
{
    make_rows();
    add_pattern("py");
    add_count(3);
    add_fraction(.5);
    expect("ab", "   List reduced from 5 to 4 due to restriction <'py'>\n"
                 "   List reduced from 4 to 3 due to restriction <3>\n"
                 "   List reduced from 3 to 2 due to restriction <0.5>\n");
    add_count(3);
    add_pattern("two");
    expect("c", "   List reduced from 5 to 3 due to restriction <3>\n"
                "   List reduced from 3 to 1 due to restriction <'two'>\n");
    profile_clear(&profile);
}
END_TEST

START_TEST(selection_refuses_an_invalid_pattern)
{
    make_rows();
    ck_assert_int_eq(selection_add_pattern(&selection, "a(", false,
                                           &complaint),
                     STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(complaint.text,
                                 "invalid regular expression"));
    ck_assert_uint_eq(selection.step_count, 0);
    profile_clear(&profile);
}
END_TEST

/* As pstats does: it says so, and goes on with all rows. */
START_TEST(selection_keeps_an_invalid_pattern)
{
    make_rows();
    ck_assert_int_eq(selection_add_pattern(&selection, "a(", true,
                                           &complaint),
                     STATUS_OK);
    add_count(1);
    expect("a", "   <Invalid regular expression 'a('>\n"
                "   List reduced from 5 to 1 due to restriction <1>\n");
    profile_clear(&profile);
}
END_TEST

START_TEST(selection_of_too_many)
{
    make_rows();
    for (int i = 0; i < SELECTION_MAX; i++) {
        add_pattern("py");
    }
    ck_assert_int_eq(selection_add_count(&selection, 1, &complaint),
                     STATUS_INVALID);
    ck_assert_str_eq(complaint.text, "more than 64 restrictions");
    ck_assert_int_eq(selection_add_fraction(&selection, .5, &complaint),
                     STATUS_INVALID);
    ck_assert_int_eq(selection_add_pattern(&selection, "a", false,
                                           &complaint),
                     STATUS_INVALID);
    ck_assert_uint_eq(selection.step_count, SELECTION_MAX);
    expect("abcd",
           "   List reduced from 5 to 4 due to restriction <'py'>\n");
    profile_clear(&profile);
}
END_TEST

/* What would be searched for ever ends. */
START_TEST(selection_by_a_pattern_without_end)
{
    char label[100] = "a.py:1(";

    make_rows();
    memset(label + 7, 'x', 60);
    memcpy(label + 67, "!)", 3);
    profiles_row(&profile, label, &(struct profile_figures){1, 1, 0, 0});
    add_pattern("(x+x+)+[yz]");
    memcpy(rows, profile.rows + 1, sizeof(rows));
    count = ROWS;
    sink_init(&message);
    ck_assert_int_eq(selection_apply(&selection, rows, &count, &message,
                                     &complaint),
                     STATUS_INVALID);
    ck_assert_str_eq(complaint.text,
                     "the regular expression takes too long to match");
    sink_clear(&message);
    selection_clear(&selection);
    profile_clear(&profile);
}
END_TEST

START_TEST(selection_of_no_rows)
{
    make_rows();
    add_pattern("a");
    add_count(1);
    add_fraction(.5);
    count = 0;
    sink_init(&message);
    ck_assert_int_eq(selection_apply(&selection, rows, &count, &message,
                                     &complaint),
                     STATUS_OK);
    ck_assert_uint_eq(count, 0);
    ck_assert_uint_eq(message.length, 0);
    sink_clear(&message);
    selection_clear(&selection);
    profile_clear(&profile);
}
END_TEST

static enum status
attempt(void)
{
    enum status status
        = selection_add_pattern(&selection, "py", true, &complaint);

    if (status == STATUS_OK) {
        add_count(1);
        status = apply();
        sink_clear(&message);
    }
    if (status == STATUS_NO_MEMORY) {
        ck_assert_str_eq(complaint.text, "out of memory");
    }
    selection_clear(&selection);
    return status;
}

START_TEST(selection_without_memory)
{
    make_rows();
    ck_assert_uint_gt(shortage_survive(attempt), 0);
    profile_clear(&profile);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, selection_of_everything);
    tcase_add_test(tests, selection_by_count);
    tcase_add_test(tests, selection_by_fraction);
    tcase_add_test(tests, selection_by_no_fraction);
    tcase_add_test(tests, selection_by_pattern);
    tcase_add_test(tests, selection_in_the_order_given);
    tcase_add_test(tests, selection_refuses_an_invalid_pattern);
    tcase_add_test(tests, selection_keeps_an_invalid_pattern);
    tcase_add_test(tests, selection_of_too_many);
    tcase_add_test(tests, selection_by_a_pattern_without_end);
    tcase_add_test(tests, selection_of_no_rows);
    tcase_add_test(tests, selection_without_memory);
}

int
main(void)
{
    return suite_run("selection", add_tests);
}

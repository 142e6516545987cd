/* Tests of functions' labels. */

#include "suite.h"

#include <string.h>

#include "base/utf8.h"
#include "stats/label.h"

#include "profiles.h"
#include "shortage.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct profile profile;

static struct profile_function *
function_of(const char *file, int64_t line, const char *name)
{
    struct profile_function *function;

    ck_assert_int_eq(profile_function_at(&profile,
                                         profiles_text(&profile, file), line,
                                         profiles_text(&profile, name),
                                         &function),
                     STATUS_OK);
    return function;
}

/* Functions, and their labels as pstats makes them. */
static const struct {
    const char *file;
    int64_t line;
    const char *name;
    const char *label;
} known[] = {
    {"a.py", 7, "f", "a.py:7(f)"},
    {"/home/a b.py", 123456789, "f", "/home/a b.py:123456789(f)"},
    {"a.py", -1, "f", "a.py:-1(f)"},
    {"a.py", INT64_MIN, "f", "a.py:-9223372036854775808(f)"},
    {"", 0, "", ":0()"},
    {"~", 0, "<built-in method builtins.len>",
     "{built-in method builtins.len}"},
    {"~", 0, "<>", "{}"},
    {"~", 0, "<", "<"},
    {"~", 0, "<a", "<a"},
    {"~", 0, "a>", "a>"},
    {"~", 0, "len", "len"},
    {"~", 0, "", ""},
    {"~", 1, "<f>", "~:1(<f>)"},
    {"~a", 0, "<f>", "~a:0(<f>)"},
    {"\xc3\xa9.py", 7, "\xed\xb2\x80", "\xc3\xa9.py:7(\xed\xb2\x80)"},
    /* Prefixes of others, and of what stands between the parts. */
    {"a", 7, "f", "a:7(f)"},
    {"a", 77, "f", "a:77(f)"},
    {"a:7(f", 7, "", "a:7(f:7()"},
    {"a.py", 7, "f)", "a.py:7(f))"},
    {"a.py", 7, "g", "a.py:7(g)"},
};

START_TEST(label_add_known)
{
    struct sink sink;

    profile_init(&profile);
    sink_init(&sink);
    for (size_t i = 0; i < COUNT(known); i++) {
        sink.length = 0;
        label_add(&sink, function_of(known[i].file, known[i].line,
                                     known[i].name));
        sink_byte(&sink, '\0');
        ck_assert_str_eq(sink.bytes, known[i].label);
    }
    sink_clear(&sink);
    profile_clear(&profile);
}
END_TEST

START_TEST(label_width_known)
{
    profile_init(&profile);
    for (size_t i = 0; i < COUNT(known); i++) {
        ck_assert_uint_eq(label_width(function_of(known[i].file,
                                                  known[i].line,
                                                  known[i].name)),
                          utf8_count(known[i].label,
                                     strlen(known[i].label)));
    }
    profile_clear(&profile);
}
END_TEST

static int
sign(int number)
{
    return (number > 0) - (number < 0);
}

START_TEST(label_compare_as_whole_labels)
{
    profile_init(&profile);
    for (size_t i = 0; i < COUNT(known); i++) {
        for (size_t j = 0; j < COUNT(known); j++) {
            int order = label_compare(
                function_of(known[i].file, known[i].line, known[i].name),
                function_of(known[j].file, known[j].line, known[j].name));

            ck_assert_msg(sign(order)
                              == sign(strcmp(known[i].label,
                                             known[j].label)),
                          "%s and %s", known[i].label, known[j].label);
        }
    }
    profile_clear(&profile);
}
END_TEST

/* Different functions may have one label. */
START_TEST(label_compare_equal_labels)
{
    profile_init(&profile);
    ck_assert_int_eq(label_compare(function_of("a:1(b", 2, "c"),
                                   function_of("a", 1, "b:2(c")),
                     0);
    profile_clear(&profile);
}
END_TEST

START_TEST(label_print_escapes_surrogates)
{
    /* U+D7FF, U+D800, U+DC80, U+DFFF, U+E000 */
    struct sink sink;

    profile_init(&profile);
    sink_init(&sink);
    label_print(&sink, function_of("a\xed\xb2\x80.py", 1,
                                   "\xed\x9f\xbf\xed\xa0\x80"
                                   "\xed\xbf\xbf\xee\x80\x80"));
    sink_byte(&sink, '\0');
    ck_assert_str_eq(sink.bytes, "a\\udc80.py:1(\xed\x9f\xbf\\ud800\\udfff"
                                 "\xee\x80\x80)");
    sink_clear(&sink);
    profile_clear(&profile);
}
END_TEST

START_TEST(label_print_as_label_add)
{
    struct sink added, printed;

    profile_init(&profile);
    sink_init(&added);
    sink_init(&printed);
    for (size_t i = 0; i < COUNT(known); i++) {
        struct profile_function *function
            = function_of(known[i].file, known[i].line, known[i].name);

        if (strstr(known[i].label, "\xed\xb2\x80") == NULL) {
            label_add(&added, function);
            label_print(&printed, function);
        }
    }
    ck_assert_uint_eq(added.length, printed.length);
    ck_assert_mem_eq(added.bytes, printed.bytes, added.length);
    sink_clear(&added);
    sink_clear(&printed);
    profile_clear(&profile);
}
END_TEST

START_TEST(label_print_text_of_its_length)
{
    struct sink sink;

    sink_init(&sink);
    label_print_text(&sink, "a\0\xed\xb2\x80z", 5);
    ck_assert_uint_eq(sink.length, 8);
    ck_assert_mem_eq(sink.bytes, "a\0\\udc80", 8);
    label_print_text(&sink, "", 0);
    ck_assert_uint_eq(sink.length, 8);
    sink_clear(&sink);
}
END_TEST

static enum status
attempt(void)
{
    const struct profile_function *function
        = profiles_function(&profile, PROFILES_MAIN);
    struct sink sink;

    sink_init(&sink);
    label_add(&sink, function);
    label_print(&sink, function);
    if (sink.status == STATUS_OK) {
        ck_assert_mem_eq(sink.bytes, PROFILES_MAIN PROFILES_MAIN,
                         sink.length);
    }
    sink_clear(&sink);
    return sink.status;
}

START_TEST(label_without_memory)
{
    profiles_example(&profile);
    ck_assert_uint_gt(shortage_survive(attempt), 0);
    profile_clear(&profile);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, label_add_known);
    tcase_add_test(tests, label_width_known);
    tcase_add_test(tests, label_compare_as_whole_labels);
    tcase_add_test(tests, label_compare_equal_labels);
    tcase_add_test(tests, label_print_escapes_surrogates);
    tcase_add_test(tests, label_print_as_label_add);
    tcase_add_test(tests, label_print_text_of_its_length);
    tcase_add_test(tests, label_without_memory);
}

int
main(void)
{
    return suite_run("label", add_tests);
}

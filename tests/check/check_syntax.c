/* Tests of the translation from Python's expressions to PCRE2's. */

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../Modules/regex/syntax.h"
#include "base/memory.h"

#define WORD "[\\p{Xan}_]"
#define ROOM 400

static struct sink output;
static struct complaint complaint;

static enum status
translate(const char *expression)
{
    sink_init(&output);
    complaint.text[0] = '\0';
    return syntax_translate(expression, strlen(expression), &output,
                            &complaint);
}

static const char *const translations[][2] = {
    {"", ""},
    {"a|b", "a|b"},
    {"a b", "a b"},
    {"^a$", "\\Aa\\Z"},
    {"(?m)^a$", "(?-i)^a$"},
    {"\\Aa\\Z\\z", "\\Aa\\z\\z"},
    {".", "\\N"},
    {"(?s:.).", "(?-i:.)\\N"},
    {"\\b",
     "(?:(?<=" WORD ")(?!" WORD ")|(?<!" WORD ")(?=" WORD "))"},
    {"\\d\\D", "[\\p{Nd}][\\P{Nd}]"},
    {"\\w", WORD},
    {"(?a)\\w\\d", "(?-i)[0-9A-Z_a-z][0-9]"},
    {"\\s", "[\\x09-\\x0d\\x1c-\\x20\\x85\\p{Z}]"},
    {"\\x41\\u0042\\U00000043\\104\\0", "ABCD"},
    {"\\a\\f\\n\\r\\t\\v", "\a\f\n\r\t\v"},
    {"\\.#\\ ", "\\.\\# "},
    {"a{,2}", "a{0,2}"},
    {"a*?b+c?", "a{0,}?b{1,}c{0,1}"},
    {"a{2}+", "a{2,2}+"},
    {"a{,}{a{}", "a{0,}\\{a\\{\\}"},
    {"(a)*+", "(?>(a){0,})"},
    {"xa{0}", "x"},
    {"((a)b){0}c", "(?:()()){0}c"},
    {"(?P<n>a)(?P=n)\\1", "(a)\\g{1}\\g{1}"},
    {"(?i)(a)\\1", "(?i)(a)(?i:\\g{1})"},
    {"(a)?(?(1)b|c)", "(a){0,1}(?(1)b|c)"},
    {"(?P<n>a)?(?(n)b)", "(a){0,1}(?(1)b)"},
    {"a(?#b)c", "ac"},
    {"(?x) a # b\n c", "(?-i)ac"},
    {"(?i:a(?-i:b))", "(?i:a(?-i:b))"},
    {"(?ai)kZ1", "(?-i)[kK][Zz]1"},
    {"(?i)i", "(?i)[iIi\xc4\xb0\xc4\xb1]"},
    {"(?i)[h-j]", "(?i)[h-jIi\xc4\xb0\xc4\xb1]"},
    {"(?i)a", "(?i)a"},
    {"[]a-c^]", "[\\]a-c\\^]"},
    {"[^]a-]", "[^\\]a\\-]"},
    {"[[:alpha:]]", "[\\[\\:alpha\\:]\\]"},
    {"[\\b\\101]", "[\bA]"},
    {"(?<=ab|cd)(?<!e)", "(?<=ab|cd)(?<!e)"},
    {"(?>a)(?=b)(?!c)", "(?>a)(?=b)(?!c)"},
    {"\xed\xa0\x80", "\xed\xa0\x80"},
};

START_TEST(syntax_translates)
{
    const char *const *pair = translations[_i];

    ck_assert_int_eq(translate(pair[0]), STATUS_OK);
    sink_byte(&output, '\0');
    ck_assert_str_eq(output.bytes, pair[1]);
    sink_clear(&output);
}
END_TEST

/* Python's reasons and places, but for look-behinds, to which it gives no
   place. */
static const struct {
    const char *expression;
    const char *reason;
    int offset;
} refusals[] = {
    {"\\", "bad escape (end of pattern)", 0},
    {"\xc3\xa9\\q", "bad escape \\q", 1},
    {"\\K", "bad escape \\K", 0},
    {"\\Qa\\E", "bad escape \\Q", 0},
    {"[\\9]", "bad escape \\9", 1},
    {"\\x4", "incomplete escape \\x4", 0},
    {"\\u12", "incomplete escape \\u12", 0},
    {"\\U00110000", "bad escape \\U00110000", 0},
    {"\\400", "octal escape value \\400 outside of range 0-0o377", 0},
    {"\\N{DIGIT ONE}", "named characters (\\N) are not supported", 0},
    {"*", "nothing to repeat", 0},
    {"a|*", "nothing to repeat", 2},
    {"^*", "nothing to repeat", 1},
    {"a**", "multiple repeat", 2},
    {"a*(?#b)?", "multiple repeat", 7},
    {"a{2,1}", "min repeat greater than max repeat", 2},
    {"a{65536}", "the repetition number is too large", 2},
    {"(", "missing ), unterminated subpattern", 0},
    {"a)", "unbalanced parenthesis", 1},
    {"(?", "unexpected end of pattern", 2},
    {"(?#a", "missing ), unterminated comment", 0},
    {"(?|a)", "unknown extension ?|", 1},
    {"(?R)", "unknown extension ?R", 1},
    {"(?1)", "unknown extension ?1", 1},
    {"(?&n)", "unknown extension ?&", 1},
    {"(?<n>a)", "unknown extension ?<n", 1},
    {"(?P>n)", "unknown extension ?P>", 1},
    {"(?\xc3\xa9", "unknown extension ?\\xe9", 1},
    {"(*ACCEPT)", "nothing to repeat", 1},
    {"(?P<n", "missing >, unterminated name", 4},
    {"(?P<>a)", "missing group name", 4},
    {"(?P<1>a)", "bad character in group name '1'", 4},
    {"(?P=n)", "unknown group name 'n'", 4},
    {"(?P<n>a)(?P<n>b)",
     "redefinition of group name 'n' as group 2; was group 1", 12},
    {"(a\\1)", "cannot refer to an open group", 2},
    {"\\1", "invalid group reference 1", 1},
    {"(?(1)a|b)", "invalid group reference 1", 3},
    {"(?(0)a)", "bad group number", 3},
    {"(a)(?(1)a|b|c)", "conditional backref with more than two branches", 11},
    {"[a", "unterminated character set", 0},
    {"[]", "unterminated character set", 0},
    {"[b-a]", "bad character range b-a", 1},
    {"[a-\\d]", "bad character range a-\\d", 1},
    {"a(?i)", "global flags not at the start of the expression", 1},
    {"(?L)", "bad inline flags: cannot use 'L' flag with a str pattern", 3},
    {"(?i-i:a)", "bad inline flags: flag turned on and off", 5},
    {"(?iz)", "unknown flag", 3},
    {"(?i", "missing -, : or )", 3},
    {"(?i-)", "missing flag", 4},
    {"(?-i)", "missing :", 4},
    {"(?<=a*)b", "look-behind requires fixed-width pattern", 0},
    {"a(?<=b|cd)", "look-behind requires fixed-width pattern", 1},
    {"(?<=(a)\\1)",
     "cannot refer to group defined in the same lookbehind subpattern", 9},
    {"(?<!{1^|(?()", "missing group name", 11},
};

START_TEST(syntax_refuses)
{
    char text[COMPLAINT_BYTES];

    ck_assert_int_eq(translate(refusals[_i].expression), STATUS_INVALID);
    snprintf(text, sizeof(text), "invalid regular expression: %s at offset %d",
             refusals[_i].reason, refusals[_i].offset);
    ck_assert_str_eq(complaint.text, text);
    sink_clear(&output);
}
END_TEST

/* A complaint is one line of ASCII, however long a name is. */
START_TEST(syntax_shows_long_names_cut)
{
    char expression[ROOM] = "(?P=\n\xed\xa0\x80";

    memset(expression + 8, 'n', sizeof(expression) - 10);
    expression[ROOM - 2] = ')';
    ck_assert_int_eq(translate(expression), STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(complaint.text, "name '\\x0a\\ud800nn"));
    ck_assert_ptr_nonnull(strstr(complaint.text, "n' at offset 4"));
    sink_clear(&output);
}
END_TEST

START_TEST(syntax_bounds_nesting)
{
    char expression[2 * SYNTAX_NESTING_MAX + 1] = "";

    /* The expression itself is the first level. */
    memset(expression, '(', SYNTAX_NESTING_MAX - 1);
    memset(expression + SYNTAX_NESTING_MAX - 1, ')', SYNTAX_NESTING_MAX - 1);
    ck_assert_int_eq(translate(expression), STATUS_OK);
    sink_clear(&output);
    memset(expression, '(', SYNTAX_NESTING_MAX);
    memset(expression + SYNTAX_NESTING_MAX, ')', SYNTAX_NESTING_MAX);
    ck_assert_int_eq(translate(expression), STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(complaint.text, "too many nested groups"));
    sink_clear(&output);
}
END_TEST

START_TEST(syntax_bounds_length)
{
    char *expression = calloc(1, SYNTAX_BYTES_MAX + 2);

    memset(expression, 'a', SYNTAX_BYTES_MAX);
    ck_assert_int_eq(translate(expression), STATUS_OK);
    sink_clear(&output);
    expression[SYNTAX_BYTES_MAX] = 'a';
    ck_assert_int_eq(translate(expression), STATUS_INVALID);
    sink_clear(&output);
    free(expression);
}
END_TEST

START_TEST(syntax_translate_without_memory)
{
    size_t failures = 0;
    enum status status;

    do {
        memory_fail_after(++failures);
        status = translate("(a)(?P<n>b)*+(c){0}(?i:[x-z]\\1)(?(n)d|e)");
        memory_fail_after(0);
        sink_clear(&output);
        if (status != STATUS_OK) {
            ck_assert_int_eq(status, STATUS_NO_MEMORY);
            ck_assert_str_eq(complaint.text, "out of memory");
        }
    } while (status != STATUS_OK);
    /* The output grows from 2 bytes to 64 at least, the groups from 2. */
    ck_assert_uint_ge(failures, 6);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, syntax_translates, 0,
                        sizeof(translations) / sizeof(translations[0]));
    tcase_add_loop_test(tests, syntax_refuses, 0,
                        sizeof(refusals) / sizeof(refusals[0]));
    tcase_add_test(tests, syntax_shows_long_names_cut);
    tcase_add_test(tests, syntax_bounds_nesting);
    tcase_add_test(tests, syntax_bounds_length);
    tcase_add_test(tests, syntax_translate_without_memory);
}

int
main(void)
{
    return suite_run("syntax", add_tests);
}

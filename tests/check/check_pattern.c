/* Tests of searching with Python's expressions, and of repr(). */

#include "suite.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "regex/pattern.h"

#define LONG_BYTES 100000

static enum pattern_outcome
search(const char *expression, const char *text)
{
    struct pattern *pattern;
    enum pattern_outcome outcome;

    ck_assert_int_eq(
        pattern_compile(expression, strlen(expression), &pattern, NULL),
        STATUS_OK);
    outcome = pattern_search(pattern, text, strlen(text));
    pattern_free(pattern);
    return outcome;
}

/* What re.search says. */
static const struct {
    const char *expression;
    const char *text;
    bool is_found;
} searches[] = {
    {"", "", true},
    {"b", "abc", true},
    {"B", "abc", false},
    {"^b", "a\nb", false},
    {"(?m)^b", "a\nb", true},
    {"(?m)^\\Z", "a\n", true},
    {"a$", "a\n", true},
    {"a$", "a\nb", false},
    {"a\\Z", "a\n", false},
    {"a\\z", "a", true},
    {"a.b", "a\nb", false},
    {"a.b", "a\rb", true},
    {"(?s)a.b", "a\nb", true},
    {"\\s", "\x1c", true},
    {"\\s", "\xc2\x85", true},
    {"[\\S]", "\x1f\xc2\x85\xe3\x80\x80", false},
    {"[\\S]", "\xe1\xa0\x8e", true},            /* U+180E is no blank */
    {"\\d", "\xd9\xa3", true},                  /* an Arabic digit */
    {"\\d", "\xc2\xb2", false},                 /* a superscript */
    {"\\w", "\xc2\xb2", true},
    {"\\w", "\xcc\x88\xe2\x80\xbf", false},     /* a mark, a connector */
    {"^[\\W]$", "\xe2\x80\xbf", true},
    {"[\\W]", "_a1", false},
    {"(?a)\\w", "\xc3\xa9", false},
    {"\\bfoo\\b", "a foo.py", true},
    {"\\bfoo\\b", "food", false},
    {"(?i)k", "\xe2\x84\xaa", true},            /* the Kelvin sign */
    {"(?ai)k", "\xe2\x84\xaa", false},
    {"(?ai)[K]", "k", true},
    {"(?i)i", "\xc4\xb0", true},
    {"(?i)[\xef\xac\x85]", "\xef\xac\x86", true},
    {"\xed\xa0\x80", "a\xed\xa0\x80", true},    /* half a surrogate pair */
    {"[\xed\xa0\x80-\xed\xbf\xbf]", "\xed\xb0\x80", true},
    {"^.$", "\xf0\x9f\x98\x80", true},
    {"(a)?(?(1)b|c)", "ab", true},
    {"^(a)?(?(1)b|c)", "ac", false},
    {"(?P<x>a|b)(?P=x)", "abb", true},
    {"(?>a*)a", "aaa", false},
    {"(?>a+?)$", "aa", true},                   /* PCRE2's JIT: no */
    {"(s)*+a|\\1", "s", false},                 /* PCRE2's JIT: yes */
    {"(?:b|^c){0}a", "ba", true},               /* PCRE2: no */
    {"(?<=(?:a|bc){0}b)c", "bc", true},
    {"(?<=ab)c", "abc", true},
    {"(?<!ab)c", "abc", false},
    {"a{,2}b", "aaab", true},
    {"^a{,2}b", "aaab", false},
    {"a{,b", "a{,b", true},
    {"[[:alpha:]]", "a", false},
    {"[[:alpha:]]", "a]", true},
    {"prof\\.py:\\d+\\(run\\)", "profile.py:12(run) prof.py:7(run)", true},
};

START_TEST(pattern_search_as_re_does)
{
    ck_assert_int_eq(search(searches[_i].expression, searches[_i].text),
                     searches[_i].is_found ? PATTERN_FOUND : PATTERN_ABSENT);
}
END_TEST

START_TEST(pattern_search_nul_and_nothing)
{
    struct pattern *pattern;

    ck_assert_int_eq(pattern_compile("\0$", 2, &pattern, NULL), STATUS_OK);
    ck_assert_int_eq(pattern_search(pattern, "a\0", 2), PATTERN_FOUND);
    ck_assert_int_eq(pattern_search(pattern, NULL, 0), PATTERN_ABSENT);
    pattern_free(pattern);
    ck_assert_int_eq(pattern_compile(NULL, 0, &pattern, NULL), STATUS_OK);
    ck_assert_int_eq(pattern_search(pattern, NULL, 0), PATTERN_FOUND);
    pattern_free(pattern);
    pattern_free(NULL);
}
END_TEST

START_TEST(pattern_compile_refuses)
{
    struct pattern *pattern = NULL;
    struct complaint complaint;

    ck_assert_int_eq(pattern_compile("\xc3\xa9[a", 4, &pattern, &complaint),
                     STATUS_INVALID);
    ck_assert_str_eq(complaint.text,
                     "invalid regular expression: unterminated character "
                     "set at offset 1");
    ck_assert_ptr_null(pattern);
}
END_TEST

/* What Python compiles and PCRE2 has no room for. */
START_TEST(pattern_compile_too_large)
{
    static const char expression[] = "(?:(?:ab){999}){999}";
    struct pattern *pattern = NULL;
    struct complaint complaint;

    ck_assert_int_eq(pattern_compile(expression, sizeof(expression) - 1,
                                     &pattern, &complaint),
                     STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(complaint.text, "too large"));
    ck_assert_ptr_null(pattern);
}
END_TEST

static const char *const complex_expressions[] = {
    "(a|aa)+[bc]", "(a*)*[bc]", "^(a?){30}a{30}[bc]", "(?>(a|aa)+[bc])",
};

START_TEST(pattern_search_too_complex)
{
    ck_assert_int_eq(
        search(complex_expressions[_i],
               "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        PATTERN_TOO_COMPLEX);
}
END_TEST

START_TEST(pattern_search_long_text)
{
    char *text = malloc(LONG_BYTES + 1);

    memset(text, 'a', LONG_BYTES);
    text[LONG_BYTES] = '\0';
    ck_assert_int_eq(search("a", text), PATTERN_TOO_COMPLEX);
    text[LONG_BYTES / 10] = '\0';
    ck_assert_int_eq(search("^a*$", text), PATTERN_FOUND);
    ck_assert_int_eq(search("b", text), PATTERN_ABSENT);
    free(text);
}
END_TEST

/* Only compiling to machine code may fail and leave a pattern. */
START_TEST(pattern_compile_without_memory)
{
    static const char expression[] = "(?i)(a|b)*\\b[\\w-]+(?P<n>c)(?(n)d)";
    size_t count = 0;
    enum status status;

    do {
        struct pattern *pattern = NULL;
        struct complaint complaint;

        memory_fail_after(++count);
        status = pattern_compile(expression, sizeof(expression) - 1, &pattern,
                                 &complaint);
        memory_fail_after(0);
        if (status != STATUS_OK) {
            ck_assert_int_eq(status, STATUS_NO_MEMORY);
            ck_assert_str_eq(complaint.text, "out of memory");
            ck_assert_ptr_null(pattern);
        }
        pattern_free(pattern);
    } while (status != STATUS_OK);
    ck_assert_uint_ge(count, 6);
}
END_TEST

/* (?> keeps to the interpreter, which takes memory. */
START_TEST(pattern_search_without_memory)
{
    struct pattern *pattern;
    enum pattern_outcome outcome;

    ck_assert_int_eq(pattern_compile("(?>(a|b)*)c", 11, &pattern, NULL),
                     STATUS_OK);
    memory_fail_after(1);
    outcome = pattern_search(pattern, "abababc", 7);
    ck_assert(outcome == PATTERN_NO_MEMORY || !memory_has_failed());
    memory_fail_after(0);
    ck_assert_int_eq(pattern_search(pattern, "abababc", 7), PATTERN_FOUND);
    pattern_free(pattern);
}
END_TEST

static const char *const reprs[][2] = {
    {"", "''"},
    {"a b", "'a b'"},
    {"it's", "\"it's\""},
    {"\"", "'\"'"},
    {"'\"", "'\\'\"'"},
    {"a\\b", "'a\\\\b'"},
    {"\n\r\t\v\x7f\x1b", "'\\n\\r\\t\\x0b\\x7f\\x1b'"},
    {"\xc3\xa9", "'\xc3\xa9'"},
    {"\xc2\x85\xc2\xa0\xc2\xad", "'\\x85\\xa0\\xad'"},
    {"\xe2\x80\xa8\xe3\x80\x80", "'\\u2028\\u3000'"},
    {"\xed\xa0\x80", "'\\ud800'"},
    {"\xee\x80\x80", "'\\ue000'"},              /* for private use */
    {"\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf", "'\xf0\x9f\x98\x80\\U0010ffff'"},
};

START_TEST(pattern_repr_as_python_does)
{
    struct sink sink;

    sink_init(&sink);
    ck_assert_int_eq(pattern_repr(&sink, reprs[_i][0], strlen(reprs[_i][0])),
                     STATUS_OK);
    sink_byte(&sink, '\0');
    ck_assert_str_eq(sink.bytes, reprs[_i][1]);
    sink_clear(&sink);
}
END_TEST

START_TEST(pattern_repr_of_nul)
{
    struct sink sink;

    sink_init(&sink);
    ck_assert_int_eq(pattern_repr(&sink, "\0'", 2), STATUS_OK);
    ck_assert_uint_eq(sink.length, 7);
    ck_assert_mem_eq(sink.bytes, "\"\\x00'\"", 7);
    sink_clear(&sink);
}
END_TEST

START_TEST(pattern_repr_without_memory)
{
    size_t count = 0;
    enum status status;

    do {
        struct sink sink;

        sink_init(&sink);
        memory_fail_after(++count);
        status = pattern_repr(&sink, "a\xc3\xa9\xc2\x85'", 6);
        memory_fail_after(0);
        ck_assert_int_eq(sink.status, status);
        ck_assert(status == STATUS_OK || status == STATUS_NO_MEMORY);
        sink_clear(&sink);
    } while (status != STATUS_OK);
    ck_assert_uint_ge(count, 5);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, pattern_search_as_re_does, 0,
                        sizeof(searches) / sizeof(searches[0]));
    tcase_add_test(tests, pattern_search_nul_and_nothing);
    tcase_add_test(tests, pattern_compile_refuses);
    tcase_add_test(tests, pattern_compile_too_large);
    tcase_add_loop_test(
        tests, pattern_search_too_complex, 0,
        sizeof(complex_expressions) / sizeof(complex_expressions[0]));
    tcase_add_test(tests, pattern_search_long_text);
    tcase_add_test(tests, pattern_compile_without_memory);
    tcase_add_test(tests, pattern_search_without_memory);
    tcase_add_loop_test(tests, pattern_repr_as_python_does, 0,
                        sizeof(reprs) / sizeof(reprs[0]));
    tcase_add_test(tests, pattern_repr_of_nul);
    tcase_add_test(tests, pattern_repr_without_memory);
}

int
main(void)
{
    return suite_run("pattern", add_tests);
}

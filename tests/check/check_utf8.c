/* Tests of UTF-8 that may hold surrogates. */

#include "suite.h"

#include <string.h>

#include "base/utf8.h"

#define LAST 0x10ffff

/* Return the length of text if it is one well formed character by the table
   of the Unicode standard, in which surrogates are let in, else 0. */
static size_t
model_length(const unsigned char *text)
{
    static const struct {
        unsigned char first, last;      /* of the first byte */
        unsigned char least, most;      /* of the second */
        size_t length;
    } rows[] = {
        {0x00, 0x7f, 0, 0, 1},
        {0xc2, 0xdf, 0x80, 0xbf, 2},
        {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4},
        {0xf1, 0xf3, 0x80, 0xbf, 4},
        {0xf4, 0xf4, 0x80, 0x8f, 4},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (text[0] < rows[i].first || text[0] > rows[i].last) {
            continue;
        }
        if (rows[i].length > 1
            && (text[1] < rows[i].least || text[1] > rows[i].most)) {
            return 0;
        }
        for (size_t at = 2; at < rows[i].length; at++) {
            if (text[at] < 0x80 || text[at] > 0xbf) {
                return 0;
            }
        }
        return rows[i].length;
    }
    return 0;
}

/* All beginnings of two bytes, with two that go on well or badly. */
START_TEST(utf8_is_valid_as_the_standard_says)
{
    static const unsigned char others[] = {0x00, 0x7f, 0x80, 0xbf, 0xc0};

    for (unsigned i = 0; i < 0x10000 * sizeof(others); i++) {
        unsigned char text[5] = {
            (unsigned char)(i & 0xff), (unsigned char)(i >> 8 & 0xff),
            others[i >> 16], 0x80, 0,
        };
        size_t length = model_length(text);

        for (size_t have = 1; have <= 4; have++) {
            bool whole = length == have;

            if (utf8_is_valid((char *)text, have) != whole && length >= have) {
                ck_abort_msg("%02x %02x %02x %02x, %zu bytes", text[0],
                             text[1], text[2], text[3], have);
            }
        }
        if (length == 0 && utf8_is_valid((char *)text, 4)) {
            ck_abort_msg("%02x %02x %02x %02x", text[0], text[1], text[2],
                         text[3]);
        }
    }
}
END_TEST

START_TEST(utf8_put_then_next)
{
    for (uint32_t character = 0; character <= LAST; character++) {
        char bytes[5] = {0};
        const char *at = bytes;
        size_t length = utf8_put(bytes, character);

        if (model_length((unsigned char *)bytes) != length
            || !utf8_is_valid(bytes, length)
            || utf8_next(&at) != character || at != bytes + length
            || utf8_count(bytes, length) != 1) {
            ck_abort_msg("character U+%04x", character);
        }
    }
}
END_TEST

/* Long runs of ASCII are passed over eight bytes at a time: what is wrong is
   found wherever it lies, and nothing behind the end is looked at. */
START_TEST(utf8_is_valid_within_ascii)
{
    for (size_t length = 1; length < 40; length++) {
        char text[40];

        memset(text, 'x', sizeof(text));
        text[length] = '\xff';
        ck_assert(utf8_is_valid(text, length));
        for (size_t at = 0; at < length; at++) {
            text[at] = '\x80';
            ck_assert(!utf8_is_valid(text, length));
            text[at] = 'x';
        }
    }
}
END_TEST

START_TEST(utf8_empty)
{
    ck_assert(utf8_is_valid("", 0));
    ck_assert_uint_eq(utf8_count("", 0), 0);
}
END_TEST

START_TEST(utf8_count_characters)
{
    /* e acute, euro sign, half a surrogate pair, an emoji */
    static const char text[] = "a\xc3\xa9\xe2\x82\xac\xed\xb2\x80"
                               "\xf0\x9f\x98\x80z";

    ck_assert(utf8_is_valid(text, strlen(text)));
    ck_assert_uint_eq(utf8_count(text, strlen(text)), 6);
}
END_TEST

/* Surrogates lie between U+D7FF and U+E000, in bytes too. */
START_TEST(utf8_sorts_as_characters)
{
    static const uint32_t sorted[] = {
        0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdfff, 0xe000, 0xffff,
        0x10000, LAST,
    };

    for (size_t i = 1; i < sizeof(sorted) / sizeof(*sorted); i++) {
        char before[5] = {0}, after[5] = {0};

        utf8_put(before, sorted[i - 1]);
        utf8_put(after, sorted[i]);
        ck_assert_int_lt(memcmp(before, after, 4), 0);
    }
}
END_TEST

START_TEST(utf8_is_surrogate_limits)
{
    ck_assert(!utf8_is_surrogate(0xd7ff));
    ck_assert(utf8_is_surrogate(0xd800));
    ck_assert(utf8_is_surrogate(0xdfff));
    ck_assert(!utf8_is_surrogate(0xe000));
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, utf8_is_valid_as_the_standard_says);
    tcase_add_test(tests, utf8_put_then_next);
    tcase_add_test(tests, utf8_is_valid_within_ascii);
    tcase_add_test(tests, utf8_empty);
    tcase_add_test(tests, utf8_count_characters);
    tcase_add_test(tests, utf8_sorts_as_characters);
    tcase_add_test(tests, utf8_is_surrogate_limits);
}

int
main(void)
{
    return suite_run("utf8", add_tests);
}

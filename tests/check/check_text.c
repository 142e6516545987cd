/* Tests of texts that are kept once. */

#include "suite.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "stats/text.h"

#include "shortage.h"

#define MANY 300

static struct text_pool texts;

static const struct text *
intern_bytes(const char *bytes, size_t length)
{
    const struct text *text;

    ck_assert_int_eq(text_intern(&texts, bytes, length, &text), STATUS_OK);
    return text;
}

static const struct text *
intern(const char *bytes)
{
    return intern_bytes(bytes, strlen(bytes));
}

START_TEST(text_intern_equal_once)
{
    char copy[] = "work";

    text_init(&texts);
    ck_assert_ptr_eq(intern("work"), intern(copy));
    ck_assert_ptr_ne(intern("work"), intern("works"));
    ck_assert_ptr_ne(intern("work"), intern("worl"));
    ck_assert_ptr_eq(intern(""), intern(""));
    text_clear(&texts);
}
END_TEST

/* Texts of 0 to 20 bytes that differ in one byte, at any place. */
START_TEST(text_intern_tells_apart)
{
    const struct text *known[21][21];

    text_init(&texts);
    for (size_t length = 1; length <= 20; length++) {
        for (size_t at = 0; at < length; at++) {
            char bytes[] = "xxxxxxxxxxxxxxxxxxxx";

            bytes[at] = 'y';
            known[length][at] = intern_bytes(bytes, length);
            for (size_t before = 0; before < at; before++) {
                ck_assert_ptr_ne(known[length][at], known[length][before]);
            }
            ck_assert_mem_eq(known[length][at]->bytes, bytes, length);
        }
    }
    text_clear(&texts);
}
END_TEST

START_TEST(text_intern_knows_its_size)
{
    /* e acute and half a surrogate pair: 7 bytes, 4 characters */
    const struct text *text;

    text_init(&texts);
    text = intern("a\xc3\xa9\xed\xb2\x80z");
    ck_assert_uint_eq(text->length, 7);
    ck_assert_uint_eq(text->characters, 4);
    ck_assert_int_eq(text->bytes[7], '\0');
    text = intern("");
    ck_assert_uint_eq(text->length, 0);
    ck_assert_uint_eq(text->characters, 0);
    ck_assert_int_eq(text->bytes[0], '\0');
    text_clear(&texts);
}
END_TEST

START_TEST(text_intern_with_zero_bytes)
{
    text_init(&texts);
    ck_assert_ptr_ne(intern_bytes("a\0b", 3), intern("a"));
    ck_assert_ptr_ne(intern_bytes("a\0b", 3), intern_bytes("a\0c", 3));
    ck_assert_ptr_ne(intern_bytes("a\0", 2), intern("a"));
    ck_assert_uint_eq(intern_bytes("a\0b", 3)->length, 3);
    text_clear(&texts);
}
END_TEST

START_TEST(text_intern_many)
{
    const struct text *known[MANY];
    char bytes[20];

    text_init(&texts);
    for (int i = 0; i < MANY; i++) {
        snprintf(bytes, sizeof(bytes), "file%d.py", i);
        known[i] = intern(bytes);
    }
    for (int i = 0; i < MANY; i++) {
        snprintf(bytes, sizeof(bytes), "file%d.py", i);
        ck_assert_str_eq(known[i]->bytes, bytes);
        ck_assert_ptr_eq(intern(bytes), known[i]);
    }
    text_clear(&texts);
}
END_TEST

START_TEST(text_adopt_finds_and_adds)
{
    struct text_pool others;
    const struct text *known, *unknown, *adopted;

    text_init(&texts);
    text_init(&others);
    text_intern(&others, "known", 5, &known);
    text_intern(&others, "unknown", 7, &unknown);
    intern("known");
    ck_assert_int_eq(text_adopt(&texts, known, &adopted), STATUS_OK);
    ck_assert_ptr_eq(adopted, intern("known"));
    ck_assert_int_eq(text_adopt(&texts, unknown, &adopted), STATUS_OK);
    text_clear(&others);
    ck_assert_str_eq(adopted->bytes, "unknown");
    ck_assert_ptr_eq(adopted, intern("unknown"));
    text_clear(&texts);
}
END_TEST

/* In order, each before all that follow. */
START_TEST(text_compare_sorts)
{
    const struct text *sorted[8];

    text_init(&texts);
    sorted[0] = intern("");
    sorted[1] = intern_bytes("\0", 1);
    sorted[2] = intern("a");
    sorted[3] = intern_bytes("a\0", 2);
    sorted[4] = intern("ab");
    sorted[5] = intern("b");
    sorted[6] = intern("\xc3\xa9");
    sorted[7] = intern("\xf0\x9f\x98\x80");
    for (int i = 0; i < 8; i++) {
        for (int j = 0; j < 8; j++) {
            int order = text_compare(sorted[i], sorted[j]);

            ck_assert_int_eq((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
    text_clear(&texts);
}
END_TEST

START_TEST(text_clear_leaves_it_usable)
{
    text_init(&texts);
    intern("a");
    text_clear(&texts);
    ck_assert_str_eq(intern("a")->bytes, "a");
    text_clear(&texts);
}
END_TEST

/* Intern three texts in a new pool; those that were interned before memory
   ran out are found after it. */
static enum status
attempt(void)
{
    static const char *const names[] = {"first", "second", "third"};
    const struct text *known[3];
    enum status status = STATUS_OK;
    size_t count = 0;

    text_init(&texts);
    while (count < 3) {
        status = text_intern(&texts, names[count], strlen(names[count]),
                             &known[count]);
        if (status != STATUS_OK) {
            break;
        }
        count++;
    }
    for (size_t i = 0; i < count; i++) {
        ck_assert_ptr_eq(intern(names[i]), known[i]);
    }
    text_clear(&texts);
    return status;
}

START_TEST(text_intern_without_memory)
{
    /* Each needs a block of memory, and is to be found again. */
    ck_assert_uint_gt(shortage_survive(attempt), 3);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, text_intern_equal_once);
    tcase_add_test(tests, text_intern_tells_apart);
    tcase_add_test(tests, text_intern_knows_its_size);
    tcase_add_test(tests, text_intern_with_zero_bytes);
    tcase_add_test(tests, text_intern_many);
    tcase_add_test(tests, text_adopt_finds_and_adds);
    tcase_add_test(tests, text_compare_sorts);
    tcase_add_test(tests, text_clear_leaves_it_usable);
    tcase_add_test(tests, text_intern_without_memory);
}

int
main(void)
{
    return suite_run("text", add_tests);
}

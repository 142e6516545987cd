/* Tests of the loader: tables, and what is wrong with them. */

#include "suite.h"

#include <string.h>

#include "loading.h"
#include "profiles.h"
#include "shortage.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct profile profile;
static struct complaint complaint;

static enum status
load(const void *bytes, size_t length)
{
    return loading_try(&profile, bytes, length, &complaint);
}

static void
load_well(const void *bytes, size_t length)
{
    loading_read(&profile, bytes, length);
}

START_TEST(loader_read_table)
{
    load_well(BYTES(TABLE));
    loading_expect_no_trailer(&profile, "");
    ck_assert_str_eq(profile.trailer_complaint.text, "");
    profile_clear(&profile);
}
END_TEST

START_TEST(loader_read_empty_table)
{
    load_well(BYTES("{0"));
    ck_assert_uint_eq(profile.row_count, 0);
    ck_assert_int_eq(profile.callers, PROFILE_NO_CALLERS);
    profile_clear(&profile);
}
END_TEST

/* Two rows of 3 and 5 calls, 2 and 4 of them primitive, half a second
   each. */
START_TEST(loader_read_totals)
{
    load_well(BYTES("{" KEY("f") ")\5" FIGURES("\2", "\3") "{0"
                    KEY("g") ")\5" FIGURES("\4", "\5") "{0" "0"));
    ck_assert_uint_eq(profile.row_count, 2);
    ck_assert_str_eq(profile.rows[1]->name->bytes, "g");
    ck_assert_int_eq((int64_t)profile.totals.calls, 8);
    ck_assert_int_eq((int64_t)profile.totals.primitive_calls, 6);
    ck_assert_double_eq(profile.totals.seconds, 1.0);
    profile_clear(&profile);
}
END_TEST

/* As marshal writes them: 0 is f's key, 1 the file, 2 the line, 3 a number.
   g shares file and line, and is called by f and by itself. */
START_TEST(loader_read_references)
{
    load_well(BYTES(
        "{" "\xa9\3" "\xfa\4a.py" "\xe9\7\0\0\0" "z\1f"
        ")\5" "\xe9\2\0\0\0" INTEGER("\3") HALF ONE "{0"
        "\xa9\3" "r\1\0\0\0" "r\2\0\0\0" "z\1g"
        ")\5" FIGURES("\2", "\3")
        "{" "r\0\0\0\0" ")\4" "r\3\0\0\0" INTEGER("\1") HALF ONE
        "r\4\0\0\0" ")\4" FIGURES("\3", "\2") "0" "0"));
    ck_assert_uint_eq(profile.row_count, 2);
    ck_assert_uint_eq(profile.functions.record_count, 2);
    ck_assert_ptr_eq(profile.rows[0], profiles_function(&profile, LABEL_F));
    ck_assert_ptr_eq(profile.rows[1], profiles_function(&profile, LABEL_G));
    ck_assert_uint_eq(profile.rows[1]->caller_count, 2);
    ck_assert_ptr_eq(profile.rows[1]->first_caller->caller, profile.rows[0]);
    profiles_expect(&profile.rows[1]->first_caller->figures,
                    &(struct profile_figures){2, 1, .5, 1});
    ck_assert_ptr_eq(profile.rows[1]->last_caller->caller, profile.rows[1]);
    profile_clear(&profile);
}
END_TEST

/* As the profile module writes them. */
START_TEST(loader_read_integer_callers)
{
    load_well(BYTES("{" KEY("f") ")\5" FIGURES("\2", "\3")
                    "{" KEY("g") INTEGER("\5") KEY("h") INTEGER("\6") "0"
                    "0"));
    ck_assert_int_eq(profile.callers, PROFILE_COUNTS);
    ck_assert_uint_eq(profile.rows[0]->caller_count, 2);
    profiles_expect(&profile.rows[0]->first_caller->figures,
                    &(struct profile_figures){5, 0, 0, 0});
    ck_assert_int_eq(profile.rows[0]->last_caller->figures.calls, 6);
    profile_clear(&profile);
}
END_TEST

/* As Python 3.15's sampler writes it, wherever it stands. */
START_TEST(loader_read_sampled)
{
    load_well(BYTES("{" ")\1" "z\x0b__sampled__" "T"
                    KEY("f") ")\5" FIGURES("\2", "\3") "{0" "0"));
    ck_assert(profile.is_sampled);
    ck_assert_uint_eq(profile.row_count, 1);
    profile_clear(&profile);
    load_well(BYTES("{" KEY("f") ")\5" FIGURES("\2", "\3") "{0"
                    ")\1" "z\x0b__sampled__" ")\2N)\0" "0"));
    ck_assert(profile.is_sampled);
    ck_assert_uint_eq(profile.row_count, 1);
    profile_clear(&profile);
}
END_TEST

/* Lists for tuples, truths for counts, integers for times. */
START_TEST(loader_read_what_is_near)
{
    load_well(BYTES("{" KEY("f") "[\5\0\0\0" "T" INTEGER("\2") INTEGER("\3")
                    HUGE_INTEGER "{" KEY("g") "[\4\0\0\0" "T" "F" "T" "F"
                    "0" "0"));
    profiles_expect(&profile.rows[0]->figures,
                    &(struct profile_figures){2, 1, 3, 0x1p64});
    profiles_expect(&profile.rows[0]->first_caller->figures,
                    &(struct profile_figures){1, 0, 1, 0});
    profile_clear(&profile);
}
END_TEST

static const struct {
    const char *bytes;
    size_t length;
    const char *why;
} wrong[] = {
    {BYTES("N"), "not a profile (expected a marshalled dict)"},
    {BYTES("[\0\0\0\0"), "not a profile (expected a marshalled dict)"},
    {BYTES("#!/bin/sh"), "not a profile (expected a marshalled dict)"},
    {BYTES("{" "N" "N" "0"), "is not a function (expected (file, line, "
                             "name))"},
    {BYTES("{" ")\2" "z\1a" INTEGER("\7") "z\1f" "0"),
     "is not a function"},
    {BYTES("{" ")\3" "N" INTEGER("\7") "z\1f" "N" "0"), "is not a function"},
    {BYTES("{" ")\3" "z\1a" "z\1b" "z\1f" "N" "0"), "is not a function"},
    {BYTES("{" ")\3" "z\1a" HUGE_INTEGER "z\1f" "N" "0"),
     "is not a function"},
    {BYTES("{" ")\3" "z\1a" INTEGER("\7") "s\1\0\0\0f" "N" "0"),
     "is not a function"},
    {BYTES("{" ")\1" "z\x0b__simpled__" "T" "0"), "is not a function"},
    {BYTES("{" ")\1" "N" "T" "0"), "is not a function"},
    {BYTES("{" KEY("f") "N" "0"), "are not 5 figures"},
    {BYTES("{" KEY("f") ")\4NNNN" "0"), "are not 5 figures"},
    {BYTES("{" KEY("f") "<\5\0\0\0NNNNN" "0"), "are not 5 figures"},
    {BYTES("{" KEY("f") ")\5" "N" INTEGER("\3") HALF ONE "{0" "0"),
     "a count at byte 20 is no integer"},
    {BYTES("{" KEY("f") ")\5" INTEGER("\3") HALF HALF ONE "{0" "0"),
     "is no integer"},
    {BYTES("{" KEY("f") ")\5" HUGE_INTEGER INTEGER("\3") HALF ONE "{0" "0"),
     "is beyond 2**63"},
    {BYTES("{" KEY("f") ")\5" INTEGER("\2") INTEGER("\3") "N" ONE "{0" "0"),
     "is no number"},
    {BYTES("{" KEY("f") ")\5" INTEGER("\2") INTEGER("\3") HALF "z\1" "1"
           "{0" "0"),
     "is no number"},
    {BYTES("{" KEY("f") ")\5" FIGURES("\2", "\3") "N" "0"),
     "are no dict"},
    {BYTES("{" KEY("f") ")\5" FIGURES("\2", "\3") "{" "N" INTEGER("\1") "0"
           "0"),
     "is not a function"},
    {BYTES("{" KEY("f") ")\5" FIGURES("\2", "\3") "{" KEY("g") "N" "0" "0"),
     "has neither 4 figures nor a count"},
    {BYTES("{" KEY("f") ")\5" FIGURES("\2", "\3") "{" KEY("g") ")\5NNNNN" "0"
           "0"),
     "has neither 4 figures nor a count"},
    {BYTES("{" KEY("f") ")\5" FIGURES("\2", "\3") "{" KEY("g") ")\4NNNN" "0"
           "0"),
     "is no integer"},
    {BYTES("{" KEY("f") ")\5" FIGURES("\2", "\3") "{" KEY("g") INTEGER("\1")
           KEY("h") ")\4" FIGURES("\2", "\3") "0" "0"),
     "some callers have figures, others but a count"},
    {BYTES("{" KEY("f") ")\5" FIGURES("\2", "\3") "{" KEY("g") INTEGER("\1")
           KEY("g") INTEGER("\1") "0" "0"),
     "damaged: a caller is listed twice"},
    {BYTES("{" KEY("f") ")\5" FIGURES("\2", "\3") "{0"
           KEY("f") ")\5" FIGURES("\2", "\3") "{0" "0"),
     "damaged: a function is listed twice"},
    {BYTES("{" KEY("f") "?"), "unknown type"},
};

START_TEST(loader_read_no_profile)
{
    for (size_t i = 0; i < COUNT(wrong); i++) {
        ck_assert_int_eq(load(wrong[i].bytes, wrong[i].length),
                         STATUS_INVALID);
        ck_assert_msg(strstr(complaint.text, wrong[i].why) != NULL,
                      "%s, not: %s", complaint.text, wrong[i].why);
    }
}
END_TEST

START_TEST(loader_read_nothing)
{
    ck_assert_int_eq(load("", 0), STATUS_INVALID);
}
END_TEST

START_TEST(loader_read_table_cut_short)
{
    for (size_t length = 1; length < sizeof(TABLE) - 1; length++) {
        ck_assert_int_eq(load(TABLE, length), STATUS_INVALID);
        ck_assert_msg(strstr(complaint.text, "cut short") != NULL,
                      "%zu bytes: %s", length, complaint.text);
    }
}
END_TEST

/* Whatever a changed bit means, it is read or complained of. */
START_TEST(loader_read_with_a_bit_changed)
{
    static const char whole[] = TABLE TRAILER;

    for (size_t bit = 0; bit < 8 * (sizeof(whole) - 1); bit++) {
        char bytes[sizeof(whole)];
        enum status status;

        memcpy(bytes, whole, sizeof(whole));
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
        status = load(bytes, sizeof(whole) - 1);
        ck_assert(status == STATUS_OK || status == STATUS_INVALID);
        profile_clear(&profile);
    }
}
END_TEST

START_TEST(loader_read_too_large)
{
    struct cursor cursor;

    profile_init(&profile);
    cursor_init_file(&cursor, -1, (size_t)UINT32_MAX + 1);
    ck_assert_int_eq(loader_read(&profile, &cursor, &complaint),
                     STATUS_INVALID);
    ck_assert_str_eq(complaint.text, "over 4 GiB");
    cursor_clear(&cursor);
    profile_clear(&profile);
}
END_TEST

static enum status
attempt(void)
{
    enum status status = load(BYTES(TABLE TRAILER));

    if (status == STATUS_OK) {
        ck_assert(profile.has_trailer);
        profile_clear(&profile);
    }
    else {
        ck_assert_str_eq(complaint.text, "out of memory");
    }
    return status;
}

START_TEST(loader_read_without_memory)
{
    ck_assert_uint_ge(shortage_survive(attempt), 20);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, loader_read_table);
    tcase_add_test(tests, loader_read_empty_table);
    tcase_add_test(tests, loader_read_totals);
    tcase_add_test(tests, loader_read_references);
    tcase_add_test(tests, loader_read_integer_callers);
    tcase_add_test(tests, loader_read_sampled);
    tcase_add_test(tests, loader_read_what_is_near);
    tcase_add_test(tests, loader_read_no_profile);
    tcase_add_test(tests, loader_read_nothing);
    tcase_add_test(tests, loader_read_table_cut_short);
    tcase_add_test(tests, loader_read_with_a_bit_changed);
    tcase_add_test(tests, loader_read_too_large);
    tcase_add_test(tests, loader_read_without_memory);
}

int
main(void)
{
    return suite_run("loader", add_tests);
}

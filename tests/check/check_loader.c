/* Tests of the loader: tables, trailers, and what is wrong with them. */

#include "suite.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stats/loader.h"
#include "stats/value.h"

#include "profiles.h"
#include "shortage.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* The bytes of a literal, and how many they are. */
#define BYTES(literal) (literal), sizeof(literal) - 1

/* Marshalled pieces: integers, .5, 1.0, figures, and a key of a function in
   a.py, on line 7. */
#define INTEGER(low) "i" low "\0\0\0"
#define HALF "g\0\0\0\0\0\0\xe0\x3f"
#define ONE "g\0\0\0\0\0\0\xf0\x3f"
#define FIGURES(first, second) INTEGER(first) INTEGER(second) HALF ONE
#define KEY(name) ")\3" "z\4a.py" INTEGER("\7") "z\1" name
#define HUGE_INTEGER "l\5\0\0\0\0\0\0\0\0\0\0\0\x10\0"

/* The label of KEY("f"). */
#define LABEL_F "a.py:7(f)"
#define LABEL_G "a.py:7(g)"

/* f: 2 primitive calls of 3; of those g made 3, 2 of them primitive. */
#define TABLE                                                                 \
    "{" KEY("f") ")\5" FIGURES("\2", "\3")                                    \
    "{" KEY("g") ")\4" FIGURES("\3", "\2") "0" "0"

/* What f had in TABLE: 2 exceptions, and two qualified names. */
#define PARTS                                                                 \
    "z\x08metadata" "{" "z\3pid" INTEGER("\7") "0"                            \
    "z\x0a" "exceptions" "{" KEY("f") INTEGER("\2") "0"                       \
    "z\x0fqualified_names" "{" KEY("f") ")\2" "z\3A.f" "z\3B.f" "0"           \
    "z\5other" ")\1N" "i\0\0\0\0" "{0"
#define TRAILER "{" "z\6format" INTEGER("\1") PARTS "0"

static struct profile profile;
static struct complaint complaint;

/* Read bytes out of a block that ends with them. */
static enum status
load(const void *bytes, size_t length)
{
    char *block = malloc(length > 0 ? length : 1);
    enum status status;

    memcpy(block, bytes, length);
    complaint.text[0] = '\0';
    profile_init(&profile);
    status = loader_read_bytes(&profile, block, length, &complaint);
    free(block);
    if (status != STATUS_OK) {
        ck_assert_str_ne(complaint.text, "");
        ck_assert_uint_eq(profile.row_count, 0);
        ck_assert_uint_eq(profile.functions.record_count, 0);
        ck_assert_int_eq(profile.callers, PROFILE_NO_CALLERS);
    }
    return status;
}

static void
load_well(const void *bytes, size_t length)
{
    ck_assert_msg(load(bytes, length) == STATUS_OK, "%s", complaint.text);
}

/* Assert that profile has what TABLE says. */
static void
expect_table(void)
{
    const struct profile_function *row;

    ck_assert_uint_eq(profile.row_count, 1);
    row = profile.rows[0];
    ck_assert_ptr_eq(row, profiles_function(&profile, LABEL_F));
    profiles_expect(&row->figures, &(struct profile_figures){3, 2, .5, 1});
    ck_assert_uint_eq(row->caller_count, 1);
    ck_assert_ptr_eq(row->first_caller->caller,
                     profiles_function(&profile, LABEL_G));
    ck_assert(!row->first_caller->caller->is_row);
    profiles_expect(&row->first_caller->figures,
                    &(struct profile_figures){3, 2, .5, 1});
    ck_assert_int_eq(profile.callers, PROFILE_FIGURES);
    ck_assert(!profile.is_sampled);
}

/* Assert that there is no trailer, and why. */
static void
expect_no_trailer(const char *why)
{
    expect_table();
    ck_assert(!profile.has_trailer);
    ck_assert_ptr_null(profile.metadata);
    ck_assert_int_eq(profile.rows[0]->exceptions, 0);
    ck_assert_ptr_null(profile.rows[0]->qualified_names);
    ck_assert_msg(strstr(profile.trailer_complaint.text, why) != NULL,
                  "%s, not: %s", profile.trailer_complaint.text, why);
}

START_TEST(loader_read_table)
{
    load_well(BYTES(TABLE));
    expect_table();
    expect_no_trailer("");
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

START_TEST(loader_read_trailer)
{
    const struct profile_name *name;

    load_well(BYTES(TABLE TRAILER));
    expect_table();
    ck_assert(profile.has_trailer);
    ck_assert_str_eq(profile.trailer_complaint.text, "");
    ck_assert_int_eq(value_find(profile.metadata, "pid")->integer, 7);
    ck_assert_int_eq(profile.rows[0]->exceptions, 2);
    name = profile.rows[0]->qualified_names;
    ck_assert_str_eq(name->text->bytes, "A.f");
    ck_assert_str_eq(name->next->text->bytes, "B.f");
    ck_assert_ptr_null(name->next->next);
    profile_clear(&profile);
}
END_TEST

/* A reader of the trailer begins to count references anew. */
START_TEST(loader_read_trailer_with_references)
{
    load_well(BYTES("{" "\xa9\3" "z\1b" INTEGER("\1") "z\1b"
                    ")\5" FIGURES("\1", "\1") "{0" "0"
                    "{" "z\6format" INTEGER("\1")
                    "z\x0a" "exceptions" "{" "\xa9\3" "\xfa\1b" INTEGER("\1")
                    "r\1\0\0\0" INTEGER("\2") "0"
                    "z\x0fqualified_names" "{" "r\0\0\0\0" ")\1" "r\1\0\0\0"
                    "0" "0"));
    ck_assert(profile.has_trailer);
    ck_assert_uint_eq(profile.functions.record_count, 1);
    ck_assert_int_eq(profile.rows[0]->exceptions, 2);
    ck_assert_ptr_eq(profile.rows[0]->qualified_names->text,
                     profile.rows[0]->name);
    profile_clear(&profile);
}
END_TEST

static const struct {
    const char *bytes;
    size_t length;
    const char *why;
} bad_trailers[] = {
    {BYTES(TABLE "N"), "it is no dict"},
    {BYTES(TABLE "?"), "unknown type"},
    {BYTES(TABLE "{0"), "it has no format"},
    {BYTES(TABLE "{" PARTS "0"), "it has no format"},
    {BYTES(TABLE "{" PARTS "z\6format" INTEGER("\2") "0"),
     "unknown format (expected 1)"},
    {BYTES(TABLE "{" "z\6format" ONE PARTS "0"),
     "unknown format (expected 1)"},
    {BYTES(TABLE "{" "z\6format" INTEGER("\1") PARTS "z\x0a" "exceptions" "N"
           "0"),
     "is no dict"},
    {BYTES(TABLE "{" "z\6format" INTEGER("\1") "z\x0a" "exceptions" "{"
           KEY("f") "N" "0" "0"),
     "is no integer"},
    {BYTES(TABLE "{" "z\6format" INTEGER("\1") "z\x0a" "exceptions" "{"
           "N" INTEGER("\1") "0" "0"),
     "is not a function"},
    {BYTES(TABLE "{" "z\6format" INTEGER("\1") "z\x0fqualified_names" "{"
           KEY("f") "z\3A.f" "0" "0"),
     "no tuple"},
    {BYTES(TABLE "{" "z\6format" INTEGER("\1") "z\x0fqualified_names" "{"
           KEY("f") ")\2" "z\3A.f" "N" "0" "0"),
     "no text"},
};

START_TEST(loader_read_bad_trailer)
{
    for (size_t i = 0; i < COUNT(bad_trailers); i++) {
        load_well(bad_trailers[i].bytes, bad_trailers[i].length);
        expect_no_trailer(bad_trailers[i].why);
        profile_clear(&profile);
    }
}
END_TEST

START_TEST(loader_read_trailer_cut_short)
{
    const size_t table = sizeof(TABLE) - 1;

    for (size_t length = 1; length < sizeof(TRAILER) - 1; length++) {
        load_well(TABLE TRAILER, table + length);
        expect_no_trailer("cut short");
        profile_clear(&profile);
    }
}
END_TEST

START_TEST(loader_read_metadata_that_is_no_dict)
{
    load_well(BYTES(TABLE "{" "z\6format" INTEGER("\1") "z\x08metadata" "N"
                    "0"));
    ck_assert_ptr_null(profile.metadata);
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
    tcase_add_test(tests, loader_read_trailer);
    tcase_add_test(tests, loader_read_trailer_with_references);
    tcase_add_test(tests, loader_read_bad_trailer);
    tcase_add_test(tests, loader_read_trailer_cut_short);
    tcase_add_test(tests, loader_read_metadata_that_is_no_dict);
    tcase_add_test(tests, loader_read_without_memory);
}

int
main(void)
{
    return suite_run("loader", add_tests);
}

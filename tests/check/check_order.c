/* Tests of orders: the words that name them, and sorting. */

#include "suite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stats/label.h"
#include "stats/order.h"

#include "profiles.h"
#include "shortage.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#define MANY 200

static struct profile profile;
static struct order order;
static struct complaint complaint;

/* Return the title of what word names, or NULL. */
static const char *
title_of(const char *word)
{
    order_init(&order);
    return order_add(&order, word, strlen(word), &complaint) == STATUS_OK
               ? order.titles[0]
               : NULL;
}

/* Each beginning of a word of pstats, and what pstats of Python 3.13 takes
   it for. */
static const struct {
    const char *word;
    const char *title;
} beginnings[] = {
    {"c", NULL},
    {"ca", "call count"},
    {"cal", "call count"},
    {"call", "call count"},
    {"calls", "call count"},
    {"cu", "cumulative time"},
    {"cum", NULL},
    {"cumt", "cumulative time"},
    {"cumti", "cumulative time"},
    {"cumtim", "cumulative time"},
    {"cumtime", "cumulative time"},
    {"cumu", "cumulative time"},
    {"cumul", "cumulative time"},
    {"cumula", "cumulative time"},
    {"cumulat", "cumulative time"},
    {"cumulati", "cumulative time"},
    {"cumulativ", "cumulative time"},
    {"cumulative", "cumulative time"},
    {"f", "file name"},
    {"fi", "file name"},
    {"fil", "file name"},
    {"file", "file name"},
    {"filen", "file name"},
    {"filena", "file name"},
    {"filenam", "file name"},
    {"filename", "file name"},
    {"l", "line number"},
    {"li", "line number"},
    {"lin", "line number"},
    {"line", "line number"},
    {"m", "file name"},
    {"mo", "file name"},
    {"mod", "file name"},
    {"modu", "file name"},
    {"modul", "file name"},
    {"module", "file name"},
    {"n", NULL},
    {"na", "function name"},
    {"nam", "function name"},
    {"name", "function name"},
    {"nc", "call count"},
    {"nca", "call count"},
    {"ncal", "call count"},
    {"ncall", "call count"},
    {"ncalls", "call count"},
    {"nf", "name/file/line"},
    {"nfl", "name/file/line"},
    {"p", "primitive call count"},
    {"pc", "primitive call count"},
    {"pca", "primitive call count"},
    {"pcal", "primitive call count"},
    {"pcall", "primitive call count"},
    {"pcalls", "primitive call count"},
    {"s", "standard name"},
    {"st", "standard name"},
    {"std", "standard name"},
    {"stdn", "standard name"},
    {"stdna", "standard name"},
    {"stdnam", "standard name"},
    {"stdname", "standard name"},
    {"t", NULL},
    {"ti", "internal time"},
    {"tim", "internal time"},
    {"time", "internal time"},
    {"to", "internal time"},
    {"tot", "internal time"},
    {"tott", "internal time"},
    {"totti", "internal time"},
    {"tottim", "internal time"},
    {"tottime", "internal time"},
};

START_TEST(order_add_beginnings_of_words)
{
    for (size_t i = 0; i < COUNT(beginnings); i++) {
        const char *title = title_of(beginnings[i].word);

        if (beginnings[i].title == NULL) {
            ck_assert_msg(title == NULL, "%s is %s", beginnings[i].word,
                          title);
        }
        else {
            ck_assert_msg(title != NULL
                              && strcmp(title, beginnings[i].title) == 0,
                          "%s is %s", beginnings[i].word, title);
        }
    }
}
END_TEST

/* Words of our own have no beginnings, nor take any away. */
START_TEST(order_add_words_of_our_own)
{
    static const char *const unknown[] = {
        "", "pe", "percal", "percalls", "sa", "sample", "ns", "ps",
        "cumtime/", "timex", "x", "star", "CALLS",
        "calls ", "-2", "3", "+1", "00",
    };

    ck_assert_str_eq(title_of("percall"), "cumulative time per call");
    ck_assert_str_eq(title_of("cumtime/percall"), "cumulative time per call");
    ck_assert_str_eq(title_of("tottime/percall"), "internal time per call");
    ck_assert_str_eq(title_of("samples"), "sample count");
    ck_assert_str_eq(title_of("nsamples"), "sample count");
    ck_assert_str_eq(title_of("psamples"), "primitive call count");
    ck_assert_str_eq(title_of("starts"), "starts");
    ck_assert_str_eq(title_of("wall"), "wall time of coroutines");
    for (size_t i = 0; i < COUNT(unknown); i++) {
        ck_assert_msg(title_of(unknown[i]) == NULL, "%s", unknown[i]);
    }
}
END_TEST

START_TEST(order_add_numbers)
{
    ck_assert_str_eq(title_of("-1"), "standard name");
    ck_assert_str_eq(title_of("0"), "call count");
    ck_assert_str_eq(title_of("1"), "internal time");
    ck_assert_str_eq(title_of("2"), "cumulative time");
}
END_TEST

START_TEST(order_add_of_its_length)
{
    order_init(&order);
    ck_assert_int_eq(order_add(&order, "linear", 4, &complaint), STATUS_OK);
    ck_assert_str_eq(order.titles[0], "line number");
    ck_assert_int_eq(order_add(&order, "", 0, &complaint), STATUS_INVALID);
}
END_TEST

START_TEST(order_add_unknown)
{
    ck_assert_ptr_null(title_of("bogus"));
    ck_assert_str_eq(complaint.text,
                     "unknown sort key: bogus (expected calls, "
                     "cumulative, filename, line, name, nfl, pcalls, "
                     "percall, stdname, time, or a unique beginning of a "
                     "key)");
    ck_assert_uint_eq(order.title_count, 0);
    ck_assert_uint_eq(order.field_count, 0);
}
END_TEST

/* All words are known by themselves, those of pstats come first. */
START_TEST(order_words_are_known)
{
    bool of_pstats = true;

    for (const struct order_word *word = order_words(); word->word != NULL;
         word++) {
        ck_assert_str_eq(title_of(word->word), word->title);
        ck_assert_uint_eq(order.field_count, word->field_count);
        ck_assert(of_pstats || !word->is_abbreviated);
        of_pstats = word->is_abbreviated;
    }
    ck_assert_str_eq(order_words()->word, "calls");
}
END_TEST

START_TEST(order_parse_several)
{
    order_init(&order);
    ck_assert_int_eq(order_parse(&order, "nfl,ti,pcalls", &complaint),
                     STATUS_OK);
    ck_assert_uint_eq(order.title_count, 3);
    ck_assert_str_eq(order.titles[1], "internal time");
    ck_assert_str_eq(order.titles[2], "primitive call count");
    ck_assert_uint_eq(order.field_count, 5);
    ck_assert_int_eq(order.fields[0], ORDER_NAME);
    ck_assert_int_eq(order.fields[1], ORDER_FILE);
    ck_assert_int_eq(order.fields[2], ORDER_LINE);
    ck_assert_int_eq(order.fields[3], ORDER_SELF);
    ck_assert_int_eq(order.fields[4], ORDER_PRIMITIVE_CALLS);
}
END_TEST

START_TEST(order_parse_wrong)
{
    static const char *const texts[] = {"", ",", "time,", ",time",
                                        "time,,calls", "time, calls"};

    for (size_t i = 0; i < COUNT(texts); i++) {
        order_init(&order);
        ck_assert_msg(order_parse(&order, texts[i], &complaint)
                          == STATUS_INVALID,
                      "%s", texts[i]);
    }
}
END_TEST

START_TEST(order_add_too_many)
{
    order_init(&order);
    for (int i = 0; i < ORDER_MAX_KEYS; i++) {
        ck_assert_int_eq(order_parse(&order, "nfl", &complaint), STATUS_OK);
    }
    ck_assert_int_eq(order_parse(&order, "nfl", &complaint), STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(complaint.text, "more than 16 sort keys"));
    ck_assert_uint_eq(order.title_count, ORDER_MAX_KEYS);
}
END_TEST

/* Assert that sorting by words brings the profile's rows into the order of
   the labels. */
static void
expect_sorted(const char *words, const char *const *labels)
{
    struct profile_function *rows[10];

    order_init(&order);
    ck_assert_int_eq(order_parse(&order, words, &complaint), STATUS_OK);
    memcpy(rows, profile.rows, profile.row_count * sizeof(*rows));
    ck_assert_int_eq(order_sort(&order, rows, profile.row_count), STATUS_OK);
    for (size_t i = 0; i < profile.row_count; i++) {
        ck_assert_msg(rows[i] == profiles_function(&profile, labels[i]),
                      "by %s, row %zu", words, i);
    }
}

START_TEST(order_sort_by_each_field)
{
    static const char w[] = "b.py:10(w)", x[] = "a.py:9(x)",
                      y[] = "b.py:-1(v)", z[] = "~:0(<z>)";

    profile_init(&profile);
    profiles_row(&profile, w, &(struct profile_figures){1, 1, 3, 3});
    profiles_row(&profile, x, &(struct profile_figures){4, 2, 8, -1});
    profiles_row(&profile, y, &(struct profile_figures){-2, 3, 1, 9});
    profiles_row(&profile, z, &(struct profile_figures){3, -1, -4, 5});
    expect_sorted("calls", (const char *[]){x, z, w, y});
    expect_sorted("pcalls", (const char *[]){y, x, w, z});
    expect_sorted("time", (const char *[]){x, w, y, z});
    expect_sorted("cumulative", (const char *[]){y, z, w, x});
    expect_sorted("filename", (const char *[]){x, w, y, z});
    expect_sorted("line", (const char *[]){y, z, x, w});
    expect_sorted("name", (const char *[]){z, y, w, x});
    expect_sorted("nfl", (const char *[]){z, y, w, x});
    /* "a.py:9(x)", "b.py:-1(v)", "b.py:10(w)", "{z}" */
    expect_sorted("stdname", (const char *[]){x, y, w, z});
    /* 3, 2, -1/2 and -4/3 seconds a call */
    expect_sorted("tottime/percall", (const char *[]){w, x, y, z});
    /* 3, -1/2, 3 and -5 seconds a primitive call: w and y are equal */
    expect_sorted("percall", (const char *[]){w, y, x, z});
    expect_sorted("filename,name", (const char *[]){x, y, w, z});
    expect_sorted("filename,calls", (const char *[]){x, w, y, z});
    profile_clear(&profile);
}
END_TEST

/* What is not known comes last. */
START_TEST(order_sort_by_runs)
{
    static const char few[] = "a.py:1(f)", many[] = "a.py:2(g)",
                      none[] = "a.py:3(h)", zero[] = "a.py:4(i)";
    static const struct profile_figures nothing = {0};

    profile_init(&profile);
    profiles_row(&profile, none, &nothing);
    profile_add_runs(&profile, profiles_row(&profile, few, &nothing),
                     &(struct profile_runs){1, 1, 9, true, true});
    profile_add_runs(&profile, profiles_row(&profile, zero, &nothing),
                     &(struct profile_runs){0, 0, 0, true, true});
    profile_add_runs(&profile, profiles_row(&profile, many, &nothing),
                     &(struct profile_runs){5, 1, 8, true, true});
    expect_sorted("starts", (const char *[]){many, few, zero, none});
    expect_sorted("wall", (const char *[]){few, many, zero, none});
    profile_clear(&profile);
}
END_TEST

/* A row that was never called has no time per call; it comes behind those
   that have one. */
START_TEST(order_sort_without_calls)
{
    static const char called[] = "a.py:1(f)", never[] = "a.py:2(g)";

    profile_init(&profile);
    profiles_row(&profile, never, &(struct profile_figures){0, 0, 9, 9});
    profiles_row(&profile, called, &(struct profile_figures){1, 1, 0, 0});
    expect_sorted("percall", (const char *[]){called, never});
    expect_sorted("tottime/percall", (const char *[]){called, never});
    profile_clear(&profile);
}
END_TEST

START_TEST(order_sort_peculiar_times)
{
    static const char a[] = "a.py:1(f)", b[] = "b.py:1(f)",
                      c[] = "c.py:1(f)", d[] = "d.py:1(f)",
                      e[] = "e.py:1(f)", f[] = "f.py:1(f)",
                      g[] = "g.py:1(f)", h[] = "h.py:1(f)";

    profile_init(&profile);
    profiles_row(&profile, a, &(struct profile_figures){1, 1, NAN, 0});
    profiles_row(&profile, b, &(struct profile_figures){1, 1, -0.0, 0});
    profiles_row(&profile, c, &(struct profile_figures){1, 1, -INFINITY, 0});
    profiles_row(&profile, d, &(struct profile_figures){1, 1, 0.0, 0});
    profiles_row(&profile, e, &(struct profile_figures){1, 1, -NAN, 0});
    profiles_row(&profile, f, &(struct profile_figures){1, 1, INFINITY, 0});
    profiles_row(&profile, g, &(struct profile_figures){1, 1, -5e-324, 0});
    profiles_row(&profile, h, &(struct profile_figures){1, 1, 5e-324, 0});
    /* -0.0 and 0.0 are equal, and so is what is not a number: they stay in
       their order, or go by the next key. */
    expect_sorted("time", (const char *[]){f, h, b, d, g, c, a, e});
    expect_sorted("time,name", (const char *[]){f, h, b, d, g, c, a, e});
    profile_clear(&profile);
}
END_TEST

/* Names that begin with the same eight bytes, or are shorter. */
START_TEST(order_sort_long_names)
{
    static const char *const sorted[] = {
        "a:1(a)", "a:1(aaaaaaa)", "a:1(aaaaaaaa)", "a:1(aaaaaaaaa)",
        "a:1(aaaaaaaab)", "a:1(aaaaaaab)", "a:1(\xc3\xa9)",
    };

    profile_init(&profile);
    for (size_t i = COUNT(sorted); i > 0; i--) {
        profiles_row(&profile, sorted[i - 1],
                     &(struct profile_figures){1, 1, 0, 0});
    }
    expect_sorted("name", sorted);
    expect_sorted("calls,name", sorted);
    profile_clear(&profile);
}
END_TEST

/* Return whether first comes before second by "pcalls,line". */
static bool
comes_before(const struct profile_function *first,
             const struct profile_function *second)
{
    if (first->figures.primitive_calls != second->figures.primitive_calls) {
        return first->figures.primitive_calls
               > second->figures.primitive_calls;
    }
    return first->line < second->line;
}

/* 0 to 199 rows with few different figures: each is either before the next,
   or equal to it and was before. */
START_TEST(order_sort_is_stable)
{
    struct profile_function *rows[MANY];

    profile_init(&profile);
    order_init(&order);
    order_parse(&order, "pcalls,line", &complaint);
    for (int count = 0; count < MANY; count++) {
        for (int i = 0; i < count; i++) {
            rows[i] = profile.rows[i];
        }
        ck_assert_int_eq(order_sort(&order, rows, (size_t)count), STATUS_OK);
        for (int i = 1; i < count; i++) {
            ck_assert(comes_before(rows[i - 1], rows[i])
                      || (!comes_before(rows[i], rows[i - 1])
                          && rows[i - 1]->index < rows[i]->index));
        }
        profiles_row(&profile,
                     (char[]){'a', (char)('0' + count / 50), ':',
                              (char)('0' + lrand48() % 4), '(',
                              (char)('0' + count % 50), ')', '\0'},
                     &(struct profile_figures){1, lrand48() % 5, 0, 0});
    }
    profile_clear(&profile);
}
END_TEST

START_TEST(order_sort_without_keys)
{
    profiles_example(&profile);
    order_init(&order);
    ck_assert_int_eq(order_sort(&order, profile.rows, 3), STATUS_OK);
    ck_assert_ptr_eq(profile.rows[0],
                     profiles_function(&profile, PROFILES_MAIN));
    ck_assert_ptr_eq(profile.rows[2],
                     profiles_function(&profile, PROFILES_LEN));
    profile_clear(&profile);
}
END_TEST

START_TEST(order_compare_keys_of_functions)
{
    static const char *const sorted[] = {
        "a.py:-1(f)", "a.py:2(g)", "a.py:10(f)", "a.py:10(g)", "b.py:1(f)",
        "~:0(f)",
    };

    profile_init(&profile);
    for (size_t i = 0; i < COUNT(sorted); i++) {
        for (size_t j = 0; j < COUNT(sorted); j++) {
            int compared
                = order_compare_keys(profiles_function(&profile, sorted[i]),
                                     profiles_function(&profile, sorted[j]));

            ck_assert_int_eq((compared > 0) - (compared < 0),
                             (i > j) - (i < j));
        }
    }
    profile_clear(&profile);
}
END_TEST

/* Without memory the rows stay as they are. */
static enum status
attempt(void)
{
    struct profile_function *rows[3];
    enum status status;

    memcpy(rows, profile.rows, sizeof(rows));
    status = order_sort(&order, rows, 3);
    if (status != STATUS_OK) {
        ck_assert_mem_eq(rows, profile.rows, sizeof(rows));
    }
    return status;
}

START_TEST(order_sort_without_memory)
{
    profiles_example(&profile);
    order_init(&order);
    order_parse(&order, "calls", &complaint);
    ck_assert_uint_eq(shortage_survive(attempt), 1);
    profile_clear(&profile);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, order_add_beginnings_of_words);
    tcase_add_test(tests, order_add_words_of_our_own);
    tcase_add_test(tests, order_add_numbers);
    tcase_add_test(tests, order_add_of_its_length);
    tcase_add_test(tests, order_add_unknown);
    tcase_add_test(tests, order_words_are_known);
    tcase_add_test(tests, order_parse_several);
    tcase_add_test(tests, order_parse_wrong);
    tcase_add_test(tests, order_add_too_many);
    tcase_add_test(tests, order_sort_by_each_field);
    tcase_add_test(tests, order_sort_by_runs);
    tcase_add_test(tests, order_sort_without_calls);
    tcase_add_test(tests, order_sort_peculiar_times);
    tcase_add_test(tests, order_sort_long_names);
    tcase_add_test(tests, order_sort_is_stable);
    tcase_add_test(tests, order_sort_without_keys);
    tcase_add_test(tests, order_compare_keys_of_functions);
    tcase_add_test(tests, order_sort_without_memory);
}

int
main(void)
{
    return suite_run("order", add_tests);
}

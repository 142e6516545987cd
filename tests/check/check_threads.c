/* Tests of lists of threads: what is kept apart, what is summed. */

#include "suite.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "stats/threads.h"

#include "shortage.h"

static struct text_pool texts;
static struct threads threads;

static void
set_up(void)
{
    text_init(&texts);
    threads = (struct threads){0};
}

static void
tear_down(void)
{
    text_clear(&texts);
}

static const struct text *
text_of(struct text_pool *pool, const char *bytes)
{
    const struct text *text;

    ck_assert_int_eq(text_intern(pool, bytes, strlen(bytes), &text),
                     STATUS_OK);
    return text;
}

/* Add a thread of process 7 with calls, and a quarter second for each. */
static enum status
add(const char *name, int64_t native_id, int64_t calls)
{
    return threads_add(&threads, &texts.memory,
                       &(struct threads_row){
                           .process_id = 7,
                           .name = text_of(&texts, name),
                           .native_id = native_id,
                           .calls = calls,
                           .seconds = .25 * (double)calls,
                       });
}

/* Add that many threads of one call each. */
static void
add_many(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(add("worker", (int64_t)i + 1, 1), STATUS_OK);
    }
}

static void
expect_name(const struct threads_row *row, const char *expected)
{
    char room[THREADS_NAME_BYTES];
    size_t length;
    const char *name = threads_name(row, room, &length);

    ck_assert_uint_eq(length, strlen(expected));
    ck_assert_mem_eq(name, expected, length);
}

START_TEST(threads_of_nothing)
{
    ck_assert_ptr_null(threads_next(&threads, NULL));
    ck_assert_uint_eq(threads_count(&threads), 0);
}
END_TEST

START_TEST(threads_add_in_order)
{
    const struct threads_row *row;

    add("main", 11, 3);
    add("", 12, 5);
    ck_assert_uint_eq(threads_count(&threads), 2);
    row = threads_next(&threads, NULL);
    expect_name(row, "main");
    ck_assert_int_eq(row->process_id, 7);
    ck_assert_int_eq(row->native_id, 11);
    ck_assert_int_eq(row->calls, 3);
    ck_assert_double_eq(row->seconds, .75);
    ck_assert_int_eq(row->others_count, 0);
    row = threads_next(&threads, row);
    expect_name(row, "");
    ck_assert_int_eq(row->calls, 5);
    ck_assert_ptr_null(threads_next(&threads, row));
}
END_TEST

/* Two more than are kept apart, of 1 and 4 calls, in 1.25 s. */
START_TEST(threads_add_beyond_the_limit)
{
    const struct threads_row *row = NULL, *last = NULL;
    size_t count = 0;

    add_many(THREADS_MAX);
    ck_assert_uint_eq(threads_count(&threads), THREADS_MAX);
    add("late", 5001, 1);
    add("later", 5002, 4);
    ck_assert_uint_eq(threads_count(&threads), THREADS_MAX + 1);
    while ((row = threads_next(&threads, row)) != NULL) {
        last = row;
        count++;
    }
    ck_assert_uint_eq(count, THREADS_MAX + 1);
    expect_name(last, "2 others");
    ck_assert_int_eq(last->process_id, 7);
    ck_assert_int_eq(last->native_id, 0);
    ck_assert_int_eq(last->calls, 5);
    ck_assert_double_eq(last->seconds, 1.25);
}
END_TEST

/* The sums that files have are known by their names, and stay the last. */
START_TEST(threads_add_sums)
{
    const struct threads_row *row;

    add("3 others", 0, 6);
    add("main", 1, 1);
    add("40 others", 0, 2);
    ck_assert_uint_eq(threads_count(&threads), 2);
    row = threads_next(&threads, NULL);
    expect_name(row, "main");
    row = threads_next(&threads, row);
    expect_name(row, "43 others");
    ck_assert_int_eq(row->calls, 8);
    ck_assert_ptr_null(threads_next(&threads, row));
}
END_TEST

/* None of these is a sum: a thread may have any name. */
START_TEST(threads_add_names_like_those_of_sums)
{
    static const struct {
        const char *name;
        int64_t native_id;
    } rows[] = {
        {"3 others", 5}, {" others", 0}, {"0 others", 0}, {"3 other", 0},
        {"3 others.", 0}, {"-3 others", 0}, {"x3 others", 0},
        {"9223372036854775808 others", 0},
        {"99999999999999999999 others", 0},
    };
    const size_t count = sizeof(rows) / sizeof(*rows);
    const struct threads_row *row = NULL;

    for (size_t i = 0; i < count; i++) {
        add(rows[i].name, rows[i].native_id, 1);
    }
    ck_assert_uint_eq(threads_count(&threads), count);
    for (size_t i = 0; i < count; i++) {
        row = threads_next(&threads, row);
        expect_name(row, rows[i].name);
        ck_assert_int_eq(row->others_count, 0);
    }
}
END_TEST

START_TEST(threads_add_overflow)
{
    add("3 others", 0, INT64_MAX);
    ck_assert_int_eq(add("1 others", 0, 1), STATUS_INVALID);
    ck_assert_int_eq(add("9223372036854775807 others", 0, 0),
                     STATUS_INVALID);
    ck_assert_int_eq(threads.sum.calls, INT64_MAX);
    ck_assert_int_eq(threads.sum.others_count, 3);
}
END_TEST

/* One below the limit, and two: the first goes in, the other into a sum with
   what was summed before, of another process. */
START_TEST(threads_merge_up_to_the_limit)
{
    struct text_pool other_texts;
    struct threads others = {0};

    text_init(&other_texts);
    threads_add(&others, &other_texts.memory,
                &(struct threads_row){8, text_of(&other_texts, "first"), 1,
                                      10, 1, 0, NULL});
    threads_add(&others, &other_texts.memory,
                &(struct threads_row){8, text_of(&other_texts, "second"), 2,
                                      20, 2, 0, NULL});
    threads_add(&others, &other_texts.memory,
                &(struct threads_row){8, text_of(&other_texts, "5 others"),
                                      0, 30, 3, 0, NULL});
    add_many(THREADS_MAX - 1);
    add("2 others", 0, 4);
    ck_assert_int_eq(threads_merge(&threads, &texts, &others), STATUS_OK);
    text_clear(&other_texts);
    ck_assert_uint_eq(threads.count, THREADS_MAX);
    expect_name(threads.last, "first");
    ck_assert_int_eq(threads.last->process_id, 8);
    ck_assert_int_eq(threads.last->calls, 10);
    expect_name(&threads.sum, "8 others");
    ck_assert_int_eq(threads.sum.process_id, 0);
    ck_assert_int_eq(threads.sum.calls, 54);
    ck_assert_double_eq(threads.sum.seconds, 6);
}
END_TEST

START_TEST(threads_merge_overflow)
{
    struct threads others = {0};

    threads_add(&others, &texts.memory,
                &(struct threads_row){7, NULL, 0, INT64_MAX, 0, 1, NULL});
    add("1 others", 0, 1);
    ck_assert_int_eq(threads_merge(&threads, &texts, &others),
                     STATUS_INVALID);
}
END_TEST

static struct threads source;

static enum status
attempt(void)
{
    struct text_pool pool;
    struct threads target = {0};
    enum status status;

    text_init(&pool);
    status = threads_merge(&target, &pool, &source);
    if (status == STATUS_OK) {
        ck_assert_uint_eq(threads_count(&target), 2);
    }
    text_clear(&pool);
    return status;
}

START_TEST(threads_merge_without_memory)
{
    add("main", 1, 1);
    add("2 others", 0, 4);
    source = threads;
    ck_assert_uint_ge(shortage_survive(attempt), 2);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, threads_of_nothing);
    tcase_add_test(tests, threads_add_in_order);
    tcase_add_test(tests, threads_add_beyond_the_limit);
    tcase_add_test(tests, threads_add_sums);
    tcase_add_test(tests, threads_add_names_like_those_of_sums);
    tcase_add_test(tests, threads_add_overflow);
    tcase_add_test(tests, threads_merge_up_to_the_limit);
    tcase_add_test(tests, threads_merge_overflow);
    tcase_add_test(tests, threads_merge_without_memory);
}

int
main(void)
{
    return suite_run("threads", add_tests);
}

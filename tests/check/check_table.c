/* Tests of the hash table of pointers. */

#include "suite.h"

#include <stdbool.h>

#include "base/memory.h"
#include "base/table.h"

#define MANY 1000

static struct table table;
static int items[MANY];

/* Return how many items there are under hash. */
static size_t
count_under(uint64_t hash)
{
    size_t count = 0, at;

    for (void *item = table_first(&table, hash, &at); item != NULL;
         item = table_next(&table, hash, &at)) {
        count++;
    }
    return count;
}

/* Return whether item is found under hash. */
static bool
has(uint64_t hash, const void *item)
{
    size_t at;
    void *found;

    for (found = table_first(&table, hash, &at);
         found != NULL && found != item;
         found = table_next(&table, hash, &at)) {
    }
    return found != NULL;
}

START_TEST(table_init_is_empty)
{
    table_init(&table);
    ck_assert_uint_eq(table.count, 0);
    ck_assert_uint_eq(count_under(0), 0);
    ck_assert_uint_eq(count_under(7), 0);
    table_clear(&table);
}
END_TEST

START_TEST(table_add_then_find)
{
    table_init(&table);
    ck_assert_int_eq(table_add(&table, 7, &items[0]), STATUS_OK);
    ck_assert(has(7, &items[0]));
    ck_assert_uint_eq(count_under(8), 0);
    ck_assert_uint_eq(table.count, 1);
    table_clear(&table);
}
END_TEST

/* Hash 0 is a hash like any other, and so is the greatest one, from which a
   search goes on at slot 0. */
START_TEST(table_add_extreme_hashes)
{
    table_init(&table);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(table_add(&table, 0, &items[i]), STATUS_OK);
        ck_assert_int_eq(table_add(&table, UINT64_MAX, &items[i + 3]),
                         STATUS_OK);
    }
    for (int i = 0; i < 3; i++) {
        ck_assert(has(0, &items[i]));
        ck_assert(has(UINT64_MAX, &items[i + 3]));
    }
    ck_assert_uint_eq(count_under(0), 3);
    ck_assert_uint_eq(count_under(UINT64_MAX), 3);
    table_clear(&table);
}
END_TEST

START_TEST(table_add_equal_hashes)
{
    table_init(&table);
    for (int i = 0; i < 50; i++) {
        ck_assert_int_eq(table_add(&table, 7, &items[i]), STATUS_OK);
    }
    for (int i = 0; i < 50; i++) {
        ck_assert(has(7, &items[i]));
    }
    ck_assert_uint_eq(count_under(7), 50);
    ck_assert(!has(7, &items[50]));
    table_clear(&table);
}
END_TEST

/* 4, 8, 12 ... collide in a small table but differ as hashes. */
START_TEST(table_add_colliding_hashes)
{
    table_init(&table);
    for (uint64_t i = 0; i < 50; i++) {
        ck_assert_int_eq(table_add(&table, 4 * i, &items[i]), STATUS_OK);
    }
    for (uint64_t i = 0; i < 50; i++) {
        ck_assert(has(4 * i, &items[i]));
        ck_assert_uint_eq(count_under(4 * i), 1);
        ck_assert_uint_eq(count_under(4 * i + 1), 0);
    }
    table_clear(&table);
}
END_TEST

START_TEST(table_add_many)
{
    table_init(&table);
    for (uintptr_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(table_add(&table, table_hash(i, 0), &items[i]),
                         STATUS_OK);
        /* At most three quarters full. */
        ck_assert_uint_le(4 * table.count, 3 * (table.mask + 1));
    }
    for (uintptr_t i = 0; i < MANY; i++) {
        ck_assert(has(table_hash(i, 0), &items[i]));
        ck_assert_uint_eq(count_under(table_hash(i, 0)), 1);
    }
    ck_assert_uint_eq(table.count, MANY);
    table_clear(&table);
}
END_TEST

START_TEST(table_clear_leaves_it_usable)
{
    table_init(&table);
    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(table_add(&table, 7, &items[i]), STATUS_OK);
    }
    table_clear(&table);
    ck_assert_uint_eq(table.count, 0);
    ck_assert_uint_eq(count_under(7), 0);
    ck_assert_int_eq(table_add(&table, 7, &items[0]), STATUS_OK);
    ck_assert_uint_eq(count_under(7), 1);
    table_clear(&table);
}
END_TEST

/* A failed add leaves all that was there and adds nothing. */
START_TEST(table_add_without_memory)
{
    size_t failures = 0;

    table_init(&table);
    for (uint64_t count = 0; count < 100; count++) {
        memory_fail_after(1);
        if (table_add(&table, count, &items[count]) != STATUS_OK) {
            memory_fail_after(0);
            failures++;
            ck_assert_uint_eq(table.count, count);
            ck_assert(!has(count, &items[count]));
            ck_assert_int_eq(table_add(&table, count, &items[count]),
                             STATUS_OK);
        }
        memory_fail_after(0);
        for (uint64_t i = 0; i <= count; i++) {
            ck_assert(has(i, &items[i]));
        }
    }
    /* More than 100 slots: tables of 2, 4, 8, ... 128 at least. */
    ck_assert_uint_ge(failures, 7);
    table_clear(&table);
}
END_TEST

START_TEST(table_hash_tells_pairs_apart)
{
    ck_assert_uint_ne(table_hash(1, 2), table_hash(2, 1));
    ck_assert_uint_ne(table_hash(1, 0), table_hash(0, 1));
    ck_assert_uint_ne(table_hash(64, 128), table_hash(128, 64));
    ck_assert_uint_eq(table_hash(3, 4), table_hash(3, 4));
}
END_TEST

/* Pointers are multiples of 16 or 64; their low bits must not show. 256
   hashes thrown into 256 slots fill 63 % of them on average; half of that is
   far outside of chance. */
START_TEST(table_hash_spreads_pointers)
{
    bool taken[256] = {false};
    int count = 0;

    for (uintptr_t i = 0; i < 256; i++) {
        taken[table_hash(0x7f0000000000 + 64 * i, 0) % 256] = true;
    }
    for (int i = 0; i < 256; i++) {
        count += taken[i];
    }
    ck_assert_int_ge(count, 256 * 63 / 200);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, table_init_is_empty);
    tcase_add_test(tests, table_add_then_find);
    tcase_add_test(tests, table_add_extreme_hashes);
    tcase_add_test(tests, table_add_equal_hashes);
    tcase_add_test(tests, table_add_colliding_hashes);
    tcase_add_test(tests, table_add_many);
    tcase_add_test(tests, table_clear_leaves_it_usable);
    tcase_add_test(tests, table_add_without_memory);
    tcase_add_test(tests, table_hash_tells_pairs_apart);
    tcase_add_test(tests, table_hash_spreads_pointers);
}

int
main(void)
{
    return suite_run("table", add_tests);
}

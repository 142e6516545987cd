/* Tests of the pool: memory of any size, given back all at once. */

#include "suite.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"

#define MANY 100

static struct pool pool;

static bool
is_zero(const char *bytes, size_t size)
{
    while (size > 0 && bytes[size - 1] == 0) {
        size--;
    }
    return size == 0;
}

START_TEST(pool_clear_when_empty)
{
    pool_init(&pool);
    pool_clear(&pool);
    pool_clear(&pool);
}
END_TEST

/* A pool without a block has a place for nothing, too. */
START_TEST(pool_take_nothing)
{
    pool_init(&pool);
    ck_assert_ptr_nonnull(pool_take(&pool, 0));
    ck_assert_ptr_nonnull(pool_take(&pool, 0));
    pool_clear(&pool);
}
END_TEST

/* Each piece is filled, so that a later one that lay in it would not be zero
   and would change it. */
START_TEST(pool_take_pieces_of_their_own)
{
    char *pieces[MANY];

    pool_init(&pool);
    for (size_t i = 0; i < MANY; i++) {
        pieces[i] = pool_take(&pool, i);
        ck_assert_ptr_nonnull(pieces[i]);
        ck_assert_uint_eq((uintptr_t)pieces[i] % sizeof(uint64_t), 0);
        ck_assert(is_zero(pieces[i], i));
        memset(pieces[i], (int)i + 1, i);
    }
    for (size_t i = 0; i < MANY; i++) {
        for (size_t at = 0; at < i; at++) {
            ck_assert_int_eq(pieces[i][at], (int)i + 1);
        }
    }
    pool_clear(&pool);
}
END_TEST

START_TEST(pool_take_large_between_small)
{
    static const size_t sizes[] = {1, 1000000, 8, 70000, 1};

    pool_init(&pool);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        char *taken = pool_take(&pool, sizes[i]);

        ck_assert_ptr_nonnull(taken);
        ck_assert(is_zero(taken, sizes[i]));
        memset(taken, 0x55, sizes[i]);
    }
    pool_clear(&pool);
}
END_TEST

/* No sum of such a size and anything else may wrap around. */
START_TEST(pool_take_impossible)
{
    static const size_t sizes[] = {
        SIZE_MAX, SIZE_MAX - 7, SIZE_MAX - 8, SIZE_MAX / 2 + 1,
    };

    pool_init(&pool);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        ck_assert_ptr_null(pool_take(&pool, sizes[i]));
    }
    ck_assert_ptr_nonnull(pool_take(&pool, 1));
    pool_clear(&pool);
}
END_TEST

START_TEST(pool_clear_leaves_it_usable)
{
    pool_init(&pool);
    memset(pool_take(&pool, 100), 1, 100);
    pool_clear(&pool);
    ck_assert(is_zero(pool_take(&pool, 100), 100));
    pool_clear(&pool);
}
END_TEST

/* A piece that there is no memory for changes nothing: all others stay, and
   the next can be had. */
START_TEST(pool_take_without_memory)
{
    size_t failures = 0;
    char *pieces[MANY];

    pool_init(&pool);
    for (size_t i = 0; i < MANY; i++) {
        memory_fail_after(1);
        pieces[i] = pool_take(&pool, 1);
        memory_fail_after(0);
        if (pieces[i] == NULL) {
            failures++;
            pieces[i] = pool_take(&pool, 1);
        }
        ck_assert_ptr_nonnull(pieces[i]);
        *pieces[i] = (char)i;
    }
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_int_eq(*pieces[i], (char)i);
    }
    ck_assert_uint_gt(failures, 0);
    pool_clear(&pool);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, pool_clear_when_empty);
    tcase_add_test(tests, pool_take_nothing);
    tcase_add_test(tests, pool_take_pieces_of_their_own);
    tcase_add_test(tests, pool_take_large_between_small);
    tcase_add_test(tests, pool_take_impossible);
    tcase_add_test(tests, pool_clear_leaves_it_usable);
    tcase_add_test(tests, pool_take_without_memory);
}

int
main(void)
{
    return suite_run("pool", add_tests);
}

/* Tests of the arena: records that never move, in order. */

#include "suite.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/memory.h"

/* Chunks hold 2 records here and the list of chunks begins at 2: this many
   grow it five times. */
#define MANY 100

static struct arena arena;

static void
add_numbered(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t *record = arena_add(&arena);

        ck_assert_ptr_nonnull(record);
        *record = i;
    }
}

static void
expect_numbered(size_t count)
{
    ck_assert_uint_eq(arena.record_count, count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_uint_eq(*(size_t *)arena_at(&arena, i), i);
    }
}

START_TEST(arena_init_is_empty)
{
    arena_init(&arena, MEMORY_LINE_BYTES);
    ck_assert_uint_eq(arena.record_count, 0);
    arena_clear(&arena);
}
END_TEST

START_TEST(arena_add_returns_zeroed_lines)
{
    static const char zeroes[2 * MEMORY_LINE_BYTES];

    arena_init(&arena, sizeof(zeroes));
    for (int i = 0; i < MANY; i++) {
        char *record = arena_add(&arena);

        ck_assert_uint_eq((uintptr_t)record % MEMORY_LINE_BYTES, 0);
        ck_assert_mem_eq(record, zeroes, sizeof(zeroes));
        memset(record, 0x55, sizeof(zeroes));
    }
    arena_clear(&arena);
}
END_TEST

START_TEST(arena_add_keeps_order)
{
    arena_init(&arena, MEMORY_LINE_BYTES);
    add_numbered(MANY);
    expect_numbered(MANY);
    arena_clear(&arena);
}
END_TEST

START_TEST(arena_add_moves_no_record)
{
    void *records[MANY];

    arena_init(&arena, MEMORY_LINE_BYTES);
    for (size_t i = 0; i < MANY; i++) {
        records[i] = arena_add(&arena);
    }
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_ptr_eq(arena_at(&arena, i), records[i]);
    }
    arena_clear(&arena);
}
END_TEST

START_TEST(arena_clear_leaves_it_usable)
{
    arena_init(&arena, MEMORY_LINE_BYTES);
    add_numbered(MANY);
    arena_clear(&arena);
    ck_assert_uint_eq(arena.record_count, 0);
    add_numbered(3);
    expect_numbered(3);
    arena_clear(&arena);
}
END_TEST

START_TEST(arena_clear_when_empty)
{
    arena_init(&arena, MEMORY_LINE_BYTES);
    arena_clear(&arena);
    arena_clear(&arena);
    ck_assert_uint_eq(arena.record_count, 0);
}
END_TEST

/* 2 is the chunk's size: dropped within a chunk, and across its end. */
START_TEST(arena_drop_last_then_add)
{
    for (size_t kept = 0; kept < 5; kept++) {
        arena_init(&arena, MEMORY_LINE_BYTES);
        add_numbered(kept + 1);
        arena_drop_last(&arena);
        expect_numbered(kept);
        *(size_t *)arena_add(&arena) = kept;
        expect_numbered(kept + 1);
        *(size_t *)arena_add(&arena) = kept + 1;
        expect_numbered(kept + 2);
        arena_clear(&arena);
    }
}
END_TEST

START_TEST(arena_add_after_drop_last_is_zeroed)
{
    arena_init(&arena, MEMORY_LINE_BYTES);
    *(size_t *)arena_add(&arena) = 1;
    arena_drop_last(&arena);
    ck_assert_uint_eq(*(size_t *)arena_add(&arena), 0);
    arena_clear(&arena);
}
END_TEST

START_TEST(arena_drop_last_of_all)
{
    arena_init(&arena, MEMORY_LINE_BYTES);
    add_numbered(MANY);
    for (int i = 0; i < MANY; i++) {
        arena_drop_last(&arena);
    }
    ck_assert_uint_eq(arena.record_count, 0);
    arena_clear(&arena);
}
END_TEST

/* A failed add changes nothing, and the next one that may succeed does. */
START_TEST(arena_add_without_memory)
{
    size_t failures = 0;

    arena_init(&arena, MEMORY_LINE_BYTES);
    for (size_t count = 0; count < MANY; count++) {
        size_t *record;

        for (size_t request = 1;; request++) {
            memory_fail_after(request);
            record = arena_add(&arena);
            memory_fail_after(0);
            if (record != NULL) {
                break;
            }
            expect_numbered(count);
            failures++;
        }
        *record = count;
    }
    expect_numbered(MANY);
    /* 50 chunks of 2, and a list of 2, 4, 8, 16, 32, 64 chunks. */
    ck_assert_uint_eq(failures, 50 + 6);
    arena_clear(&arena);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, arena_init_is_empty);
    tcase_add_test(tests, arena_add_returns_zeroed_lines);
    tcase_add_test(tests, arena_add_keeps_order);
    tcase_add_test(tests, arena_add_moves_no_record);
    tcase_add_test(tests, arena_clear_leaves_it_usable);
    tcase_add_test(tests, arena_clear_when_empty);
    tcase_add_test(tests, arena_drop_last_then_add);
    tcase_add_test(tests, arena_add_after_drop_last_is_zeroed);
    tcase_add_test(tests, arena_drop_last_of_all);
    tcase_add_test(tests, arena_add_without_memory);
}

int
main(void)
{
    return suite_run("arena", add_tests);
}

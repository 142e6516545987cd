/* Tests of memory: zeroed blocks, lines, resizing, and running out. */

#include "suite.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"

#define SIZE 100

static int
is_zero(const char *block, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (block[i] != 0) {
            return 0;
        }
    }
    return 1;
}

/* Dirty what the C library hands out next, so that zeroes mean something. */
static void
leave_dirt(size_t size)
{
    char *block = memory_allocate(size);

    memset(block, 0x55, size);
    memory_free(block);
}

START_TEST(memory_allocate_is_zeroed)
{
    char *block;

    leave_dirt(SIZE);
    block = memory_allocate(SIZE);
    ck_assert_ptr_nonnull(block);
    ck_assert(is_zero(block, SIZE));
    memory_free(block);
}
END_TEST

START_TEST(memory_allocate_lines_is_zeroed_and_on_a_line)
{
    for (size_t lines = 1; lines <= 8; lines++) {
        size_t size = lines * MEMORY_LINE_BYTES;
        char *block;

        leave_dirt(size);
        block = memory_allocate_lines(size);
        ck_assert_ptr_nonnull(block);
        ck_assert_uint_eq((uintptr_t)block % MEMORY_LINE_BYTES, 0);
        ck_assert(is_zero(block, size));
        memory_free(block);
    }
}
END_TEST

START_TEST(memory_resize_keeps_contents)
{
    char *block = memory_allocate(4);

    memcpy(block, "abc", 4);
    block = memory_resize(block, 1 << 20);
    ck_assert_str_eq(block, "abc");
    block = memory_resize(block, 4);
    ck_assert_str_eq(block, "abc");
    memory_free(block);
}
END_TEST

START_TEST(memory_resize_of_null_allocates)
{
    char *block = memory_resize(NULL, 4);

    ck_assert_ptr_nonnull(block);
    memcpy(block, "abc", 4);
    memory_free(block);
}
END_TEST

START_TEST(memory_resize_failing_keeps_the_block)
{
    char *block = memory_allocate(4);

    memcpy(block, "abc", 4);
    memory_fail_after(1);
    ck_assert_ptr_null(memory_resize(block, 1 << 20));
    memory_fail_after(0);
    ck_assert_str_eq(block, "abc");
    memory_free(block);
}
END_TEST

START_TEST(memory_free_of_null)
{
    memory_free(NULL);
}
END_TEST

START_TEST(memory_fail_after_first)
{
    memory_fail_after(1);
    ck_assert(!memory_has_failed());
    ck_assert_ptr_null(memory_allocate(1));
    ck_assert(memory_has_failed());
    ck_assert_ptr_null(memory_allocate_lines(MEMORY_LINE_BYTES));
    ck_assert_ptr_null(memory_resize(NULL, 1));
    memory_fail_after(0);
}
END_TEST

/* Two requests are granted, of whatever kind; no later one is. */
START_TEST(memory_fail_after_third)
{
    void *first, *second;

    memory_fail_after(3);
    first = memory_allocate(1);
    second = memory_allocate_lines(MEMORY_LINE_BYTES);
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(second);
    ck_assert(!memory_has_failed());
    for (int i = 0; i < 3; i++) {
        ck_assert_ptr_null(memory_allocate(1));
        ck_assert(memory_has_failed());
    }
    memory_fail_after(0);
    memory_free(first);
    memory_free(second);
}
END_TEST

START_TEST(memory_fail_after_zero_ends_it)
{
    void *block;

    memory_fail_after(1);
    ck_assert_ptr_null(memory_allocate(1));
    memory_fail_after(0);
    ck_assert(!memory_has_failed());
    block = memory_allocate(1);
    ck_assert_ptr_nonnull(block);
    memory_free(block);
}
END_TEST

/* This build's growth paths begin at two, whatever the core asks for. */
START_TEST(memory_initial_is_tiny)
{
    ck_assert_int_eq(MEMORY_INITIAL(256), 2);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, memory_allocate_is_zeroed);
    tcase_add_test(tests, memory_allocate_lines_is_zeroed_and_on_a_line);
    tcase_add_test(tests, memory_resize_keeps_contents);
    tcase_add_test(tests, memory_resize_of_null_allocates);
    tcase_add_test(tests, memory_resize_failing_keeps_the_block);
    tcase_add_test(tests, memory_free_of_null);
    tcase_add_test(tests, memory_fail_after_first);
    tcase_add_test(tests, memory_fail_after_third);
    tcase_add_test(tests, memory_fail_after_zero_ends_it);
    tcase_add_test(tests, memory_initial_is_tiny);
}

int
main(void)
{
    return suite_run("memory", add_tests);
}

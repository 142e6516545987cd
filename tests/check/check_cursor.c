/* Tests of the cursor: memory, and files through a window that begins with
   two bytes. */

#include "suite.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cursor.h"
#include "base/memory.h"

static const char input[] = "abcdefghijklmnopqrstuvwxyz";
#define INPUT_BYTES (sizeof(input) - 1)

static struct cursor cursor;
static int descriptor;

/* Begin with input: in memory, or in a file if that is asked for. */
static void
begin(int is_file)
{
    char path[] = "/tmp/check-cursor-XXXXXX";

    if (!is_file) {
        cursor_init(&cursor, input, INPUT_BYTES);
        return;
    }
    descriptor = mkstemp(path);
    ck_assert_int_ge(descriptor, 0);
    unlink(path);
    ck_assert_int_eq(write(descriptor, input, INPUT_BYTES), INPUT_BYTES);
    cursor_init_file(&cursor, descriptor, INPUT_BYTES);
}

static void
end(int is_file)
{
    cursor_clear(&cursor);
    if (is_file) {
        close(descriptor);
    }
}

/* Take size bytes, which have to be those at a place of input. */
static void
expect(size_t place, size_t size)
{
    const unsigned char *taken;

    ck_assert_uint_eq(cursor_place(&cursor), place);
    ck_assert_uint_eq(cursor_left(&cursor), INPUT_BYTES - place);
    taken = cursor_take(&cursor, size);
    ck_assert_ptr_nonnull(taken);
    ck_assert_mem_eq(taken, input + place, size);
}

START_TEST(cursor_take_in_pieces_of_each_size)
{
    for (size_t size = 1; size <= INPUT_BYTES; size++) {
        size_t place = 0;

        begin(_i);
        for (; place + size <= INPUT_BYTES; place += size) {
            expect(place, size);
        }
        ck_assert_ptr_null(cursor_take(&cursor, INPUT_BYTES - place + 1));
        ck_assert_int_eq(cursor.status, STATUS_OK);
        end(_i);
    }
}
END_TEST

START_TEST(cursor_take_too_much_leaves_it_there)
{
    begin(_i);
    expect(0, 3);
    ck_assert_ptr_null(cursor_take(&cursor, INPUT_BYTES));
    ck_assert_ptr_null(cursor_take(&cursor, SIZE_MAX));
    expect(3, INPUT_BYTES - 3);
    end(_i);
}
END_TEST

START_TEST(cursor_seek_from_and_to_each_place)
{
    for (size_t from = 0; from <= INPUT_BYTES; from++) {
        for (size_t to = 0; to <= INPUT_BYTES; to++) {
            begin(_i);
            for (size_t place = 0; place < from; place++) {
                expect(place, 1);
            }
            ck_assert_int_eq(cursor_seek(&cursor, to), STATUS_OK);
            expect(to, INPUT_BYTES - to);
            ck_assert_int_eq(cursor_seek(&cursor, from), STATUS_OK);
            expect(from, INPUT_BYTES - from);
            end(_i);
        }
    }
}
END_TEST

START_TEST(cursor_seek_beyond_the_end)
{
    begin(_i);
    ck_assert_int_eq(cursor_seek(&cursor, INPUT_BYTES + 1), STATUS_INVALID);
    end(_i);
}
END_TEST

START_TEST(cursor_of_a_file_that_became_shorter)
{
    begin(1);
    expect(0, 2);
    ck_assert_int_eq(ftruncate(descriptor, 10), 0);
    ck_assert_ptr_null(cursor_take(&cursor, 20));
    ck_assert_int_eq(cursor.status, STATUS_OK);
    end(1);
}
END_TEST

START_TEST(cursor_of_a_file_that_cannot_be_read)
{
    cursor_init_file(&cursor, -2, INPUT_BYTES);
    cursor.descriptor = open("/", O_RDONLY);
    ck_assert_ptr_null(cursor_take(&cursor, 1));
    ck_assert_int_eq(cursor.status, STATUS_SYSTEM);
    ck_assert_int_ne(cursor.error, 0);
    ck_assert_ptr_null(cursor_take(&cursor, 1));
    close(cursor.descriptor);
    cursor_clear(&cursor);
}
END_TEST

START_TEST(cursor_without_memory)
{
    begin(1);
    memory_fail_after(1);
    ck_assert_ptr_null(cursor_take(&cursor, 1));
    ck_assert_int_eq(cursor.status, STATUS_NO_MEMORY);
    memory_fail_after(0);
    end(1);

    begin(1);
    expect(0, 2);
    expect(2, 2);
    memory_fail_after(1);
    ck_assert_int_eq(cursor_seek(&cursor, 0), STATUS_NO_MEMORY);
    memory_fail_after(0);
    end(1);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, cursor_take_in_pieces_of_each_size, 0, 2);
    tcase_add_loop_test(tests, cursor_take_too_much_leaves_it_there, 0, 2);
    tcase_add_loop_test(tests, cursor_seek_from_and_to_each_place, 0, 2);
    tcase_add_loop_test(tests, cursor_seek_beyond_the_end, 0, 2);
    tcase_add_test(tests, cursor_of_a_file_that_became_shorter);
    tcase_add_test(tests, cursor_of_a_file_that_cannot_be_read);
    tcase_add_test(tests, cursor_without_memory);
}

int
main(void)
{
    return suite_run("cursor", add_tests);
}

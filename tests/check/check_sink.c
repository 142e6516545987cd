/* Tests of sinks: buffers that grow, or are emptied into a file. */

#include "suite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/sink.h"

#include "shortage.h"

static struct sink sink;

/* Return a new file without a name. */
static int
open_nameless(void)
{
    char path[] = "/tmp/check_sink.XXXXXX";
    int descriptor = mkstemp(path);

    ck_assert_int_ge(descriptor, 0);
    unlink(path);
    return descriptor;
}

/* Assert that the file of descriptor holds text and no more; close it. */
static void
expect_file(int descriptor, const char *text)
{
    char bytes[1000];
    ssize_t length = pread(descriptor, bytes, sizeof(bytes), 0);

    ck_assert_int_eq(length, (ssize_t)strlen(text));
    ck_assert_mem_eq(bytes, text, strlen(text));
    close(descriptor);
}

static void
expect_kept(const char *text)
{
    ck_assert_int_eq(sink.status, STATUS_OK);
    ck_assert_uint_eq(sink.length, strlen(text));
    ck_assert_mem_eq(sink.bytes, text, strlen(text));
}

/* Write by each function. */
static void
write_all(void)
{
    char *room;

    sink_text(&sink, "text ");
    sink_byte(&sink, 'b');
    sink_repeat(&sink, '.', 3);
    sink_bytes(&sink, "xyz", 2);
    sink_text(&sink, "");
    sink_repeat(&sink, '.', 0);
    room = sink_room(&sink, 10);
    if (room != NULL) {
        memcpy(room, "room wasted", 10);
        sink_filled(&sink, 4);
    }
    sink_byte(&sink, '\n');
}

#define ALL_WRITTEN "text b...xyroom\n"

START_TEST(sink_keeps_what_it_gets)
{
    sink_init(&sink);
    ck_assert_uint_eq(sink.length, 0);
    write_all();
    expect_kept(ALL_WRITTEN);
    ck_assert_int_eq(sink_flush(&sink), STATUS_OK);
    expect_kept(ALL_WRITTEN);
    sink_clear(&sink);
}
END_TEST

START_TEST(sink_grows)
{
    sink_init(&sink);
    for (int i = 0; i < 1000; i++) {
        sink_byte(&sink, (char)('a' + i % 26));
    }
    ck_assert_uint_eq(sink.length, 1000);
    for (int i = 0; i < 1000; i++) {
        ck_assert_int_eq(sink.bytes[i], 'a' + i % 26);
    }
    sink_clear(&sink);
}
END_TEST

START_TEST(sink_clear_leaves_it_usable)
{
    sink_init(&sink);
    sink_text(&sink, "lost");
    sink_clear(&sink);
    ck_assert_ptr_null(sink.bytes);
    sink_text(&sink, "kept");
    expect_kept("kept");
    sink_clear(&sink);
}
END_TEST

/* The buffer of a test build holds 2 bytes at first: all is written in
   pieces, and the rest when it is asked for. */
START_TEST(sink_writes_to_its_file)
{
    int descriptor = open_nameless();

    sink_init_file(&sink, descriptor);
    write_all();
    ck_assert_int_eq(sink_flush(&sink), STATUS_OK);
    ck_assert_uint_eq(sink.length, 0);
    write_all();
    ck_assert_int_eq(sink_flush(&sink), STATUS_OK);
    sink_clear(&sink);
    expect_file(descriptor, ALL_WRITTEN ALL_WRITTEN);
}
END_TEST

START_TEST(sink_buffers_what_goes_to_a_file)
{
    int descriptor = open_nameless();

    sink_init_file(&sink, descriptor);
    sink_byte(&sink, 'a');
    sink_byte(&sink, 'b');
    ck_assert_uint_eq(sink.length, 2);
    sink_clear(&sink);
    expect_file(descriptor, "");
}
END_TEST

/* What does not fit is written at once, and the status says so at the end.
   Nothing is taken afterwards. */
static bool
add_up(void *context, size_t bytes)
{
    *(size_t *)context += bytes;
    return true;
}

static bool
refuse(void *context, size_t bytes)
{
    (void)context;
    (void)bytes;
    return false;
}

START_TEST(sink_tells_its_watcher_what_was_written)
{
    size_t told = 0;
    struct sink_watcher watcher = {add_up, &told};
    int descriptor = open_nameless();

    sink_init_file(&sink, descriptor);
    sink.watcher = &watcher;
    write_all();
    ck_assert_uint_lt(told, strlen(ALL_WRITTEN));
    sink_flush(&sink);
    ck_assert_uint_eq(told, strlen(ALL_WRITTEN));
    sink_clear(&sink);
    expect_file(descriptor, ALL_WRITTEN);
}
END_TEST

START_TEST(sink_ends_when_its_watcher_says_so)
{
    struct sink_watcher watcher = {refuse, NULL};
    int descriptor = open_nameless();

    sink_init_file(&sink, descriptor);
    sink.watcher = &watcher;
    sink_byte(&sink, 'a');
    ck_assert_int_eq(sink_flush(&sink), STATUS_SYSTEM);
    ck_assert_int_eq(sink.error, EINTR);
    sink_byte(&sink, 'b');
    sink_flush(&sink);
    sink_clear(&sink);
    expect_file(descriptor, "a");
}
END_TEST

START_TEST(sink_remembers_a_full_disk)
{
    int descriptor = open("/dev/full", O_WRONLY);

    ck_assert_int_ge(descriptor, 0);
    sink_init_file(&sink, descriptor);
    sink_byte(&sink, 'a');
    ck_assert_int_eq(sink.status, STATUS_OK);
    ck_assert_int_eq(sink_flush(&sink), STATUS_SYSTEM);
    ck_assert_int_eq(sink.error, ENOSPC);
    errno = 0;
    sink_text(&sink, "more");
    sink_byte(&sink, 'a');
    sink_repeat(&sink, 'a', 9);
    ck_assert_ptr_null(sink_room(&sink, 1));
    ck_assert_uint_eq(sink.length, 0);
    ck_assert_int_eq(sink_flush(&sink), STATUS_SYSTEM);
    ck_assert_int_eq(sink.error, ENOSPC);
    sink_clear(&sink);
    ck_assert_int_eq(sink.status, STATUS_SYSTEM);
    ck_assert_int_eq(sink.error, ENOSPC);
    close(descriptor);
}
END_TEST

START_TEST(sink_fails_while_it_is_filled)
{
    sink_init_file(&sink, open("/dev/full", O_WRONLY));
    for (int i = 0; i < 100; i++) {
        sink_text(&sink, "some text");
    }
    ck_assert_int_eq(sink.status, STATUS_SYSTEM);
    close(sink.descriptor);
    sink_clear(&sink);
}
END_TEST

START_TEST(sink_room_impossible)
{
    sink_init(&sink);
    sink_text(&sink, "kept");
    ck_assert_ptr_null(sink_room(&sink, SIZE_MAX));
    ck_assert_int_eq(sink.status, STATUS_NO_MEMORY);
    ck_assert_ptr_null(sink_room(&sink, 1));
    ck_assert_uint_eq(sink.length, 4);
    sink_clear(&sink);
}
END_TEST

/* What was taken before memory ran out stays. */
static enum status
attempt(void)
{
    enum status status;

    sink_init(&sink);
    write_all();
    status = sink.status;
    if (status == STATUS_OK) {
        expect_kept(ALL_WRITTEN);
    }
    else if (sink.length > 0) {
        ck_assert_mem_eq(sink.bytes, ALL_WRITTEN, sink.length);
    }
    sink_clear(&sink);
    return status;
}

START_TEST(sink_without_memory)
{
    /* Buffers of 8, 16 and 32 bytes. */
    ck_assert_uint_eq(shortage_survive(attempt), 3);
}
END_TEST

static enum status
attempt_file(void)
{
    enum status status;

    sink_init_file(&sink, open_nameless());
    write_all();
    status = sink_flush(&sink);
    if (status == STATUS_OK) {
        expect_file(sink.descriptor, ALL_WRITTEN);
    }
    else {
        close(sink.descriptor);
    }
    sink_clear(&sink);
    return status;
}

START_TEST(sink_of_a_file_without_memory)
{
    ck_assert_uint_gt(shortage_survive(attempt_file), 0);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, sink_keeps_what_it_gets);
    tcase_add_test(tests, sink_grows);
    tcase_add_test(tests, sink_clear_leaves_it_usable);
    tcase_add_test(tests, sink_writes_to_its_file);
    tcase_add_test(tests, sink_buffers_what_goes_to_a_file);
    tcase_add_test(tests, sink_tells_its_watcher_what_was_written);
    tcase_add_test(tests, sink_ends_when_its_watcher_says_so);
    tcase_add_test(tests, sink_remembers_a_full_disk);
    tcase_add_test(tests, sink_fails_while_it_is_filled);
    tcase_add_test(tests, sink_room_impossible);
    tcase_add_test(tests, sink_without_memory);
    tcase_add_test(tests, sink_of_a_file_without_memory);
}

int
main(void)
{
    return suite_run("sink", add_tests);
}

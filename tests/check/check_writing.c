/* Tests of files whose content is made while they are written. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exported.h"
#include "profiles.h"
#include "shortage.h"
#include "stats/file.h"
#include "suite.h"

static char folder[] = "/tmp/check_writing.XXXXXX";
static char path[100];
static struct profile profile;
static struct complaint complaint;

static void
begin(void)
{
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/file", folder);
    profiles_example(&profile);
}

static void
end(void)
{
    profile_clear(&profile);
    remove(path);
    ck_assert_int_eq(rmdir(folder), 0);     /* nothing else is there */
}

/* Assert that the file is text. */
static void
expect_file(const char *text)
{
    char content[200] = "";
    FILE *file = fopen(path, "rb");

    ck_assert_ptr_nonnull(file);
    content[fread(content, 1, sizeof(content) - 1, file)] = '\0';
    fclose(file);
    ck_assert_str_eq(content, text);
}

static void
put_old(void)
{
    ck_assert_int_eq(file_save(path, "old", 3, &complaint), STATUS_OK);
}

static enum status
write_and_fail(void *context, struct sink *sink, struct complaint *reason)
{
    sink_text(sink, "half of it");
    return complaint_invalid(reason, "%s", (const char *)context);
}

START_TEST(file_write_keeps_the_old_one_when_the_writer_fails)
{
    char why[] = "no more of it";
    struct file_writer writer = {write_and_fail, why};

    put_old();
    ck_assert_int_eq(file_write(path, &writer, &complaint), STATUS_INVALID);
    ck_assert_str_eq(complaint.text, why);
    expect_file("old");
}
END_TEST

/* More than a buffer. */
static enum status
write_much(void *context, struct sink *sink, struct complaint *reason)
{
    (void)reason;
    for (size_t i = 0; i < *(size_t *)context; i++) {
        sink_text(sink, "xyz");
    }
    return STATUS_OK;
}

START_TEST(file_write_of_more_than_fits_a_buffer)
{
    size_t count = 100000;
    struct file_writer writer = {write_much, &count};
    struct stat about;

    put_old();
    ck_assert_int_eq(file_write(path, &writer, &complaint), STATUS_OK);
    ck_assert_int_eq(stat(path, &about), 0);
    ck_assert_int_eq(about.st_size, 300000);
}
END_TEST

/* New files are as the process wants them, replaced ones as they were. */
START_TEST(file_write_permissions)
{
    size_t count = 1;
    struct file_writer writer = {write_much, &count};
    struct stat about;
    mode_t mask = umask(027);

    ck_assert_int_eq(file_write(path, &writer, &complaint), STATUS_OK);
    umask(mask);
    ck_assert_int_eq(stat(path, &about), 0);
    ck_assert_uint_eq(about.st_mode & 07777, 0640);
    ck_assert_int_eq(chmod(path, 0604), 0);
    ck_assert_int_eq(file_write(path, &writer, &complaint), STATUS_OK);
    ck_assert_int_eq(stat(path, &about), 0);
    ck_assert_uint_eq(about.st_mode & 07777, 0604);
}
END_TEST

static enum status
attempt_save(void)
{
    struct export_request request;
    const struct export_format *format = export_find("collapsed");
    enum status status = export_prepare(&request, format, &profile,
                                        &EXPORT_DEFAULTS, &complaint);

    if (status == STATUS_OK) {
        status = export_save(&request, format, path, &complaint);
    }
    export_release(&request);
    return status;
}

/* A failure leaves the old file, and the last attempt a new one. */
START_TEST(export_save_without_memory)
{
    put_old();
    ck_assert_uint_gt(shortage_survive(attempt_save), 5);
    expect_file("main (a/app.py:1) 250000000\n"
                "main (a/app.py:1);work (b/lib.py:7) 1000000000\n"
                "main (a/app.py:1);work (b/lib.py:7);"
                "<built-in method len> 500000000\n");
}
END_TEST

START_TEST(export_save_where_there_is_no_folder)
{
    char place[100];

    snprintf(place, sizeof(place), "%s/none/file", folder);
    strcpy(path, place);
    ck_assert_int_eq(attempt_save(), STATUS_SYSTEM);
    ck_assert_str_eq(complaint.text, "No such file or directory");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, file_write_keeps_the_old_one_when_the_writer_fails);
    tcase_add_test(tests, file_write_of_more_than_fits_a_buffer);
    tcase_add_test(tests, file_write_permissions);
    tcase_add_test(tests, export_save_without_memory);
    tcase_add_test(tests, export_save_where_there_is_no_folder);
}

int
main(void)
{
    return suite_run("writing", add_tests);
}

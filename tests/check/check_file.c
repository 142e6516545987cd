/* Tests of reading and replacing files. Each has a folder of its own. */

#include "suite.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "stats/file.h"

#include "profiles.h"
#include "shortage.h"

/* A profile of one function: ("a.py", 7, "f"): (1, 1, 0.0, 0.0, {}). */
#define ONE_ROW                                                               \
    "{" ")\3" "z\4a.py" "i\7\0\0\0" "z\1f" ")\5" "i\1\0\0\0"                 \
    "i\1\0\0\0" "g\0\0\0\0\0\0\0\0" "g\0\0\0\0\0\0\0\0" "{0" "0"
#define ONE_ROW_BYTES (sizeof(ONE_ROW) - 1)

#define LONG_AGO 1000000000     /* Sun Sep  9 01:46:40 2001 */

static char folder[] = "/tmp/check_file.XXXXXX";
static char path[100];
static struct profile profile;
static struct complaint complaint;

/* Call visit with the name of each file in the folder; return how many there
   are. */
static int
visit_folder(void (*visit)(const char *name))
{
    DIR *files = opendir(folder);
    const struct dirent *file;
    int count = 0;

    ck_assert_ptr_nonnull(files);
    while ((file = readdir(files)) != NULL) {
        if (file->d_name[0] != '.' || strlen(file->d_name) > 2) {
            visit(file->d_name);
            count++;
        }
    }
    closedir(files);
    return count;
}

/* Set path to that of name in the folder. */
static void
name_path(const char *name)
{
    snprintf(path, sizeof(path), "%s/%s", folder, name);
}

static void
remove_file(const char *name)
{
    name_path(name);
    remove(path);
}

static void
ignore_file(const char *name)
{
    (void)name;
}

static void
make_folder(void)
{
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    name_path("a.prof");
}

static void
remove_folder(void)
{
    visit_folder(remove_file);
    rmdir(folder);
}

/* Make a file of length bytes at path. */
static void
put_file(const char *bytes, size_t length, mode_t mode)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

    ck_assert_int_ge(descriptor, 0);
    ck_assert_int_eq(write(descriptor, bytes, length), (ssize_t)length);
    ck_assert_int_eq(fchmod(descriptor, mode), 0);
    close(descriptor);
}

/* Assert that there is a file at path, with text in it. */
static void
expect_file(const char *text)
{
    char bytes[100];
    struct stat about;
    int descriptor = open(path, O_RDONLY);

    ck_assert_int_ge(descriptor, 0);
    ck_assert_int_eq(fstat(descriptor, &about), 0);
    ck_assert(S_ISREG(about.st_mode));
    ck_assert_int_eq(read(descriptor, bytes, sizeof(bytes)),
                     (ssize_t)strlen(text));
    ck_assert_mem_eq(bytes, text, strlen(text));
    close(descriptor);
}

static mode_t
mode_of_file(void)
{
    struct stat about;

    ck_assert_int_eq(lstat(path, &about), 0);
    return about.st_mode;
}

static void
expect_one_row(void)
{
    ck_assert_uint_eq(profile.row_count, 1);
    ck_assert_ptr_eq(profile.rows[0],
                     profiles_function(&profile, "a.py:7(f)"));
}

static enum status
load(time_t *modified)
{
    complaint.text[0] = '\0';
    profile_init(&profile);
    return file_load(path, &profile, modified, &complaint);
}

static void
expect_no_load(enum status status, const char *why)
{
    ck_assert_int_eq(load(NULL), status);
    ck_assert_str_eq(complaint.text, why);
    ck_assert_uint_eq(profile.row_count, 0);
    ck_assert_uint_eq(profile.functions.record_count, 0);
    profile_clear(&profile);
}

static enum status
save(const char *text)
{
    complaint.text[0] = '\0';
    return file_save(path, text, strlen(text), &complaint);
}

START_TEST(file_load_profile)
{
    const struct timespec times[2] = {{LONG_AGO, 0}, {LONG_AGO, 0}};
    time_t modified = 0;

    put_file(ONE_ROW, ONE_ROW_BYTES, 0600);
    ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
    ck_assert_int_eq(load(&modified), STATUS_OK);
    expect_one_row();
    ck_assert_int_eq(modified, LONG_AGO);
    profile_clear(&profile);
    ck_assert_int_eq(load(NULL), STATUS_OK);
    expect_one_row();
    profile_clear(&profile);
}
END_TEST

START_TEST(file_load_nothing)
{
    expect_no_load(STATUS_SYSTEM, "No such file or directory");
    put_file("", 0, 0600);
    expect_no_load(STATUS_INVALID, "it is empty (expected a profile)");
}
END_TEST

START_TEST(file_load_folder)
{
    strcpy(path, folder);
    expect_no_load(STATUS_SYSTEM, "Is a directory");
}
END_TEST

START_TEST(file_load_no_profile)
{
    put_file("#!/bin/sh", 9, 0600);
    expect_no_load(STATUS_INVALID,
                   "not a profile (expected a marshalled dict)");
}
END_TEST

/* Let descriptor be standard input for the time of a load. */
static void
load_standard_input(int descriptor)
{
    int before = dup(STDIN_FILENO);
    time_t modified = 0;

    strcpy(path, "-");
    dup2(descriptor, STDIN_FILENO);
    close(descriptor);
    ck_assert_int_eq(load(&modified), STATUS_OK);
    expect_one_row();
    ck_assert_int_eq(modified, -1);
    profile_clear(&profile);
    dup2(before, STDIN_FILENO);
    close(before);
}

START_TEST(file_load_standard_input)
{
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(write(ends[1], ONE_ROW, ONE_ROW_BYTES),
                     (ssize_t)ONE_ROW_BYTES);
    close(ends[1]);
    load_standard_input(ends[0]);
    name_path("a.prof");
    put_file(ONE_ROW, ONE_ROW_BYTES, 0600);
    load_standard_input(open(path, O_RDONLY));
}
END_TEST

START_TEST(file_load_device)
{
    strcpy(path, "/dev/null");
    expect_no_load(STATUS_INVALID, "it is empty (expected a profile)");
}
END_TEST

/* The mask of permissions holds for a new file, and is not changed. */
START_TEST(file_save_new)
{
    mode_t before = umask(027);

    ck_assert_int_eq(save("new"), STATUS_OK);
    expect_file("new");
    ck_assert_int_eq(mode_of_file(), S_IFREG | 0640);
    ck_assert_int_eq(umask(before), 027);
    ck_assert_int_eq(visit_folder(ignore_file), 1);
}
END_TEST

START_TEST(file_save_replaces)
{
    put_file("old, and longer", 15, 0604);
    ck_assert_int_eq(save("new"), STATUS_OK);
    expect_file("new");
    ck_assert_int_eq(mode_of_file(), S_IFREG | 0604);
    ck_assert_int_eq(save(""), STATUS_OK);
    expect_file("");
    ck_assert_int_eq(visit_folder(ignore_file), 1);
}
END_TEST

/* Who reads the old file goes on reading it. */
START_TEST(file_save_leaves_open_files)
{
    char bytes[4];
    int descriptor;

    put_file("old", 3, 0600);
    descriptor = open(path, O_RDONLY);
    ck_assert_int_eq(save("new"), STATUS_OK);
    ck_assert_int_eq(read(descriptor, bytes, sizeof(bytes)), 3);
    ck_assert_mem_eq(bytes, "old", 3);
    close(descriptor);
}
END_TEST

START_TEST(file_save_beside_a_plain_name)
{
    int before = open(".", O_RDONLY | O_DIRECTORY);

    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(file_save("b.prof", "new", 3, &complaint), STATUS_OK);
    ck_assert_int_eq(fchdir(before), 0);
    close(before);
    name_path("b.prof");
    expect_file("new");
}
END_TEST

/* The link stays one, what it leads to is replaced. */
START_TEST(file_save_through_a_link)
{
    char link[100];

    put_file("old", 3, 0640);
    strcpy(link, path);
    name_path("link");
    ck_assert_int_eq(symlink("a.prof", path), 0);
    ck_assert_int_eq(save("new"), STATUS_OK);
    ck_assert(S_ISLNK(mode_of_file()));
    strcpy(path, link);
    expect_file("new");
    ck_assert_int_eq(mode_of_file(), S_IFREG | 0640);
    ck_assert_int_eq(visit_folder(ignore_file), 2);
}
END_TEST

START_TEST(file_save_where_there_is_no_folder)
{
    name_path("missing/a.prof");
    ck_assert_int_eq(save("new"), STATUS_SYSTEM);
    ck_assert_str_eq(complaint.text, "No such file or directory");
    ck_assert_int_eq(visit_folder(ignore_file), 0);
}
END_TEST

START_TEST(file_save_over_a_folder)
{
    strcpy(path, folder);
    ck_assert_int_eq(save("new"), STATUS_SYSTEM);
    ck_assert_str_eq(complaint.text, "Is a directory");
    ck_assert_int_eq(visit_folder(ignore_file), 0);
}
END_TEST

START_TEST(file_save_to_a_pipe)
{
    char bytes[4];
    int descriptor;

    ck_assert_int_eq(mkfifo(path, 0600), 0);
    descriptor = open(path, O_RDONLY | O_NONBLOCK);
    ck_assert_int_eq(save("new"), STATUS_OK);
    ck_assert_int_eq(read(descriptor, bytes, sizeof(bytes)), 3);
    ck_assert_mem_eq(bytes, "new", 3);
    close(descriptor);
    ck_assert(S_ISFIFO(mode_of_file()));
}
END_TEST

START_TEST(file_save_to_a_device)
{
    strcpy(path, "/dev/full");
    ck_assert_int_eq(save("new"), STATUS_SYSTEM);
    ck_assert_str_eq(complaint.text, "No space left on device");
    ck_assert(S_ISCHR(mode_of_file()));
    strcpy(path, "/dev/null");
    ck_assert_int_eq(save("new"), STATUS_OK);
    ck_assert(S_ISCHR(mode_of_file()));
}
END_TEST

START_TEST(file_save_to_standard_output)
{
    int before = dup(STDOUT_FILENO), descriptor;
    enum status status;

    put_file("", 0, 0600);
    descriptor = open(path, O_WRONLY);
    fflush(stdout);
    dup2(descriptor, STDOUT_FILENO);
    status = file_save("-", "new", 3, &complaint);
    dup2(before, STDOUT_FILENO);
    close(before);
    close(descriptor);
    ck_assert_int_eq(status, STATUS_OK);
    expect_file("new");
}
END_TEST

/* A limit on the size of files stands for a full disk: the second half of
   what is written does not fit. */
START_TEST(file_save_where_it_does_not_fit)
{
    struct rlimit before, limit;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    enum status status;

    put_file("old", 3, 0600);
    getrlimit(RLIMIT_FSIZE, &before);
    limit = (struct rlimit){4, before.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    status = save("a new one");
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    ck_assert_int_eq(status, STATUS_SYSTEM);
    ck_assert_str_eq(complaint.text, "File too large");
    expect_file("old");
    ck_assert_int_eq(visit_folder(ignore_file), 1);
}
END_TEST

static void
expect_heading(const char *name, time_t modified, const char *expected)
{
    char *heading = file_heading(name, modified);

    ck_assert_str_eq(heading, expected);
    memory_free(heading);
}

START_TEST(file_heading_of_files)
{
    setenv("TZ", "UTC0", 1);
    expect_heading("a.prof", LONG_AGO, "Sun Sep  9 01:46:40 2001    a.prof");
    expect_heading("a.prof", 0, "Thu Jan  1 00:00:00 1970    a.prof");
    expect_heading("-", -1, "-");
    unsetenv("TZ");
}
END_TEST

static enum status
attempt_load(void)
{
    enum status status = load(NULL);

    if (status == STATUS_OK) {
        expect_one_row();
    }
    else {
        ck_assert_str_eq(complaint.text, "out of memory");
        ck_assert_uint_eq(profile.row_count, 0);
    }
    profile_clear(&profile);
    return status;
}

static enum status
attempt_save(void)
{
    enum status status = save("new");

    if (status != STATUS_OK) {
        ck_assert_str_eq(complaint.text, "out of memory");
        expect_file("old");
    }
    ck_assert_int_eq(visit_folder(ignore_file), 1);
    return status;
}

static enum status
attempt_heading(void)
{
    char *heading = file_heading("a.prof", 0);
    enum status status = heading == NULL ? STATUS_NO_MEMORY : STATUS_OK;

    memory_free(heading);
    return status;
}

START_TEST(file_without_memory)
{
    put_file(ONE_ROW, ONE_ROW_BYTES, 0600);
    ck_assert_uint_gt(shortage_survive(attempt_load), 5);
    remove_file("a.prof");
    put_file("old", 3, 0600);
    ck_assert_uint_ge(shortage_survive(attempt_save), 2);
    ck_assert_uint_eq(shortage_survive(attempt_heading), 1);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, make_folder, remove_folder);
    tcase_add_test(tests, file_load_profile);
    tcase_add_test(tests, file_load_nothing);
    tcase_add_test(tests, file_load_folder);
    tcase_add_test(tests, file_load_no_profile);
    tcase_add_test(tests, file_load_standard_input);
    tcase_add_test(tests, file_load_device);
    tcase_add_test(tests, file_save_new);
    tcase_add_test(tests, file_save_replaces);
    tcase_add_test(tests, file_save_leaves_open_files);
    tcase_add_test(tests, file_save_beside_a_plain_name);
    tcase_add_test(tests, file_save_through_a_link);
    tcase_add_test(tests, file_save_where_there_is_no_folder);
    tcase_add_test(tests, file_save_over_a_folder);
    tcase_add_test(tests, file_save_to_a_pipe);
    tcase_add_test(tests, file_save_to_a_device);
    tcase_add_test(tests, file_save_to_standard_output);
    tcase_add_test(tests, file_save_where_it_does_not_fit);
    tcase_add_test(tests, file_heading_of_files);
    tcase_add_test(tests, file_without_memory);
}

int
main(void)
{
    return suite_run("file", add_tests);
}

/* Tests of the statistics that are browsed: what fails leaves them alone. */

#include "suite.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../Modules/pstats/statistics.h"
#include "profiles.h"
#include "shortage.h"
#include "stats/file.h"
#include "stats/saver.h"

/* What profiles_example() has in all, and of work: 3 of 2. */
#define ROWS 3
#define WORK_CALLS 3

static char path[] = "/tmp/check-statistics-XXXXXX";
static char empty[] = "/tmp/check-statistics-XXXXXX";
static struct statistics statistics;
static struct complaint complaint;

static void
make_files(void)
{
    struct profile profile;
    struct sink sink;
    int descriptor;

    strcpy(empty + strlen(empty) - 6, "XXXXXX");
    strcpy(path + strlen(path) - 6, "XXXXXX");
    descriptor = mkstemp(empty);
    ck_assert_int_ge(descriptor, 0);
    close(descriptor);
    descriptor = mkstemp(path);
    ck_assert_int_ge(descriptor, 0);
    profile_init(&profile);
    sink_init_file(&sink, descriptor);
    profiles_example(&profile);
    ck_assert_int_eq(saver_write(&profile, &sink), STATUS_OK);
    ck_assert_int_eq(sink_flush(&sink), STATUS_OK);
    sink_clear(&sink);
    profile_clear(&profile);
    close(descriptor);
}

static void
setup(void)
{
    make_files();
    statistics_init(&statistics);
    ck_assert_int_eq(statistics_read(&statistics, path, &complaint),
                     STATUS_OK);
}

static void
teardown(void)
{
    statistics_clear(&statistics);
    unlink(path);
    unlink(empty);
}

static void
sort(const char *text, enum status expected)
{
    char keys[64];

    strcpy(keys, text);
    ck_assert_int_eq(statistics_sort(&statistics, keys), expected);
}

/* Assert that the file was read or added that often, and that there is an
   order of so many keys. */
static void
expect(size_t times, size_t keys)
{
    struct profile_function *work = profiles_function(&statistics.profile,
                                                      PROFILES_WORK);

    ck_assert_str_eq(statistics.path, path);
    ck_assert_uint_eq(statistics.heading_count, times);
    for (size_t i = 0; i < times; i++) {
        ck_assert_ptr_nonnull(strstr(statistics.headings[i], path));
    }
    ck_assert_uint_eq(statistics.profile.row_count, ROWS);
    ck_assert_int_eq(work->figures.calls, (int64_t)times * WORK_CALLS);
    ck_assert_uint_eq(statistics.order.title_count, keys);
}

START_TEST(statistics_read_again)
{
    sort("calls", STATUS_OK);
    statistics_reverse(&statistics);
    ck_assert_int_eq(statistics_read(&statistics, statistics.path,
                                     &complaint),
                     STATUS_OK);
    expect(1, 0);
    ck_assert(!statistics.is_reversed);
}
END_TEST

START_TEST(statistics_read_of_none)
{
    sort("calls name", STATUS_OK);
    errno = 0;
    ck_assert_int_eq(statistics_read(&statistics, "/nowhere/x", &complaint),
                     STATUS_SYSTEM);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(statistics_read(&statistics, empty, &complaint),
                     STATUS_INVALID);
    expect(1, 2);
}
END_TEST

START_TEST(statistics_add_forgets_order)
{
    sort("calls", STATUS_OK);
    statistics_reverse(&statistics);
    ck_assert_int_eq(statistics_add(&statistics, path, &complaint),
                     STATUS_OK);
    expect(2, 0);
    ck_assert(!statistics.is_reversed);
}
END_TEST

START_TEST(statistics_add_of_none)
{
    sort("calls", STATUS_OK);
    errno = 0;
    ck_assert_int_eq(statistics_add(&statistics, "/nowhere/x", &complaint),
                     STATUS_SYSTEM);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(statistics_add(&statistics, empty, &complaint),
                     STATUS_INVALID);
    expect(1, 1);
}
END_TEST

/* The sum does not fit into 64 bits: work's calls are the second row's. */
START_TEST(statistics_add_that_overflows)
{
    struct profile_function *work = profiles_function(&statistics.profile,
                                                      PROFILES_WORK);

    work->figures.calls = INT64_MAX;
    ck_assert_int_eq(statistics_add(&statistics, path, &complaint),
                     STATUS_INVALID);
    work = profiles_function(&statistics.profile, PROFILES_WORK);
    ck_assert_int_eq(work->figures.calls, INT64_MAX);
    work->figures.calls = WORK_CALLS;
    expect(1, 0);
}
END_TEST

START_TEST(statistics_sort_by_words)
{
    sort(" cumulative\tna ", STATUS_OK);
    expect(1, 2);
    ck_assert_int_eq(statistics.order.fields[0], ORDER_INCLUSIVE);
    ck_assert_int_eq(statistics.order.fields[1], ORDER_NAME);
    statistics_reverse(&statistics);
    sort("calls", STATUS_OK);
    expect(1, 1);
    ck_assert(!statistics.is_reversed);
}
END_TEST

START_TEST(statistics_sort_refused)
{
    static const char *const cases[] = {
        "", " ", "x", "calls x", "-1", "calls 0", "c", "calls,name",
    };

    sort("calls", STATUS_OK);
    statistics_reverse(&statistics);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        sort(cases[i], STATUS_INVALID);
        expect(1, 1);
        ck_assert(statistics.is_reversed);
    }
}
END_TEST

START_TEST(statistics_reverse_twice)
{
    statistics_reverse(&statistics);
    ck_assert(statistics.is_reversed);
    statistics_reverse(&statistics);
    ck_assert(!statistics.is_reversed);
}
END_TEST

/* A standard input that has the commands is no file. */
START_TEST(statistics_read_of_dash)
{
    ck_assert_int_eq(statistics_read(&statistics, "-", &complaint),
                     STATUS_SYSTEM);
}
END_TEST

static enum status
read_again(void)
{
    enum status status = statistics_read(&statistics, path, &complaint);

    expect(1, status == STATUS_OK ? 0 : 1);
    return status;
}

START_TEST(statistics_read_without_memory)
{
    sort("calls", STATUS_OK);
    ck_assert_uint_gt(shortage_survive(read_again), 0);
}
END_TEST

static enum status
add_once(void)
{
    enum status status = statistics_add(&statistics, path, &complaint);

    expect(status == STATUS_OK ? 2 : 1, status == STATUS_OK ? 0 : 1);
    return status;
}

START_TEST(statistics_add_without_memory)
{
    sort("calls", STATUS_OK);
    ck_assert_uint_gt(shortage_survive(add_once), 0);
}
END_TEST

static enum status
strip_once(void)
{
    enum status status = statistics_strip(&statistics, &complaint);

    ck_assert_uint_eq(statistics.profile.row_count, ROWS);
    ck_assert_uint_eq(statistics.order.title_count, status != STATUS_OK);
    return status;
}

START_TEST(statistics_strip_without_memory)
{
    sort("calls", STATUS_OK);
    ck_assert_uint_gt(shortage_survive(strip_once), 0);
    ck_assert_str_eq(statistics.profile.rows[1]->file->bytes, "lib.py");
}
END_TEST

static void
add(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, statistics_read_again);
    tcase_add_test(tests, statistics_read_of_none);
    tcase_add_test(tests, statistics_read_of_dash);
    tcase_add_test(tests, statistics_read_without_memory);
    tcase_add_test(tests, statistics_add_forgets_order);
    tcase_add_test(tests, statistics_add_of_none);
    tcase_add_test(tests, statistics_add_that_overflows);
    tcase_add_test(tests, statistics_add_without_memory);
    tcase_add_test(tests, statistics_strip_without_memory);
    tcase_add_test(tests, statistics_sort_by_words);
    tcase_add_test(tests, statistics_sort_refused);
    tcase_add_test(tests, statistics_reverse_twice);
}

int
main(void)
{
    return suite_run("statistics", add);
}

/* Tests of complaints: one line that fits. */

#include "suite.h"

#include <errno.h>
#include <string.h>

#include "base/complaint.h"

static struct complaint complaint;

START_TEST(complaint_invalid_formats)
{
    ck_assert_int_eq(complaint_invalid(&complaint, "byte %d: %s", 7, "bad"),
                     STATUS_INVALID);
    ck_assert_str_eq(complaint.text, "byte 7: bad");
}
END_TEST

START_TEST(complaint_invalid_cuts)
{
    complaint_invalid(&complaint, "%0*d", 10 * COMPLAINT_BYTES, 0);
    ck_assert_uint_eq(strlen(complaint.text), COMPLAINT_BYTES - 1);
}
END_TEST

START_TEST(complaint_system_says_what_errno_means)
{
    errno = ENOSPC;
    ck_assert_int_eq(complaint_system(&complaint, "a.prof"), STATUS_SYSTEM);
    ck_assert_str_eq(complaint.text, "a.prof: No space left on device");
    errno = ENOENT;
    ck_assert_int_eq(complaint_system(&complaint, ""), STATUS_SYSTEM);
    ck_assert_str_eq(complaint.text, "No such file or directory");
}
END_TEST

START_TEST(complaint_system_cuts)
{
    char what[2 * COMPLAINT_BYTES];

    memset(what, 'x', sizeof(what) - 1);
    what[sizeof(what) - 1] = '\0';
    errno = ENOENT;
    complaint_system(&complaint, what);
    ck_assert_uint_eq(strlen(complaint.text), COMPLAINT_BYTES - 1);
}
END_TEST

START_TEST(complaint_no_memory_says_so)
{
    ck_assert_int_eq(complaint_no_memory(&complaint), STATUS_NO_MEMORY);
    ck_assert_str_eq(complaint.text, "out of memory");
}
END_TEST

START_TEST(complaint_that_nobody_asks_for)
{
    ck_assert_int_eq(complaint_invalid(NULL, "%d", 1), STATUS_INVALID);
    ck_assert_int_eq(complaint_system(NULL, "a"), STATUS_SYSTEM);
    ck_assert_int_eq(complaint_no_memory(NULL), STATUS_NO_MEMORY);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, complaint_invalid_formats);
    tcase_add_test(tests, complaint_invalid_cuts);
    tcase_add_test(tests, complaint_system_says_what_errno_means);
    tcase_add_test(tests, complaint_system_cuts);
    tcase_add_test(tests, complaint_no_memory_says_so);
    tcase_add_test(tests, complaint_that_nobody_asks_for);
}

int
main(void)
{
    return suite_run("complaint", add_tests);
}

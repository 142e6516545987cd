/* Tests of the report's data, and of the page around them. */

#include "export/html.h"

#include <string.h>

#include "base/memory.h"

#include "exported.h"
#include "profiles.h"
#include "suite.h"
#include "trees.h"

#define LEAST_REQUESTS 8

static struct profile profile, old;
static struct export_request recent, before;

static void
begin(void)
{
    profile_init(&profile);
    profile_init(&old);
}

static void
end(void)
{
    export_release(&recent);
    export_release(&before);
    profile_clear(&profile);
    profile_clear(&old);
}

static void
prepare(struct export_request *request, struct profile *of)
{
    struct export_options options = EXPORT_DEFAULTS;
    struct complaint complaint;

    ck_assert_int_eq(export_prepare(request, export_find("html"), of,
                                    &options, &complaint),
                     STATUS_OK);
}

/* Write the page into sink, with both profiles if difference is not NULL. */
static enum status
write_page(const struct difference *difference, struct sink *sink)
{
    struct complaint complaint;
    enum status status = difference == NULL
        ? html_write(&recent, sink, &complaint)
        : html_write_difference(&recent, &before, difference, sink,
                                &complaint);

    return status == STATUS_OK ? sink->status : status;
}

/* Whether sink has that text. */
static bool
has(const struct sink *sink, const char *text)
{
    return memmem(sink->bytes, sink->length, text, strlen(text)) != NULL;
}

START_TEST(html_without_a_report)
{
    struct complaint complaint;
    struct sink sink;

    if (html_is_built()) {
        return;
    }
    trees_add(&profile, "", 7, "f 1 1");
    prepare(&recent, &profile);
    sink_init(&sink);
    ck_assert_int_eq(html_write(&recent, &sink, &complaint), STATUS_INVALID);
    ck_assert_str_eq(complaint.text, "this build has no report (configure "
                                     "--with-report=yes says why)");
    ck_assert_uint_eq(sink.length, 0);
    sink_clear(&sink);
}
END_TEST

/* The second f has 4 ns outside: of calls without a context. */
START_TEST(html_contexts_are_columns)
{
    struct sink sink;

    if (!html_is_built()) {
        return;
    }
    trees_add(&profile, "a<b", 7, "f 1 10, .g 2 5, ..f 1 3+4, .h 1 0, g 1 1");
    prepare(&recent, &profile);
    sink_init(&sink);
    ck_assert_int_eq(write_page(NULL, &sink), STATUS_OK);
    ck_assert(has(&sink, "\"thread\": \"a\\u003cb\", \"pid\": "));
    ck_assert(has(&sink, "\"depth\": [0,1,2,1,0],\n"));
    ck_assert(has(&sink, "\"calls\": [1,2,1,1,1],\n"));
    ck_assert(has(&sink, "\"self_ns\": [10,5,3,0,1],\n"));
    ck_assert(has(&sink, "\"outside_ns\": {\"2\":4}}"));
    ck_assert(has(&sink, "</html>"));
    sink_clear(&sink);
}
END_TEST

START_TEST(html_shortage)
{
    if (!html_is_built()) {
        return;
    }
    trees_add(&profile, "a", 7, "f 1 10, .g 2 5, ..f 1 3+4, .h 1 0, g 1 1");
    exported_expect_profile_shortage("html", &profile, NULL, LEAST_REQUESTS);
}
END_TEST

START_TEST(html_difference)
{
    struct difference difference;
    struct complaint complaint;
    struct sink sink;

    if (!html_is_built()) {
        return;
    }
    profiles_example(&profile);
    profiles_example(&old);
    prepare(&recent, &profile);
    prepare(&before, &old);
    ck_assert_int_eq(difference_find(&difference, &old, &profile,
                                     DIFFERENCE_SUFFIXES, &complaint),
                     STATUS_OK);
    for (size_t count = 1;; count++) {
        enum status status;

        sink_init(&sink);
        memory_fail_after(count);
        status = write_page(&difference, &sink);
        if (!memory_has_failed()) {
            memory_fail_after(0);
            ck_assert_int_eq(status, STATUS_OK);
            ck_assert_uint_gt(count, LEAST_REQUESTS);
            break;
        }
        memory_fail_after(0);
        ck_assert_int_eq(status, STATUS_NO_MEMORY);
        sink_clear(&sink);
    }
    ck_assert(has(&sink, "],\n\"pairs\": [["));
    sink_clear(&sink);
    difference_clear(&difference);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, html_without_a_report);
    tcase_add_test(tests, html_contexts_are_columns);
    tcase_add_test(tests, html_shortage);
    tcase_add_test(tests, html_difference);
}

int
main(void)
{
    return suite_run("html", add_tests);
}

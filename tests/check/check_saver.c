/* Tests of the writer of profile files, which the loader reads back. */

#include "suite.h"

#include <string.h>

#include "base/memory.h"
#include "profiles.h"
#include "stats/loader.h"
#include "stats/saver.h"
#include "stats/value.h"

static struct profile written, again;
static struct sink sink;

static void
set_up(void)
{
    profiles_example(&written);
    profile_init(&again);
    sink_init(&sink);
}

static void
tear_down(void)
{
    profile_clear(&written);
    profile_clear(&again);
    sink_clear(&sink);
}

/* Write and read back. */
static void
turn_round(void)
{
    struct complaint complaint;

    ck_assert_int_eq(saver_write(&written, &sink), STATUS_OK);
    ck_assert_int_eq(loader_read_bytes(&again, sink.bytes, sink.length,
                                       &complaint),
                     STATUS_OK);
    ck_assert_str_eq(again.trailer_complaint.text, "");
}

/* Assert that the rows and callers of again are those of written. */
static void
expect_same(void)
{
    ck_assert_uint_eq(again.row_count, written.row_count);
    for (size_t i = 0; i < again.row_count; i++) {
        const struct profile_edge *edge = again.rows[i]->first_caller;
        const struct profile_edge *other = written.rows[i]->first_caller;

        ck_assert_str_eq(again.rows[i]->name->bytes,
                         written.rows[i]->name->bytes);
        profiles_expect(&again.rows[i]->figures, &written.rows[i]->figures);
        ck_assert_uint_eq(again.rows[i]->caller_count,
                          written.rows[i]->caller_count);
        for (; edge != NULL; edge = edge->next_caller) {
            ck_assert_str_eq(edge->caller->name->bytes,
                             other->caller->name->bytes);
            profiles_expect(&edge->figures, &other->figures);
            other = other->next_caller;
        }
    }
}

/* Return how often text stands in what was written. */
static size_t
count_of(const char *text)
{
    const char *at = sink.bytes, *end = sink.bytes + sink.length;
    size_t count = 0;

    while ((at = memmem(at, (size_t)(end - at), text, strlen(text)))
           != NULL) {
        at++;
        count++;
    }
    return count;
}

START_TEST(saver_table)
{
    turn_round();
    expect_same();
    ck_assert(again.callers == PROFILE_FIGURES);
    ck_assert(!again.has_trailer);
    ck_assert(!again.is_sampled);
}
END_TEST

/* {'a.py:1(f)': (primitive calls, calls, ...)}: one row, byte for byte. */
START_TEST(saver_bytes)
{
    static const char expected[]
        = "{\xa9\x03\xfa\x04" "a.pyi\x01\0\0\0\xfa\x01" "f"
          ")\x05i\x02\0\0\0i\x03\0\0\0g\0\0\0\0\0\0\xe0\x3fg\0\0\0\0\0\0\xf0"
          "\x3f{r\0\0\0\0)\x04i\x01\0\0\0i\0\0\0\0g\0\0\0\0\0\0\xd0\x3fg\0\0"
          "\0\0\0\0\0\x40" "00";

    profile_clear(&written);
    profiles_row(&written, "a.py:1(f)",
                 &(struct profile_figures){3, 2, .5, 1});
    written.callers = PROFILE_FIGURES;
    profiles_edge(&written, "a.py:1(f)", "a.py:1(f)",
                  &(struct profile_figures){1, 0, .25, 2});
    ck_assert_int_eq(saver_write(&written, &sink), STATUS_OK);
    ck_assert_uint_eq(sink.length, sizeof(expected) - 1);
    ck_assert_mem_eq(sink.bytes, expected, sizeof(expected) - 1);
}
END_TEST

/* work is a row, its own caller and that of len. */
START_TEST(saver_writes_each_text_once)
{
    profiles_row(&written, "b/lib.py:9(main)", &(struct profile_figures){0});
    turn_round();
    expect_same();
    ck_assert_uint_eq(count_of("main"), 1);
    ck_assert_uint_eq(count_of("work"), 1);
    ck_assert_uint_eq(count_of("b/lib.py"), 1);
}
END_TEST

START_TEST(saver_dangling_caller)
{
    profiles_edge(&written, PROFILES_MAIN, "c.py:5(gone)",
                  &(struct profile_figures){1, 1, 0, 0});
    turn_round();
    expect_same();
    ck_assert_uint_eq(again.row_count, 3);
    ck_assert(!profiles_function(&again, "c.py:5(gone)")->is_row);
}
END_TEST

START_TEST(saver_counts)
{
    written.callers = PROFILE_COUNTS;
    written.is_sampled = true;
    for (size_t i = 0; i < written.row_count; i++) {
        struct profile_edge *edge = written.rows[i]->first_caller;

        for (; edge != NULL; edge = edge->next_caller) {
            edge->figures = (struct profile_figures){.calls = 1L << 40};
        }
    }
    turn_round();
    expect_same();
    ck_assert(again.callers == PROFILE_COUNTS);
    ck_assert(again.is_sampled);
}
END_TEST

START_TEST(saver_empty)
{
    profile_clear(&written);
    turn_round();
    ck_assert_uint_eq(again.row_count, 0);
    ck_assert_uint_eq(sink.length, 2);
    ck_assert_mem_eq(sink.bytes, "{0", 2);
}
END_TEST

static void
add_trailer(void)
{
    struct pool *pool = &written.texts.memory;
    struct profile_function *work = profiles_function(&written,
                                                      PROFILES_WORK);

    written.has_trailer = true;
    written.metadata = value_new(pool, UNMARSHAL_DICT);
    value_append(written.metadata, value_new_text(pool, "clock", 5));
    value_append(written.metadata, value_new_text(pool, "tsc", 3));
    work->exceptions = 7;
    ck_assert_int_eq(profile_add_name(&written, work,
                                      profiles_text(&written, "C.work")),
                     STATUS_OK);
    ck_assert_int_eq(profile_add_name(&written, work,
                                      profiles_text(&written, "work")),
                     STATUS_OK);
}

START_TEST(saver_trailer)
{
    const struct profile_function *work;

    add_trailer();
    turn_round();
    expect_same();
    work = profiles_function(&again, PROFILES_WORK);
    ck_assert(again.has_trailer);
    ck_assert(value_equal(again.metadata, written.metadata));
    ck_assert_int_eq(work->exceptions, 7);
    ck_assert_int_eq(profiles_function(&again, PROFILES_MAIN)->exceptions,
                     0);
    ck_assert_str_eq(work->qualified_names->text->bytes, "C.work");
    ck_assert_str_eq(work->qualified_names->next->text->bytes, "work");
    ck_assert_ptr_null(work->qualified_names->next->next);
}
END_TEST

START_TEST(saver_threads_and_runs)
{
    add_trailer();
    profiles_example_runs(&written);
    turn_round();
    expect_same();
    profiles_expect_runs(&again, 1);
}
END_TEST

/* What is not known is not written: other readers see what they know. */
START_TEST(saver_nothing_of_threads_and_runs)
{
    add_trailer();
    turn_round();
    ck_assert_uint_eq(count_of("threads"), 0);
    ck_assert_uint_eq(count_of("starts"), 0);
    ck_assert_uint_eq(count_of("coroutines"), 0);
}
END_TEST

/* A sum is written as a thread, and read as a sum. */
START_TEST(saver_sum_of_threads)
{
    struct threads_row sum = {7, NULL, 0, 40, 4, 3, NULL};

    add_trailer();
    threads_add(&written.threads, &written.texts.memory, &sum);
    turn_round();
    ck_assert_uint_eq(count_of("3 others"), 1);
    ck_assert_uint_eq(again.threads.count, 0);
    ck_assert_int_eq(again.threads.sum.others_count, 3);
    ck_assert_int_eq(again.threads.sum.calls, 40);
    ck_assert_double_eq(again.threads.sum.seconds, 4);
}
END_TEST

START_TEST(saver_trailer_without_metadata)
{
    written.has_trailer = true;
    turn_round();
    ck_assert(again.has_trailer);
    ck_assert_ptr_nonnull(again.metadata);
    ck_assert_uint_eq(again.metadata->count, 0);
}
END_TEST

/* Memory that runs out is either told, or costs but a longer file. */
START_TEST(saver_without_memory)
{
    size_t failures = 0;
    int has_failed = 1;

    add_trailer();
    profiles_example_runs(&written);
    for (size_t request = 1; has_failed; request++) {
        enum status status;

        sink_clear(&sink);
        sink_init(&sink);
        memory_fail_after(request);
        status = saver_write(&written, &sink);
        has_failed = memory_has_failed();
        memory_fail_after(0);
        ck_assert(status == STATUS_OK
                  || (has_failed && status == STATUS_NO_MEMORY));
        failures += status != STATUS_OK;
    }
    ck_assert_uint_gt(failures, 2);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, saver_table);
    tcase_add_test(tests, saver_bytes);
    tcase_add_test(tests, saver_writes_each_text_once);
    tcase_add_test(tests, saver_dangling_caller);
    tcase_add_test(tests, saver_counts);
    tcase_add_test(tests, saver_empty);
    tcase_add_test(tests, saver_trailer);
    tcase_add_test(tests, saver_threads_and_runs);
    tcase_add_test(tests, saver_nothing_of_threads_and_runs);
    tcase_add_test(tests, saver_sum_of_threads);
    tcase_add_test(tests, saver_trailer_without_metadata);
    tcase_add_test(tests, saver_without_memory);
}

int
main(void)
{
    return suite_run("saver", add_tests);
}

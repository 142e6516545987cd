/* Tests of reading trailers, and of what is wrong with them. */

#include "suite.h"

#include <string.h>

#include "stats/value.h"

#include "loading.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct profile profile;

START_TEST(trailer_read_all)
{
    const struct profile_name *name;

    loading_read(&profile, BYTES(TABLE TRAILER));
    loading_expect_table(&profile);
    ck_assert(profile.has_trailer);
    ck_assert_str_eq(profile.trailer_complaint.text, "");
    ck_assert_int_eq(value_find(profile.metadata, "pid")->integer, 7);
    ck_assert_int_eq(profile.rows[0]->exceptions, 2);
    name = profile.rows[0]->qualified_names;
    ck_assert_str_eq(name->text->bytes, "A.f");
    ck_assert_str_eq(name->next->text->bytes, "B.f");
    ck_assert_ptr_null(name->next->next);
    profile_clear(&profile);
}
END_TEST

START_TEST(trailer_read_threads_and_runs)
{
    const struct profile_runs *runs;
    const struct threads_row *row;

    loading_read(&profile, BYTES(TABLE TRAILER));
    runs = profile.rows[0]->runs;
    ck_assert(runs->has_starts && runs->has_wall);
    ck_assert_int_eq(runs->starts, 4);
    ck_assert_int_eq(runs->finished, 3);
    ck_assert_double_eq(runs->wall_seconds, .5);
    ck_assert(profile.has_starts && profile.has_wall);
    ck_assert_uint_eq(threads_count(&profile.threads), 2);
    row = threads_next(&profile.threads, NULL);
    ck_assert_int_eq(row->process_id, 7);
    ck_assert_str_eq(row->name->bytes, "main");
    ck_assert_int_eq(row->native_id, 5);
    ck_assert_int_eq(row->calls, 6);
    ck_assert_double_eq(row->seconds, .5);
    ck_assert_int_eq(threads_next(&profile.threads, row)->others_count, 3);
    profile_clear(&profile);
}
END_TEST

/* A key that comes twice, which no dict has, counts the second time, as
   for the others. */
START_TEST(trailer_read_threads_and_runs_twice)
{
    loading_read(&profile, BYTES(TABLE "{" "z\6format" INTEGER("\1")
                                 PARTS PARTS "0"));
    ck_assert_int_eq(profile.rows[0]->runs->starts, 4);
    ck_assert_int_eq(profile.rows[0]->runs->finished, 3);
    ck_assert_uint_eq(profile.threads.count, 1);
    ck_assert_int_eq(profile.threads.sum.calls, 6);
    profile_clear(&profile);
}
END_TEST

/* A reader of the trailer begins to count references anew. */
START_TEST(trailer_read_with_references)
{
    loading_read(&profile, BYTES("{" "\xa9\3" "z\1b" INTEGER("\1") "z\1b"
                    ")\5" FIGURES("\1", "\1") "{0" "0"
                    "{" "z\6format" INTEGER("\1")
                    "z\x0a" "exceptions" "{" "\xa9\3" "\xfa\1b" INTEGER("\1")
                    "r\1\0\0\0" INTEGER("\2") "0"
                    "z\x0fqualified_names" "{" "r\0\0\0\0" ")\1" "r\1\0\0\0"
                    "0" "0"));
    ck_assert(profile.has_trailer);
    ck_assert_uint_eq(profile.functions.record_count, 1);
    ck_assert_int_eq(profile.rows[0]->exceptions, 2);
    ck_assert_ptr_eq(profile.rows[0]->qualified_names->text,
                     profile.rows[0]->name);
    profile_clear(&profile);
}
END_TEST

/* A trailer with part after all others, which are forgotten with it. */
#define WITH(part) TABLE "{" "z\6format" INTEGER("\1") PARTS part "0"

/* A sum of threads with 2**62 calls. */
#define MANY_CALLS                                                            \
    ")\5" INTEGER("\7") "z\x08" "1 others" INTEGER("\0")                      \
    "l\5\0\0\0" "\0\0\0\0\0\0\0\0\4\0" HALF

static const struct {
    const char *bytes;
    size_t length;
    const char *why;
} bad_trailers[] = {
    {BYTES(TABLE "N"), "it is no dict"},
    {BYTES(TABLE "?"), "unknown type"},
    {BYTES(TABLE "{0"), "it has no format"},
    {BYTES(TABLE "{" PARTS "0"), "it has no format"},
    {BYTES(TABLE "{" PARTS "z\6format" INTEGER("\2") "0"),
     "unknown format (expected 1)"},
    {BYTES(TABLE "{" "z\6format" ONE PARTS "0"),
     "unknown format (expected 1)"},
    {BYTES(TABLE "{" "z\6format" INTEGER("\1") PARTS "z\x0a" "exceptions" "N"
           "0"),
     "is no dict"},
    {BYTES(TABLE "{" "z\6format" INTEGER("\1") "z\x0a" "exceptions" "{"
           KEY("f") "N" "0" "0"),
     "is no integer"},
    {BYTES(TABLE "{" "z\6format" INTEGER("\1") "z\x0a" "exceptions" "{"
           "N" INTEGER("\1") "0" "0"),
     "is not a function"},
    {BYTES(TABLE "{" "z\6format" INTEGER("\1") "z\x0fqualified_names" "{"
           KEY("f") "z\3A.f" "0" "0"),
     "no tuple"},
    {BYTES(TABLE "{" "z\6format" INTEGER("\1") "z\x0fqualified_names" "{"
           KEY("f") ")\2" "z\3A.f" "N" "0" "0"),
     "no text"},
    {BYTES(WITH("z\7threads" "N")), "threads are no list"},
    {BYTES(WITH("z\7threads" "{0")), "threads are no list"},
    {BYTES(WITH("z\7threads" ")\1N")), "a thread is no tuple of 5 objects"},
    {BYTES(WITH("z\7threads" ")\1" ")\4" INTEGER("\7") "z\1x" INTEGER("\1")
                INTEGER("\1"))),
     "a thread is no tuple of 5 objects"},
    {BYTES(WITH("z\7threads" ")\1" THREAD("N", "\1"))),
     "name is no text"},
    {BYTES(WITH("z\7threads" ")\1" ")\5" "NNNNN")),
     "process is no integer of 0 or more"},
    {BYTES(WITH("z\7threads" ")\1" ")\5" INTEGER("\7") "z\1x"
                "i\xff\xff\xff\xff")),
     "number is no integer of 0 or more"},
    {BYTES(WITH("z\7threads" ")\1" ")\5" INTEGER("\7") "z\1x"
                INTEGER("\1") HUGE_INTEGER)),
     "calls is no integer of 0 or more"},
    {BYTES(WITH("z\7threads" ")\1" ")\5" INTEGER("\7") "z\1x"
                INTEGER("\1") INTEGER("\1") "T")),
     "time is no number"},
    {BYTES(WITH("z\7threads" ")\2" MANY_CALLS MANY_CALLS)),
     "calls of threads add up to more than 2**63"},
    {BYTES(WITH("z\6starts" "N")), "is no dict"},
    {BYTES(WITH("z\6starts" "{" KEY("f") "T0")),
     "a count of starts is no integer of 0 or more"},
    {BYTES(WITH("z\6starts" "{" "N" INTEGER("\1") "0")),
     "is not a function"},
    {BYTES(WITH("z\x0a" "coroutines" "{" KEY("f") INTEGER("\1") "0")),
     "what coroutines took is no tuple of 2 objects"},
    {BYTES(WITH("z\x0a" "coroutines" "{" KEY("f") ")\2" HALF HALF "0")),
     "a count of coroutines is no integer of 0 or more"},
    {BYTES(WITH("z\x0a" "coroutines" "{" KEY("f") ")\2" INTEGER("\1")
                "z\1x" "0")),
     "a time of coroutines is no number"},
};

START_TEST(trailer_read_damaged)
{
    for (size_t i = 0; i < COUNT(bad_trailers); i++) {
        loading_read(&profile, bad_trailers[i].bytes,
                     bad_trailers[i].length);
        loading_expect_no_trailer(&profile, bad_trailers[i].why);
        profile_clear(&profile);
    }
}
END_TEST

START_TEST(trailer_read_cut_short)
{
    const size_t table = sizeof(TABLE) - 1;

    for (size_t length = 1; length < sizeof(TRAILER) - 1; length++) {
        loading_read(&profile, TABLE TRAILER, table + length);
        loading_expect_no_trailer(&profile, "cut short");
        profile_clear(&profile);
    }
}
END_TEST

START_TEST(trailer_read_metadata_that_is_no_dict)
{
    loading_read(&profile, BYTES(TABLE "{" "z\6format" INTEGER("\1")
                                 "z\x08metadata" "N" "0"));
    ck_assert_ptr_null(profile.metadata);
    profile_clear(&profile);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, trailer_read_all);
    tcase_add_test(tests, trailer_read_threads_and_runs);
    tcase_add_test(tests, trailer_read_threads_and_runs_twice);
    tcase_add_test(tests, trailer_read_with_references);
    tcase_add_test(tests, trailer_read_damaged);
    tcase_add_test(tests, trailer_read_cut_short);
    tcase_add_test(tests, trailer_read_metadata_that_is_no_dict);
}

int
main(void)
{
    return suite_run("trailer", add_tests);
}

/* Tests of contexts and timelines in trailers: read, damaged, written. */

#include "suite.h"

#include <stdlib.h>
#include <string.h>

#include "loading.h"
#include "profiles.h"
#include "shortage.h"
#include "stats/saver.h"
#include "stats/timeline.h"
#include "trees.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A table of f and g, at the positions 0 and 1. */
#define ROWS                                                                  \
    "{" KEY("f") ")\5" FIGURES("\2", "\3") "{0"                               \
    KEY("g") ")\5" FIGURES("\2", "\3") "{0" "0"
#define BEGIN "{" "z\6format" INTEGER("\1")
#define BYTES_OF(length, bytes) "s" length "\0\0\0" bytes
#define WHO INTEGER("\7") "z\4main" INTEGER("\5")
#define TREE(count, length, bytes)                                            \
    ")\5" WHO INTEGER(count) BYTES_OF(length, bytes)
#define FOLDED(count, length, bytes, is_it)                                   \
    ")\6" WHO INTEGER(count) BYTES_OF(length, bytes) is_it
#define CONTEXTS(count, trees)                                                \
    "z\x08" "contexts" "{" "z\x0c" "folded_calls" INTEGER("\4")               \
    "z\5trees" "[" count "\0\0\0" trees "0"
#define TIMELINE(threads)                                                     \
    "z\x08" "timeline" "{" "z\7started" INTEGER("\0")                         \
    "z\x0d" "dropped_calls" INTEGER("\2")                                     \
    "z\x0aminimum_ns" INTEGER("\3")                                           \
    "z\7threads" "[\1\0\0\0" threads "0"

/* f, once, 300 ns; g below it, twice, 5 ns and 6 in folded calls; a root g. */
#define NODES "\0\0\2\xac\2" "\0\1\5\5\6" "\2\1\2\7"
#define NODES_TEXT "f 1 300, .g 2 5+6, g 1 7"
/* f, which ends at 20 and took 5; g, at 130, took 2; f, at 130 too, all of
   the time. */
#define EVENTS "\x14\5\0" "\x6e\2\1" "\0\xff\1\0"

static struct profile profile;

static void
tear_down(void)
{
    profile_clear(&profile);
}

START_TEST(journal_read_contexts_of_threads)
{
    loading_read(&profile, BYTES(ROWS BEGIN CONTEXTS("\2",
                     TREE("\3", "\x0e", NODES)
                     FOLDED("\1", "\4", "\0\1\x08\6", "T")) "0"));
    ck_assert_str_eq(profile.trailer_complaint.text, "");
    ck_assert_uint_eq(profile.contexts->tree_count, 2);
    trees_expect(&profile.contexts->trees[0], NODES_TEXT);
    trees_expect(&profile.contexts->trees[1], "g 4 6");
    trees_check(profile.contexts);
    ck_assert_int_eq(profile.contexts->folded_calls, 4);
    ck_assert(!profile.contexts->is_estimate);
    ck_assert_int_eq(profile.contexts->trees[0].process_id, 7);
    ck_assert_str_eq(profile.contexts->trees[0].thread->bytes, "main");
    ck_assert_int_eq(profile.contexts->trees[0].native_id, 5);
    ck_assert(!profile.contexts->trees[0].is_folded);
    ck_assert(profile.contexts->trees[1].is_folded);
}
END_TEST

static void
expect_event(const struct timeline_event *event, int64_t start_ns,
             int64_t duration_ns, const char *name)
{
    ck_assert_int_eq(event->start_ns, start_ns);
    ck_assert_int_eq(event->duration_ns, duration_ns);
    ck_assert_str_eq(event->function->name->bytes, name);
}

/* A call that took longer than the clock ran began with it. */
START_TEST(journal_read_timeline_of_a_thread)
{
    const struct timeline_thread *thread;

    loading_read(&profile, BYTES(ROWS BEGIN TIMELINE(
                     TREE("\3", "\x0a", EVENTS)) "0"));
    ck_assert_str_eq(profile.trailer_complaint.text, "");
    ck_assert_int_eq(profile.timeline->dropped_calls, 2);
    ck_assert_int_eq(profile.timeline->minimum_ns, 3);
    ck_assert_uint_eq(profile.timeline->thread_count, 1);
    thread = profile.timeline->threads;
    ck_assert_str_eq(thread->name->bytes, "main");
    ck_assert_uint_eq(thread->count, 3);
    expect_event(&thread->events[0], 15, 5, "f");
    expect_event(&thread->events[1], 128, 2, "g");
    expect_event(&thread->events[2], 0, 130, "f");
}
END_TEST

#define MOST "\xff\xff\xff\xff\xff\xff\xff\xff\x7f"
#define ONE_TREE(count, length, bytes)                                        \
    BYTES(ROWS BEGIN CONTEXTS("\1", TREE(count, length, bytes)) "0")
#define ONE_THREAD(count, length, bytes)                                      \
    BYTES(ROWS BEGIN TIMELINE(TREE(count, length, bytes)) "0")

static const struct {
    const char *bytes;
    size_t length;
    const char *why;
} bad[] = {
    {ONE_TREE("\4", "\x0e", NODES), "fewer contexts than are said"},
    {ONE_TREE("\2", "\x0e", NODES), "more contexts than are said"},
    {ONE_TREE("\1", "\4", "\1\0\2\1"), "a level is too large"},
    {ONE_TREE("\2", "\x08", "\0\0\2\1" "\2\0\2\1"), "a level is too large"},
    {ONE_TREE("\1", "\4", "\0\2\2\1"), "none of the table's 2"},
    {ONE_TREE("\1", "\4", "\0\0\2\x81"), "a time is too large"},
    {ONE_TREE("\1", "\4", "\0\0\3\1"), "a time is too large or cut short"},
    {ONE_TREE("\1", "\x0d", "\0\0\2\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"),
     "a time is too large"},
    {ONE_TREE("\1", "\x0d", "\0\0\2\xff\xff\xff\xff\xff\xff\xff\xff\xff\2"),
     "a time is too large"},
    {ONE_TREE("\2", "\x10", "\0\0\2" MOST "\1\0\2\1"),
     "times add up to more than 2**63"},
    {ONE_TREE("\2", "\x1a", "\0\0\xfe\xff\xff\xff\xff\xff\xff\xff\xff\1\1"
                            "\1\0\xfe\xff\xff\xff\xff\xff\xff\xff\xff\1\1"),
     "figures of contexts add up to more than 2**63"},
    {ONE_THREAD("\4", "\x0a", EVENTS), "fewer events than are said"},
    {ONE_THREAD("\2", "\x0a", EVENTS), "more events than are said"},
    {ONE_THREAD("\1", "\3", "\1\1\2"), "none of the table's 2"},
    {ONE_THREAD("\2", "\x0e", MOST "\1\0" "\1\1\0"),
     "times add up to more than 2**63"},
    {ONE_THREAD("\1", "\3", "\1\x81\x81"), "too large or cut short"},
    {BYTES(ROWS BEGIN CONTEXTS("\1", FOLDED("\2", "\x08",
                                            "\0\0\2\1" "\0\0\2\1", "T")) "0"),
     "folded contexts are nested"},
    {BYTES(ROWS BEGIN CONTEXTS("\1", FOLDED("\0", "\0", "", "N")) "0"),
     "is no boolean"},
    {BYTES(ROWS BEGIN CONTEXTS("\1", TREE("\xff", "\x0e", NODES)) "0"),
     "a count that is too large"},
    {BYTES(ROWS BEGIN CONTEXTS("\1", ")\5" WHO INTEGER("\0") "N") "0"),
     "is no bytes"},
    {BYTES(ROWS BEGIN CONTEXTS("\1", ")\5" WHO "N" "N") "0"),
     "a count is no integer"},
    {BYTES(ROWS BEGIN CONTEXTS("\1", ")\1N") "0"), "no tuple of 5 objects"},
    {BYTES(ROWS BEGIN CONTEXTS("\1", "N") "0"), "no tuple of 5 objects"},
    {BYTES(ROWS BEGIN TIMELINE("N") "0"), "no tuple of 5 objects"},
    {BYTES(ROWS BEGIN "z\x08" "contexts" "N" "0"), "are no dict"},
    {BYTES(ROWS BEGIN "z\x08" "timeline" "N" "0"), "are no dict"},
    {BYTES(ROWS BEGIN "z\x08" "contexts" "{z\5treesN0" "0"), "is no list"},
    {BYTES(ROWS BEGIN "z\x08" "contexts" "{z\5trees)\0z\5trees)\0" "0" "0"),
     "there are two"},
    {BYTES(ROWS BEGIN "z\x08" "contexts" "{z\x0c" "folded_callsN0" "0"),
     "a count of folded calls is no integer"},
    {BYTES(ROWS BEGIN "z\x08" "timeline" "{z\x0aminimum_nsN0" "0"),
     "minimum_ns is no integer"},
};

START_TEST(journal_read_damaged)
{
    loading_read(&profile, bad[_i].bytes, bad[_i].length);
    ck_assert_uint_eq(profile.row_count, 2);
    ck_assert(!profile.has_trailer);
    ck_assert_ptr_null(profile.contexts);
    ck_assert_ptr_null(profile.timeline);
    ck_assert_msg(strstr(profile.trailer_complaint.text, bad[_i].why)
                      != NULL,
                  "%s, not: %s", profile.trailer_complaint.text,
                  bad[_i].why);
}
END_TEST

/* Keys that are not known are stepped over; a thread may have done nothing,
   and a part may have nothing to say. */
START_TEST(journal_read_what_is_new)
{
    loading_read(&profile, BYTES(ROWS BEGIN "z\x08" "contexts" "{"
                                 "z\3new" ")\2NN" "z\5trees" "(\1\0\0\0"
                                 TREE("\0", "\0", "") "0"
                                 "z\x08" "timeline" "{" "z\3new" "N" "0"
                                 "0"));
    ck_assert_str_eq(profile.trailer_complaint.text, "");
    ck_assert_uint_eq(profile.contexts->tree_count, 1);
    ck_assert_uint_eq(profile.contexts->trees->count, 0);
    ck_assert_uint_eq(profile.timeline->thread_count, 0);
}
END_TEST

/* One that refers to the bytes of another is no way to more nodes than there
   are bytes: 100 times 3 are too many. */
START_TEST(journal_read_referred_to_again)
{
    static const char head[] = ROWS BEGIN
        "z\x08" "contexts" "{" "z\5trees" "[\x64\0\0\0"
        ")\5" WHO INTEGER("\3") "\xf3\x0e\0\0\0" NODES;
    static const char again[] = ")\5\xe9\0\0\0\0z\0\xe9\0\0\0\0"
                                INTEGER("\3") "r\0\0\0\0";
    char bytes[6000];
    size_t length = sizeof(head) - 1;

    memcpy(bytes, head, length);
    for (int i = 1; i < 100; i++) {
        memcpy(bytes + length, again, sizeof(again) - 1);
        length += sizeof(again) - 1;
    }
    memcpy(bytes + length, "00", 2);
    loading_read(&profile, bytes, length + 2);
    if (profile.contexts != NULL) {
        ck_assert_uint_eq(profile.contexts->tree_count, 100);
        trees_expect(&profile.contexts->trees[99], NODES_TEXT);
    }
    else {
        ck_assert_str_ne(profile.trailer_complaint.text, "");
    }
}
END_TEST

/* A tree of so many levels: each node is below the one before it. */
static void
read_deep(size_t levels)
{
    static const char head[] = ROWS BEGIN
        "z\x08" "contexts" "{" "z\5trees" "[\1\0\0\0" ")\5" WHO;
    size_t size = sizeof(head) - 1, length = size;
    char *bytes = malloc(size + levels * 4 + 100);

    memcpy(bytes, head, size);
    bytes[length++] = 'i';
    for (int shift = 0; shift < 32; shift += 8) {
        bytes[length++] = (char)(levels >> shift);
    }
    bytes[length++] = 's';
    for (int shift = 0; shift < 32; shift += 8) {
        bytes[length++] = (char)(levels * 4 >> shift);
    }
    for (size_t i = 0; i < levels; i++) {
        memcpy(bytes + length, "\0\0\2\1", 4);
        length += 4;
    }
    memcpy(bytes + length, "00", 2);
    loading_read(&profile, bytes, length + 2);
    free(bytes);
}

START_TEST(journal_read_deep)
{
    read_deep(CONTEXTS_MAX_DEPTH);
    ck_assert_str_eq(profile.trailer_complaint.text, "");
    ck_assert_int_eq(profile.contexts->trees->nodes->inclusive_ns,
                     CONTEXTS_MAX_DEPTH);
    profile_clear(&profile);
    read_deep(CONTEXTS_MAX_DEPTH + 1);
    ck_assert_ptr_null(profile.contexts);
    ck_assert_str_eq(profile.trailer_complaint.text,
                     "contexts of over 100000 levels");
}
END_TEST

static const char all[] = ROWS BEGIN
    CONTEXTS("\2", TREE("\3", "\x0e", NODES)
                   FOLDED("\1", "\4", "\0\1\x08\6", "T"))
    TIMELINE(TREE("\3", "\x0a", EVENTS)) "0";

/* Whatever byte is changed or missing, there is a profile. */
START_TEST(journal_read_with_a_byte_changed)
{
    size_t table = sizeof(ROWS) - 1;

    for (size_t i = table; i < sizeof(all) - 1; i++) {
        char copy[sizeof(all)];

        loading_read(&profile, all, i);
        ck_assert_ptr_null(profile.contexts);
        ck_assert_ptr_null(profile.timeline);
        profile_clear(&profile);
        for (int bit = 0; bit < 8; bit++) {
            memcpy(copy, all, sizeof(all));
            copy[i] = (char)(copy[i] ^ 1 << bit);
            loading_read(&profile, copy, sizeof(all) - 1);
            if (profile.contexts != NULL) {
                trees_check(profile.contexts);
            }
            profile_clear(&profile);
        }
    }
}
END_TEST

static void
write(struct sink *sink)
{
    sink_init(sink);
    ck_assert_int_eq(saver_write(&profile, sink), STATUS_OK);
}

START_TEST(journal_write_what_was_read)
{
    struct sink once, again;

    loading_read(&profile, all, sizeof(all) - 1);
    write(&once);
    profile_clear(&profile);
    loading_read(&profile, once.bytes, once.length);
    ck_assert_str_eq(profile.trailer_complaint.text, "");
    trees_expect(&profile.contexts->trees[0], NODES_TEXT);
    trees_expect(&profile.contexts->trees[1], "g 4 6");
    ck_assert(profile.contexts->trees[1].is_folded);
    ck_assert_int_eq(profile.contexts->folded_calls, 4);
    ck_assert_uint_eq(profile.timeline->threads->count, 3);
    expect_event(&profile.timeline->threads->events[1], 128, 2, "g");
    ck_assert_int_eq(profile.timeline->dropped_calls, 2);
    ck_assert_int_eq(profile.timeline->minimum_ns, 3);
    write(&again);
    ck_assert_uint_eq(again.length, once.length);
    ck_assert_mem_eq(again.bytes, once.bytes, once.length);
    sink_clear(&once);
    sink_clear(&again);
}
END_TEST

/* A guess is nothing to be kept. */
START_TEST(journal_write_no_estimate)
{
    struct sink sink;

    loading_read(&profile, all, sizeof(all) - 1);
    profile.contexts->is_estimate = true;
    write(&sink);
    profile_clear(&profile);
    loading_read(&profile, sink.bytes, sink.length);
    ck_assert_ptr_null(profile.contexts);
    ck_assert_ptr_nonnull(profile.timeline);
    sink_clear(&sink);
}
END_TEST

static enum status
attempt_read(void)
{
    struct complaint complaint;
    enum status status = loading_try(&profile, all, sizeof(all) - 1,
                                     &complaint);

    profile_clear(&profile);
    return status;
}

static enum status
attempt_write(void)
{
    struct sink sink;
    enum status status;

    sink_init(&sink);
    status = saver_write(&profile, &sink);
    sink_clear(&sink);
    return status;
}

START_TEST(journal_without_memory)
{
    ck_assert_uint_ge(shortage_survive(attempt_read), 20);
    loading_read(&profile, all, sizeof(all) - 1);
    ck_assert_uint_ge(shortage_survive(attempt_write), 5);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, NULL, tear_down);
    tcase_add_test(tests, journal_read_contexts_of_threads);
    tcase_add_test(tests, journal_read_timeline_of_a_thread);
    tcase_add_loop_test(tests, journal_read_damaged, 0, COUNT(bad));
    tcase_add_test(tests, journal_read_what_is_new);
    tcase_add_test(tests, journal_read_referred_to_again);
    tcase_add_test(tests, journal_read_deep);
    tcase_add_test(tests, journal_read_with_a_byte_changed);
    tcase_add_test(tests, journal_write_what_was_read);
    tcase_add_test(tests, journal_write_no_estimate);
    tcase_add_test(tests, journal_without_memory);
}

int
main(void)
{
    return suite_run("journal", add_tests);
}

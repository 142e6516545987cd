/* Tests of metadata that are added together. */

#include "suite.h"

#include "base/memory.h"
#include "profiles.h"
#include "shortage.h"
#include "stats/value.h"

#include "../../Modules/stats/metadata.h"

static struct profile target, source;

static void
set_up(void)
{
    profile_init(&target);
    profile_init(&source);
}

static void
tear_down(void)
{
    profile_clear(&target);
    profile_clear(&source);
}

/* Make profile one of a row, with a trailer without metadata. */
static void
begin(struct profile *profile)
{
    profiles_row(profile, PROFILES_MAIN, &(struct profile_figures){0});
    profile->has_trailer = true;
    profile->metadata = value_new(&profile->texts.memory, UNMARSHAL_DICT);
}

static void
add(struct profile *profile, const char *key, struct value *value)
{
    value_append(profile->metadata,
                 value_new_text(&profile->texts.memory, key, strlen(key)));
    value_append(profile->metadata, value);
}

static void
add_text(struct profile *profile, const char *key, const char *text)
{
    add(profile, key,
        value_new_text(&profile->texts.memory, text, strlen(text)));
}

static void
add_integer(struct profile *profile, const char *key, int64_t integer)
{
    struct value *value = value_new(&profile->texts.memory,
                                    UNMARSHAL_INTEGER);

    value->integer = integer;
    add(profile, key, value);
}

static void
add_real(struct profile *profile, const char *key, double real)
{
    struct value *value = value_new(&profile->texts.memory, UNMARSHAL_REAL);

    value->real = real;
    add(profile, key, value);
}

static void
merge(void)
{
    ck_assert_int_eq(metadata_merge(&target, &source), STATUS_OK);
}

static void
expect_integer(const char *key, int64_t expected)
{
    const struct value *value = value_find(target.metadata, key);

    ck_assert_ptr_nonnull(value);
    ck_assert_int_eq(value->kind, UNMARSHAL_INTEGER);
    ck_assert_int_eq(value->integer, expected);
}

static void
expect_real(const char *key, double expected)
{
    const struct value *value = value_find(target.metadata, key);

    ck_assert_ptr_nonnull(value);
    ck_assert_int_eq(value->kind, UNMARSHAL_REAL);
    ck_assert_double_eq(value->real, expected);
}

static void
expect_none(const char *key)
{
    ck_assert_ptr_null(value_find(target.metadata, key));
}

START_TEST(metadata_first_are_taken_over)
{
    begin(&source);
    add_text(&source, "clock", "tsc");
    merge();
    ck_assert(target.has_trailer);
    ck_assert(value_equal(target.metadata, source.metadata));
    ck_assert_ptr_ne(target.metadata, source.metadata);
}
END_TEST

START_TEST(metadata_none_at_all)
{
    merge();
    profiles_row(&target, PROFILES_MAIN, &(struct profile_figures){0});
    merge();
    ck_assert(!target.has_trailer);
}
END_TEST

START_TEST(metadata_equal_stay)
{
    begin(&target);
    begin(&source);
    add_text(&target, "clock", "tsc");
    add_integer(&target, "pid", 4711);
    add_text(&target, "only", "here");
    add_text(&target, "python", "3.13");
    add_text(&source, "python", "3.13");
    add_integer(&source, "pid", 4712);
    add_text(&source, "clock", "tsc");
    merge();
    ck_assert_str_eq(value_find(target.metadata, "clock")->bytes, "tsc");
    ck_assert_str_eq(value_find(target.metadata, "python")->bytes, "3.13");
    expect_none("pid");
    expect_none("only");
    expect_integer("merged", 2);
    ck_assert_uint_eq(target.metadata->count, 6);
}
END_TEST

START_TEST(metadata_sums)
{
    begin(&target);
    begin(&source);
    add_real(&target, "duration", 1.5);
    add_integer(&target, "threads", 3);
    add_integer(&source, "threads", 4);
    add_real(&source, "duration", .25);
    merge();
    expect_real("duration", 1.75);
    expect_integer("threads", 7);
}
END_TEST

/* A sum of an integer and a real number is real; one that is too large, or
   of what is no number, is left out. */
START_TEST(metadata_odd_sums)
{
    begin(&target);
    begin(&source);
    add_integer(&target, "duration", 2);
    add_real(&source, "duration", .5);
    add_integer(&target, "threads", INT64_MAX);
    add_integer(&source, "threads", 1);
    merge();
    expect_real("duration", 2.5);
    expect_none("threads");
    add_text(&target, "threads", "many");
    merge();
    expect_none("threads");
}
END_TEST

START_TEST(metadata_started_is_earliest)
{
    begin(&target);
    begin(&source);
    add_real(&target, "started", 20.5);
    add_integer(&source, "started", 10);
    merge();
    expect_integer("started", 10);
    source.metadata->first->next->integer = 30;
    merge();
    expect_integer("started", 10);
}
END_TEST

/* 1 + 5, then 5 more each time: in place, however many there are. */
START_TEST(metadata_merged_is_counted)
{
    size_t used;

    begin(&target);
    begin(&source);
    add_integer(&source, "merged", 5);
    merge();
    expect_integer("merged", 6);
    used = target.texts.memory.used;
    for (int i = 0; i < 1000; i++) {
        merge();
    }
    expect_integer("merged", 5006);
    ck_assert_uint_eq(target.texts.memory.used, used);
    ck_assert_uint_eq(target.metadata->count, 2);
}
END_TEST

START_TEST(metadata_merged_is_no_count)
{
    begin(&target);
    begin(&source);
    add_text(&target, "merged", "x");
    add_integer(&source, "merged", -3);
    merge();
    expect_integer("merged", 2);
    add_integer(&source, "merged", 1);
    source.metadata->first->next->integer = INT64_MAX;
    merge();
    expect_integer("merged", INT64_MAX);
}
END_TEST

/* Of a profile without a trailer nothing is known: nothing is true of both. */
START_TEST(metadata_of_one_only)
{
    begin(&target);
    add_text(&target, "clock", "tsc");
    merge();
    expect_none("clock");
    expect_integer("merged", 2);
    ck_assert(target.has_trailer);
}
END_TEST

START_TEST(metadata_of_the_second_only)
{
    profiles_row(&target, PROFILES_MAIN, &(struct profile_figures){0});
    begin(&source);
    add_text(&source, "clock", "tsc");
    merge();
    expect_none("clock");
    expect_integer("merged", 2);
    ck_assert(target.has_trailer);
}
END_TEST

START_TEST(metadata_too_many)
{
    begin(&target);
    begin(&source);
    add_text(&target, "clock", "tsc");
    add_text(&source, "clock", "tsc");
    for (int i = 0; i < METADATA_MAX_KEYS; i++) {
        add_text(&source, "key", "");
    }
    merge();
    expect_none("clock");
    expect_integer("merged", 2);
}
END_TEST

static enum status
attempt(void)
{
    struct profile fresh;
    enum status status;

    profile_init(&fresh);
    status = metadata_merge(&fresh, &source);
    if (status == STATUS_OK) {
        status = metadata_merge(&fresh, &source);
    }
    profile_clear(&fresh);
    return status;
}

START_TEST(metadata_without_memory)
{
    begin(&source);
    add_text(&source, "clock", "a text longer than a tiny pool's block");
    ck_assert_uint_ge(shortage_survive(attempt), 3);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, metadata_first_are_taken_over);
    tcase_add_test(tests, metadata_none_at_all);
    tcase_add_test(tests, metadata_equal_stay);
    tcase_add_test(tests, metadata_sums);
    tcase_add_test(tests, metadata_odd_sums);
    tcase_add_test(tests, metadata_started_is_earliest);
    tcase_add_test(tests, metadata_merged_is_counted);
    tcase_add_test(tests, metadata_merged_is_no_count);
    tcase_add_test(tests, metadata_of_one_only);
    tcase_add_test(tests, metadata_of_the_second_only);
    tcase_add_test(tests, metadata_too_many);
    tcase_add_test(tests, metadata_without_memory);
}

int
main(void)
{
    return suite_run("metadata", add_tests);
}

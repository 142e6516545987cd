/* Builds small profiles; whatever fails fails the test. */

#include "profiles.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

const struct text *
profiles_text(struct profile *profile, const char *text)
{
    const struct text *interned;

    ck_assert_int_eq(text_intern(&profile->texts, text, strlen(text),
                                 &interned),
                     STATUS_OK);
    return interned;
}

struct profile_function *
profiles_function(struct profile *profile, const char *label)
{
    char file[100], name[100];
    long line;
    struct profile_function *function;

    ck_assert_int_eq(
        sscanf(label, "%99[^:]:%ld(%99[^\n]", file, &line, name), 3);
    name[strlen(name) - 1] = '\0';
    ck_assert_int_eq(profile_function_at(profile,
                                         profiles_text(profile, file), line,
                                         profiles_text(profile, name),
                                         &function),
                     STATUS_OK);
    return function;
}

struct profile_function *
profiles_row(struct profile *profile, const char *label,
             const struct profile_figures *figures)
{
    struct profile_function *function = profiles_function(profile, label);

    ck_assert_int_eq(profile_add_row(profile, function, figures), STATUS_OK);
    profile->totals.calls += figures->calls;
    profile->totals.primitive_calls += figures->primitive_calls;
    profile->totals.seconds += figures->self_seconds;
    return function;
}

void
profiles_edge(struct profile *profile, const char *callee,
              const char *caller, const struct profile_figures *figures)
{
    ck_assert_int_eq(profile_add_edge(profile,
                                      profiles_function(profile, callee),
                                      profiles_function(profile, caller),
                                      figures),
                     STATUS_OK);
}

void
profiles_example(struct profile *profile)
{
    profile_init(profile);
    profile->callers = PROFILE_FIGURES;
    profiles_row(profile, PROFILES_MAIN,
                 &(struct profile_figures){1, 1, .25, 1.75});
    profiles_row(profile, PROFILES_WORK,
                 &(struct profile_figures){3, 2, 1, 1.5});
    profiles_row(profile, PROFILES_LEN,
                 &(struct profile_figures){3, 3, .5, .5});
    profiles_edge(profile, PROFILES_WORK, PROFILES_MAIN,
                  &(struct profile_figures){2, 2, .75, 1.5});
    profiles_edge(profile, PROFILES_WORK, PROFILES_WORK,
                  &(struct profile_figures){1, 0, .25, .5});
    profiles_edge(profile, PROFILES_LEN, PROFILES_WORK,
                  &(struct profile_figures){3, 3, .5, .5});
}

static void
add_thread(struct profile *profile, const char *name, int64_t native_id,
           int64_t calls, double seconds)
{
    struct threads_row row = {
        .process_id = 7,
        .name = profiles_text(profile, name),
        .native_id = native_id,
        .calls = calls,
        .seconds = seconds,
    };

    ck_assert_int_eq(
        threads_add(&profile->threads, &profile->texts.memory, &row),
        STATUS_OK);
}

void
profiles_example_runs(struct profile *profile)
{
    struct profile_runs work = {2, 1, 2.5, true, true};
    struct profile_runs main = {.starts = 4, .has_starts = true};

    add_thread(profile, "main", 11, 4, 1.25);
    add_thread(profile, "", 12, 3, .5);
    ck_assert_int_eq(profile_add_runs(
                         profile, profiles_function(profile, PROFILES_WORK),
                         &work),
                     STATUS_OK);
    ck_assert_int_eq(profile_add_runs(
                         profile, profiles_function(profile, PROFILES_MAIN),
                         &main),
                     STATUS_OK);
}

static void
expect_thread(const struct threads_row *row, const char *name,
              int64_t native_id, int64_t calls, double seconds)
{
    ck_assert_int_eq(row->process_id, 7);
    ck_assert_str_eq(row->name->bytes, name);
    ck_assert_int_eq(row->native_id, native_id);
    ck_assert_int_eq(row->calls, calls);
    ck_assert_double_eq(row->seconds, seconds);
}

void
profiles_expect_runs(struct profile *profile, int times)
{
    const struct profile_runs *work
        = profiles_function(profile, PROFILES_WORK)->runs;
    const struct profile_runs *main
        = profiles_function(profile, PROFILES_MAIN)->runs;
    const struct threads_row *row = NULL;

    ck_assert(profile->has_starts && profile->has_wall);
    ck_assert(work->has_starts && work->has_wall);
    ck_assert_int_eq(work->starts, 2 * times);
    ck_assert_int_eq(work->finished, times);
    ck_assert_double_eq(work->wall_seconds, 2.5 * times);
    ck_assert(main->has_starts && !main->has_wall);
    ck_assert_int_eq(main->starts, 4 * times);
    ck_assert_ptr_null(profiles_function(profile, PROFILES_LEN)->runs);
    ck_assert_uint_eq(threads_count(&profile->threads), 2 * (size_t)times);
    for (int i = 0; i < times; i++) {
        row = threads_next(&profile->threads, row);
        expect_thread(row, "main", 11, 4, 1.25);
        row = threads_next(&profile->threads, row);
        expect_thread(row, "", 12, 3, .5);
    }
}

void
profiles_expect(const struct profile_figures *figures,
                const struct profile_figures *expected)
{
    ck_assert_int_eq(figures->calls, expected->calls);
    ck_assert_int_eq(figures->primitive_calls, expected->primitive_calls);
    ck_assert_double_eq(figures->self_seconds, expected->self_seconds);
    ck_assert_double_eq(figures->inclusive_seconds,
                        expected->inclusive_seconds);
}

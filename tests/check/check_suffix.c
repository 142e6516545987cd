/* Tests of the shortest unique suffixes. */

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "profiles.h"
#include "stats/suffix.h"

#define MAX_FILES 12
#define MAX_NAME 32

static struct profile profile;

/* Give profile a function of file. */
static const struct text *
add_file(const char *file)
{
    const struct text *text = profiles_text(&profile, file);
    struct profile_function *function;

    ck_assert_int_eq(profile_function_at(&profile, text, 1, text, &function),
                     STATUS_OK);
    return text;
}

/* Assert that files, up to NULL, have these suffixes. */
static void
expect(const char *const (*cases)[2])
{
    struct suffix_set set;

    profile_init(&profile);
    for (size_t i = 0; cases[i][0] != NULL; i++) {
        add_file(cases[i][0]);
    }
    ck_assert_int_eq(suffix_init(&set, &profile), STATUS_OK);
    for (size_t i = 0; cases[i][0] != NULL; i++) {
        ck_assert_str_eq(
            suffix_find(&set, profiles_text(&profile, cases[i][0])),
            cases[i][1]);
    }
    suffix_clear(&set);
    profile_clear(&profile);
}

START_TEST(suffix_of_different_names_is_the_name)
{
    expect((const char *const[][2]){{"/a/x.py", "x.py"},
                                    {"/a/y.py", "y.py"},
                                    {"main.py", "main.py"},
                                    {"<string>", "<string>"},
                                    {"/a/xx.py", "xx.py"},
                                    {NULL}});
}
END_TEST

START_TEST(suffix_of_equal_names_has_folders)
{
    expect((const char *const[][2]){{"/a/x/__init__.py", "x/__init__.py"},
                                    {"/b/y/__init__.py", "y/__init__.py"},
                                    {"/c/d/z/m.py", "d/z/m.py"},
                                    {"/c/e/z/m.py", "e/z/m.py"},
                                    {"/c/e/m.py", "e/m.py"},
                                    {NULL}});
}
END_TEST

START_TEST(suffix_of_the_end_of_another_is_all_of_it)
{
    expect((const char *const[][2]){{"x.py", "x.py"},
                                    {"b/x.py", "b/x.py"},
                                    {"/a/b/x.py", "a/b/x.py"},
                                    {"/b/x.py", "/b/x.py"},
                                    {NULL}});
}
END_TEST

/* Nothing would be left of a name that ends with a slash. */
START_TEST(suffix_of_odd_names_is_not_empty)
{
    expect((const char *const[][2]){{"", ""},
                                    {"dir/", "dir/"},
                                    {"/", "/"},
                                    {"a//x.py", "x.py"},
                                    {NULL}});
}
END_TEST

START_TEST(suffix_base_is_the_last_part)
{
    profile_init(&profile);
    ck_assert_str_eq(suffix_base(profiles_text(&profile, "/a/x.py")),
                     "x.py");
    ck_assert_str_eq(suffix_base(profiles_text(&profile, "x.py")), "x.py");
    ck_assert_str_eq(suffix_base(profiles_text(&profile, "/a/")), "");
    ck_assert_str_eq(suffix_base(profiles_text(&profile, "")), "");
    profile_clear(&profile);
}
END_TEST

/* Whether file ends with suffix, as whole parts. */
static bool
ends_with(const struct text *file, const char *suffix)
{
    size_t length = strlen(suffix);

    return file->length >= length
           && strcmp(file->bytes + file->length - length, suffix) == 0
           && (file->length == length
               || file->bytes[file->length - length - 1] == '/');
}

/* The suffix by its definition: try one part more each time. */
static const char *
model(const struct text *const *files, size_t count, const struct text *file)
{
    const char *start = file->bytes + file->length;

    while (start > file->bytes) {
        size_t same = 0;

        do {
            start--;
        } while (start > file->bytes && start[-1] != '/');
        for (size_t i = 0; i < count; i++) {
            same += files[i] != file && ends_with(files[i], start);
        }
        if (same == 0) {
            break;
        }
    }
    return start;
}

/* Paths of up to 4 parts of two names: nearly all are ends of others. */
START_TEST(suffix_of_random_files_is_the_model)
{
    srand(7);
    for (int round = 0; round < 500; round++) {
        const struct text *files[MAX_FILES];
        struct suffix_set set;

        profile_init(&profile);
        for (size_t i = 0; i < MAX_FILES; i++) {
            char name[MAX_NAME] = "";

            for (int parts = rand() % 4; parts >= 0; parts--) {
                snprintf(name + strlen(name), 4, "%s%c",
                         *name != '\0' || rand() % 4 == 0 ? "/" : "",
                         'a' + rand() % 2);
            }
            files[i] = add_file(name);
        }
        ck_assert_int_eq(suffix_init(&set, &profile), STATUS_OK);
        for (size_t i = 0; i < MAX_FILES; i++) {
            ck_assert_str_eq(suffix_find(&set, files[i]),
                             model(files, MAX_FILES, files[i]));
        }
        suffix_clear(&set);
        profile_clear(&profile);
    }
}
END_TEST

START_TEST(suffix_init_without_memory)
{
    struct suffix_set set;
    enum status status = STATUS_NO_MEMORY;
    size_t failures = 0;

    profile_init(&profile);
    add_file("/a/x/__init__.py");
    add_file("/b/y/__init__.py");
    while (status != STATUS_OK) {
        memory_fail_after(++failures);
        status = suffix_init(&set, &profile);
        memory_fail_after(0);
        ck_assert(status == STATUS_OK || status == STATUS_NO_MEMORY);
    }
    ck_assert_uint_gt(failures, 5);
    suffix_clear(&set);
    profile_clear(&profile);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, suffix_of_different_names_is_the_name);
    tcase_add_test(tests, suffix_of_equal_names_has_folders);
    tcase_add_test(tests, suffix_of_the_end_of_another_is_all_of_it);
    tcase_add_test(tests, suffix_of_odd_names_is_not_empty);
    tcase_add_test(tests, suffix_base_is_the_last_part);
    tcase_add_test(tests, suffix_of_random_files_is_the_model);
    tcase_add_test(tests, suffix_init_without_memory);
}

int
main(void)
{
    return suite_run("suffix", add_tests);
}

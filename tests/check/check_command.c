/* Tests of the command as a whole: memory that runs out at each request. */

#include "suite.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../Modules/pstats/command.h"
#include "base/memory.h"
#include "profiles.h"
#include "stats/file.h"
#include "stats/saver.h"

#define MAX_ARGUMENTS 16

/* More requests than any of these commands makes. */
#define MAX_REQUESTS 5000

#define FOLDER_TEMPLATE "/tmp/check-command-XXXXXX"

static char folder[sizeof(FOLDER_TEMPLATE)];
static int output, errors;      /* standard streams, while they are dropped */

/* Command lines; what they print goes nowhere. */
static const char *const lines[] = {
    "one",
    "one two one -s cumulative,name --reverse",
    "one -s stdname -l 2 --fraction 0.5 -r main|work",
    "one --strip-dirs --callers",
    "one two --callees -s calls",
    "one --wide --percent --names suffix",
    "one --unit us --by module",
    "one --by file --min-time 1ms -s tottime",
    "one --callers --wide --callers-limit 1 --callers-sort calls",
    "one --json --callees",
    "one --csv",
    "merge -o sum one two one",
    "merge -o sum @list .",
    "show one",
    "show --json two",
    "diff one two",
    "diff one two --json",
    "diff one two -r main --unit ms",
    "missing",
    "one -r (",
};

static void
save(const char *name, const char *bytes, size_t length)
{
    struct complaint complaint;

    ck_assert_int_eq(file_save(name, bytes, length, &complaint), STATUS_OK);
}

static void
make_profile(const char *name, double seconds)
{
    struct profile profile;
    struct sink sink;
    struct profile_function *work;

    profile_init(&profile);
    sink_init(&sink);
    profiles_example(&profile);
    work = profiles_function(&profile, PROFILES_WORK);
    work->figures.self_seconds += seconds;
    work->exceptions = 2;
    profile.has_trailer = true;
    ck_assert_int_eq(profile_add_name(&profile, work,
                                      profiles_text(&profile, "Work.work")),
                     STATUS_OK);
    ck_assert_int_eq(saver_write(&profile, &sink), STATUS_OK);
    save(name, sink.bytes, sink.length);
    sink_clear(&sink);
    profile_clear(&profile);
}

static void
drop_output(void)
{
    int nowhere = open("/dev/null", O_WRONLY);

    fflush(stdout);
    output = dup(STDOUT_FILENO);
    errors = dup(STDERR_FILENO);
    ck_assert_int_ge(dup2(nowhere, STDOUT_FILENO), 0);
    ck_assert_int_ge(dup2(nowhere, STDERR_FILENO), 0);
    close(nowhere);
}

static void
restore_output(void)
{
    fflush(stdout);
    ck_assert_int_ge(dup2(output, STDOUT_FILENO), 0);
    ck_assert_int_ge(dup2(errors, STDERR_FILENO), 0);
    close(output);
    close(errors);
}

static void
prepare(void)
{
    strcpy(folder, FOLDER_TEMPLATE);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    make_profile("one", 0);
    make_profile("two", 1);
    save("list", "one\ntwo\n", 8);
}

static void
remove_all(void)
{
    static const char *const names[] = {"one", "two", "list", "sum"};

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        unlink(names[i]);
    }
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

static enum exit_status
run(const char *line)
{
    char copy[200], *arguments[MAX_ARGUMENTS + 1];
    int count = 0;

    strcpy(copy, line);
    arguments[count++] = "pstats";
    for (char *word = strtok(copy, " "); word != NULL;
         word = strtok(NULL, " ")) {
        arguments[count++] = word;
    }
    arguments[count] = NULL;
    return command_run(count, arguments);
}

START_TEST(command_without_memory_fails)
{
    const char *line = lines[_i];
    enum exit_status expected, status;
    size_t request = 0;

    prepare();
    drop_output();
    expected = run(line);
    do {
        memory_fail_after(++request);
        status = run(line);
        if (memory_has_failed()) {
            ck_assert_msg(status == EXIT_FAILED || status == EXIT_USAGE
                              || status == expected,
                          "%s: request %zu: status %d", line, request,
                          (int)status);
        }
        ck_assert_uint_lt(request, MAX_REQUESTS);
    } while (memory_has_failed());
    memory_fail_after(0);
    restore_output();
    ck_assert_int_eq(status, expected);
    remove_all();
}
END_TEST

START_TEST(command_that_fails_leaves_the_old_file)
{
    struct profile profile;
    struct complaint complaint;

    prepare();
    drop_output();
    ck_assert_int_eq(run("merge -o sum one"), EXIT_DONE);
    for (size_t request = 1;; request++) {
        memory_fail_after(request);
        run("merge -o sum one two");
        if (!memory_has_failed()) {
            break;
        }
        memory_fail_after(0);
        profile_init(&profile);
        ck_assert_int_eq(file_load("sum", &profile, NULL, &complaint),
                         STATUS_OK);
        ck_assert_int_eq((int)profile.totals.calls, 7);
        profile_clear(&profile);
    }
    memory_fail_after(0);
    restore_output();
    remove_all();
}
END_TEST

static void
add(TCase *tests)
{
    tcase_add_loop_test(tests, command_without_memory_fails, 0,
                        sizeof(lines) / sizeof(*lines));
    tcase_add_test(tests, command_that_fails_leaves_the_old_file);
}

int
main(void)
{
    return suite_run("command", add);
}

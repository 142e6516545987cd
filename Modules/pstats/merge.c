/* pstats merge -o OUT FILE...: adds profiles up and writes the sum. */

#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "stats/file.h"
#include "stats/merge.h"
#include "stats/saver.h"

#include "commands.h"
#include "paths.h"
#include "progress.h"

enum option_id {
    OUTPUT = 1,
    SKIP_BAD,
    KEEP_ADDRESSES,
};

static const struct command_option options[] = {
    {OUTPUT, 'o', "output", "OUT", "the file to write; - is standard output"},
    {SKIP_BAD, 0, "skip-bad", NULL, "tell of what cannot be read, and go on"},
    {KEEP_ADDRESSES, 0, "keep-addresses", NULL,
     "tell \"f of X at 0x7f01\" and \"... 0x7f02\" apart"},
    {0},
};

/* What the arguments ask for. */
struct request {
    struct input arguments;
    const char *output;
    enum merge_names names;
    bool skips_bad;
};

static enum status
take(void *context, int id, const char *argument,
     struct complaint *complaint)
{
    struct request *request = context;

    (void)complaint;
    switch (id) {
    case OUTPUT:
        request->output = argument;
        return STATUS_OK;
    case SKIP_BAD:
        request->skips_bad = true;
        return STATUS_OK;
    case KEEP_ADDRESSES:
        request->names = MERGE_AS_THEY_ARE;
        return STATUS_OK;
    default:
        return input_add(&request->arguments, argument);
    }
}

static bool
is_standard(const char *output)
{
    return strcmp(output, "-") == 0;
}

static enum status
settle(void *context, struct complaint *complaint)
{
    const struct request *request = context;

    if (request->output == NULL) {
        return complaint_invalid(complaint,
                                 "merge writes a file (expected -o OUT)");
    }
    if (request->arguments.count == 0) {
        return command_lacks_file("merge", complaint);
    }
    if (is_standard(request->output) && isatty(STDOUT_FILENO)) {
        return complaint_invalid(complaint, "a terminal cannot show a profile "
                                            "(expected -o OUT, or a pipe)");
    }
    return STATUS_OK;
}

/* Tell that a trailer is not a part of the sum. */
static void
tell_of_trailer(const char *path, const struct profile *profile,
                struct progress *progress)
{
    struct complaint complaint;

    if (*profile->trailer_complaint.text != '\0') {
        progress_clear(progress);
        complaint_invalid(&complaint, "its trailer is left out: %s",
                          profile->trailer_complaint.text);
        message_print(path, &complaint);
    }
}

/* Add the file at path to sum. is_bad is whether it is the file that failed,
   and sum is what it was. */
static enum status
add_file(struct profile *sum, const char *path, enum merge_names names,
         struct progress *progress, bool *is_bad)
{
    struct complaint complaint;
    struct profile profile;
    enum status status;

    profile_init(&profile);
    status = file_load(path, &profile, NULL, &complaint);
    if (status == STATUS_OK) {
        status = merge_check(sum, &profile, &complaint);
    }
    *is_bad = status != STATUS_OK && status != STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        tell_of_trailer(path, &profile, progress);
        status = merge_add(sum, &profile, names, &complaint);
    }
    if (status != STATUS_OK) {
        progress_clear(progress);
        message_print(path, &complaint);
    }
    profile_clear(&profile);
    return status;
}

/* Add the files to sum, and count those that could be. */
static enum exit_status
add_each(struct profile *sum, const struct paths *paths,
         enum merge_names names, struct progress *progress, size_t *added)
{
    for (size_t i = 0; i < paths->files.count; i++) {
        bool is_bad;
        enum status status = add_file(sum, paths->files.paths[i], names,
                                      progress, &is_bad);

        if (status == STATUS_OK) {
            ++*added;
        }
        else if (!is_bad || !paths->skips_bad) {
            return EXIT_FAILED;
        }
        progress_tell(progress, (int64_t)i + 1);
    }
    return EXIT_DONE;
}

static enum exit_status
add_files(struct profile *sum, const struct paths *paths,
          enum merge_names names)
{
    struct complaint complaint;
    struct progress progress;
    size_t added = 0;
    enum exit_status status;

    progress_begin(&progress, "merging", (int64_t)paths->files.count);
    status = add_each(sum, paths, names, &progress, &added);
    progress_clear(&progress);
    if (status == EXIT_DONE && merge_finish(sum, &complaint) != STATUS_OK) {
        message_print(NULL, &complaint);
        status = EXIT_FAILED;
    }
    if (status == EXIT_DONE && added == 0) {
        complaint_invalid(&complaint, "there is no profile to merge");
        message_print(NULL, &complaint);
        status = EXIT_FAILED;
    }
    return status;
}

/* Put sum in the place of the file at path. It is whole before that is
   touched. */
static enum exit_status
save(const struct profile *sum, const char *path)
{
    struct complaint complaint;
    struct sink sink;
    enum status status;

    sink_init(&sink);
    status = saver_write(sum, &sink);
    if (status != STATUS_OK) {
        complaint_no_memory(&complaint);
    }
    else if (is_standard(path)) {
        sink.descriptor = STDOUT_FILENO;
        return command_finish(&sink, EXIT_DONE);
    }
    else {
        status = file_save(path, sink.bytes, sink.length, &complaint);
    }
    sink_clear(&sink);
    if (status != STATUS_OK) {
        message_print(path, &complaint);
    }
    return status == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}

static enum exit_status
perform(void *context)
{
    const struct request *request = context;
    enum exit_status status = EXIT_DONE;
    struct profile sum;
    struct paths paths;

    profile_init(&sum);
    paths_init(&paths, request->skips_bad);
    if (!is_standard(request->output)) {
        paths_leave_out(&paths, request->output);
    }
    for (size_t i = 0; i < request->arguments.count && status == EXIT_DONE;
         i++) {
        status = paths_add(&paths, request->arguments.paths[i]);
    }
    if (status == EXIT_DONE) {
        status = add_files(&sum, &paths, request->names);
    }
    if (status == EXIT_DONE) {
        status = save(&sum, request->output);
    }
    paths_clear(&paths);
    profile_clear(&sum);
    return status;
}

static enum exit_status
run(const struct command *command, int argc, char **argv)
{
    struct request request = {.names = MERGE_WITHOUT_ADDRESSES};
    enum exit_status status = command_perform(command, argc, argv, &request);

    input_clear(&request.arguments);
    return status;
}

const struct command merge_command = {
    "merge", "[OPTION...] -o OUT FILE|FOLDER|@LIST|-...",
    "Add profiles up and write the sum as a profile.\n"
    "A FOLDER gives its *.prof, *.profile, *.pstat and *.pstats that are not\n"
    "hidden, and those of the folders in it; a LIST has a name in each line",
    options, take, settle, perform, run,
};

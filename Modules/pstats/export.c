/* pstats export --to FORMAT FILE...: a profile for other programs. */

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "export/export.h"
#include "stats/file.h"
#include "stats/label.h"

#include "commands.h"
#include "input.h"
#include "progress.h"

#define LIST_COLUMN 12

enum option_id {
    FORMAT = 1,
    OUTPUT,
    THREAD,
    FOLD_RECURSION,
    TIMELINE,
    TIME_UNIT,
    LEAST,
    LIMIT,
    LIST,
};

static const struct command_option options[] = {
    {FORMAT, 0, "to", "FORMAT", "the format; see --list"},
    {OUTPUT, 'o', "output", "OUT", "the file to write; else standard output"},
    {THREAD, 0, "thread", "NAME", "only threads of that name"},
    {FOLD_RECURSION, 0, "fold-recursion", NULL,
     "a recursive call goes to the one that is open"},
    {TIMELINE, 0, "timeline", NULL, "calls in the order of time, if recorded"},
    {TIME_UNIT, 0, "unit", "UNIT", "of times: s, ms, us, ns"},
    {LEAST, 0, "min", "PERCENT", "only functions of so much of the time"},
    {LIMIT, 'l', "limit", "N", "only the first N functions"},
    {LIST, 0, "list", NULL, "list the formats"},
    {0},
};

/* What the arguments ask for. */
struct request {
    struct input input;
    const char *output;         /* NULL or "-": standard output */
    const struct export_format *format;
    struct export_options options;
    bool lists;
};

static enum status
take_format(struct request *request, const char *name,
            struct complaint *complaint)
{
    const struct export_format *format = export_find(name);

    if (format == NULL || format->write_profile == NULL) {
        return complaint_invalid(complaint, "no format is named %s (pstats "
                                            "export --list lists them)",
                                 name);
    }
    request->format = format;
    return STATUS_OK;
}

static enum status
take_limit(struct request *request, const char *argument,
           struct complaint *complaint)
{
    int64_t limit;
    enum status status = command_read_count("--limit", argument, &limit,
                                            complaint);

    if (status == STATUS_OK) {
        request->options.limit = (size_t)limit;
    }
    return status;
}

static enum status
take(void *context, int id, const char *argument,
     struct complaint *complaint)
{
    struct request *request = context;

    switch (id) {
    case FORMAT:
        return take_format(request, argument, complaint);
    case OUTPUT:
        request->output = argument;
        return STATUS_OK;
    case THREAD:
        request->options.thread = argument;
        return STATUS_OK;
    case FOLD_RECURSION:
        request->options.folds_recursion = true;
        return STATUS_OK;
    case TIMELINE:
        request->options.wants_timeline = true;
        return STATUS_OK;
    case TIME_UNIT:
        return unit_parse("--unit", argument, &request->options.unit,
                          complaint);
    case LEAST:
        return command_read_number("--min", argument,
                                   &request->options.least_percent,
                                   complaint);
    case LIMIT:
        return take_limit(request, argument, complaint);
    case LIST:
        request->lists = true;
        return STATUS_OK;
    default:
        return input_add(&request->input, argument);
    }
}

static enum exit_status
list_formats(void)
{
    struct sink sink;

    sink_init_file(&sink, STDOUT_FILENO);
    for (const struct export_format *format = export_formats();
         format->name != NULL; format++) {
        size_t width = strlen(format->name);

        if (format->write_profile != NULL) {
            sink_text(&sink, format->name);
            sink_repeat(&sink, ' ',
                        width < LIST_COLUMN ? LIST_COLUMN - width : 1);
            sink_text(&sink, format->help);
            sink_byte(&sink, '\n');
        }
    }
    return command_finish(&sink, EXIT_DONE);
}

static enum status
settle(void *context, struct complaint *complaint)
{
    const struct request *request = context;
    const struct export_format *format = request->format;

    if (request->lists) {
        return STATUS_OK;
    }
    if (format == NULL) {
        return complaint_invalid(complaint, "no format is given (expected "
                                            "--to FORMAT; --list lists them)");
    }
    if (request->input.count == 0) {
        return command_lacks_file("export", complaint);
    }
    if (format->needs == EXPORT_ROWS
        && (request->options.thread != NULL
            || request->options.folds_recursion)) {
        return complaint_invalid(complaint,
                                 "%s has no calling contexts: --thread and "
                                 "--fold-recursion mean nothing to it",
                                 format->name);
    }
    return request->output == NULL
               ? STATUS_OK
               : input_check_output(&request->input, request->output,
                                    complaint);
}

/* Add what the profile is called: the first file, and how many others. */
static void
add_name(struct sink *sink, const struct input *input)
{
    const char *slash = strrchr(input->paths[0], '/');

    label_print_path(sink, slash != NULL ? slash + 1 : input->paths[0]);
    if (input->count > 1) {
        sink_text(sink, " and ");
        sink_text(sink, input->count > 2 ? "others" : "another");
    }
    sink_byte(sink, '\0');
}

/* How much is written, for the one who waits. */
struct written {
    struct progress progress;
    uint64_t bytes;
};

/* While a file is written signals wait, for it to be removed: a large one is
   not finished first. */
static bool
tell(void *context, size_t bytes)
{
    struct written *written = context;

    written->bytes += bytes;
    progress_tell(&written->progress, (int64_t)(written->bytes / 1024));
    return !file_is_interrupted();
}

/* A pipe that is closed is no failure to tell of: command_finish(). */
static enum exit_status
write_standard(const struct request *request,
               const struct export_request *exported,
               struct progress *progress)
{
    struct complaint complaint;
    struct sink sink;
    enum status status;

    sink_init_file(&sink, STDOUT_FILENO);
    sink.watcher = exported->options.watcher;
    status = request->format->write_profile(exported, &sink, &complaint);
    sink_flush(&sink);
    sink.watcher = NULL;
    progress_clear(progress);
    if (status == STATUS_NO_MEMORY) {
        complaint_no_memory(&complaint);
    }
    if (status != STATUS_OK) {
        message_print(NULL, &complaint);
    }
    return command_finish(&sink, status == STATUS_OK ? EXIT_DONE
                                                     : EXIT_FAILED);
}

/* Say that the contexts were guessed. */
static void
tell_of_estimate(const char *path)
{
    struct complaint complaint;

    complaint_invalid(&complaint,
                      "there are no calling contexts: stacks are an estimate "
                      "from callers (--contexts records them)");
    message_print(path, &complaint);
}

static enum exit_status
write_file(const struct request *request,
           const struct export_request *exported, struct progress *progress)
{
    struct complaint complaint;
    enum status status = export_save(exported, request->format,
                                     request->output, &complaint);

    progress_clear(progress);
    if (status != STATUS_OK) {
        message_print(request->output, &complaint);
    }
    return status == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}

static enum exit_status
write_out(const struct request *request, struct export_request *exported)
{
    struct written written = {.bytes = 0};
    struct sink_watcher watcher = {tell, &written};
    enum exit_status status;

    if (export_is_estimate(exported)) {
        tell_of_estimate(request->input.paths[0]);
    }
    progress_begin(&written.progress, "exporting, KiB", 0);
    exported->options.watcher = &watcher;
    status = request->output == NULL || strcmp(request->output, "-") == 0
                 ? write_standard(request, exported, &written.progress)
                 : write_file(request, exported, &written.progress);
    exported->options.watcher = NULL;
    return status;
}

static enum exit_status
convert(struct request *request, struct profile *profile)
{
    struct export_request exported;
    struct complaint complaint;
    struct sink name;
    enum exit_status status = EXIT_FAILED;

    sink_init(&name);
    add_name(&name, &request->input);
    if (name.status != STATUS_OK) {
        complaint_no_memory(&complaint);
        message_print(NULL, &complaint);
        sink_clear(&name);
        return EXIT_FAILED;
    }
    request->options.name = name.bytes;
    if (export_prepare(&exported, request->format, profile,
                       &request->options, &complaint) == STATUS_OK) {
        status = write_out(request, &exported);
    }
    else {
        message_print(request->input.paths[0], &complaint);
    }
    export_release(&exported);
    sink_clear(&name);
    return status;
}

static enum exit_status
perform(void *context)
{
    struct request *request = context;
    struct profile profile;
    enum exit_status status;

    if (request->lists) {
        return list_formats();
    }
    profile_init(&profile);
    status = input_load(&request->input, MERGE_AS_THEY_ARE, &profile, NULL);
    if (status == EXIT_DONE) {
        status = convert(request, &profile);
    }
    profile_clear(&profile);
    return status;
}

static enum exit_status
run(const struct command *command, int argc, char **argv)
{
    struct request request = {.options = EXPORT_DEFAULTS};
    enum exit_status status = command_perform(command, argc, argv, &request);

    input_clear(&request.input);
    return status;
}

const struct command export_command = {
    "export", "[OPTION...] --to FORMAT FILE...",
    "Write profiles, added up, in a format that other programs read", options,
    take, settle, perform, run,
};

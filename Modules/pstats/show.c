/* pstats show FILE...: what the trailers say. */

#include <unistd.h>

#include "stats/file.h"

#include "commands.h"
#include "input.h"
#include "shown.h"

#define DEFAULT_LIMIT 20

enum option_id {
    JSON = 1,
    LIMIT,
};

static const struct command_option options[] = {
    {JSON, 0, "json", NULL, "a JSON object for each file, in a line"},
    {LIMIT, 'l', "limit", "N", "only the first N of each list (20)"},
    {0},
};

/* What the arguments ask for. */
struct request {
    struct input input;
    int64_t limit;
    bool is_json;
};

static enum status
take(void *context, int id, const char *argument,
     struct complaint *complaint)
{
    struct request *request = context;

    switch (id) {
    case JSON:
        request->is_json = true;
        return STATUS_OK;
    case LIMIT:
        return command_read_count("--limit", argument, &request->limit,
                                  complaint);
    default:
        return input_add(&request->input, argument);
    }
}

/* Add what there is to show of a profile to sink. */
static enum status
show(const struct request *request, const char *path,
     const struct profile *profile, struct sink *sink)
{
    struct shown shown;
    enum status status = shown_init(&shown, path, profile);

    if (status != STATUS_OK) {
        return status;
    }
    if (request->is_json) {
        shown_json(&shown, sink);
    }
    else {
        shown_print(&shown, request->limit, sink);
    }
    shown_clear(&shown);
    return sink->status;
}

/* Add a file's to sink. A failure is printed. */
static enum exit_status
show_file(const struct request *request, const char *path, struct sink *sink)
{
    struct complaint complaint;
    struct profile profile;
    enum status status;

    profile_init(&profile);
    status = file_load(path, &profile, NULL, &complaint);
    if (status == STATUS_OK) {
        status = show(request, path, &profile, sink);
        if (status != STATUS_OK) {
            complaint_no_memory(&complaint);
        }
    }
    profile_clear(&profile);
    if (status != STATUS_OK) {
        message_print(path, &complaint);
    }
    return status == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}

static enum status
settle(void *context, struct complaint *complaint)
{
    const struct request *request = context;

    return request->input.count == 0 ? command_lacks_file("show", complaint)
                                     : STATUS_OK;
}

/* All files are read before anything is printed. */
static enum exit_status
perform(void *context)
{
    const struct request *request = context;
    enum exit_status status = EXIT_DONE;
    struct sink sink;

    sink_init(&sink);
    for (size_t i = 0; i < request->input.count && status == EXIT_DONE; i++) {
        if (i > 0 && !request->is_json) {
            sink_byte(&sink, '\n');
        }
        status = show_file(request, request->input.paths[i], &sink);
    }
    if (status != EXIT_DONE) {
        sink_clear(&sink);
        return status;
    }
    sink.descriptor = STDOUT_FILENO;
    return command_finish(&sink, status);
}

static enum exit_status
run(const struct command *command, int argc, char **argv)
{
    struct request request = {.limit = DEFAULT_LIMIT};
    enum exit_status status = command_perform(command, argc, argv, &request);

    input_clear(&request.input);
    return status;
}

const struct command show_command = {
    "show", "[OPTION...] FILE...",
    "Show what the trailers say: metadata, exceptions, threads, contexts",
    options, take, settle, perform, run,
};

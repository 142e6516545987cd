/* pstats FILE...: the tables of the standard printer. */

#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "input.h"
#include "stats/listing.h"

enum option_id {
    SORT = 1,
    REVERSE,
    STRIP_DIRS,
    LIMIT,
    FRACTION,
    PATTERN,
    CALLERS,
    CALLEES,
};

static const struct command_option options[] = {
    {SORT, 's', "sort", "KEY,...", "calls, cumulative, filename, line, name, "
                                   "nfl, ..."},
    {REVERSE, 0, "reverse", NULL, "turn the order round"},
    {STRIP_DIRS, 0, "strip-dirs", NULL, "leave out the folders of files"},
    {LIMIT, 'l', "limit", "N", "only the first N rows"},
    {FRACTION, 0, "fraction", "F", "only the first part of the rows, 0 to 1"},
    {PATTERN, 'r', "regex", "REGEX", "only functions that match"},
    {CALLERS, 0, "callers", NULL, "who called each function"},
    {CALLEES, 0, "callees", NULL, "whom each function called"},
    {0},
};

/* What the arguments ask for. */
struct request {
    struct input input;
    struct order order;
    struct selection selection;
    enum listing_table table;
    bool is_reversed;
    bool strips;
};

static enum status
take_fraction(struct request *request, const char *argument,
              struct complaint *complaint)
{
    double fraction;
    enum status status = command_read_number("--fraction", argument,
                                             &fraction, complaint);

    if (status == STATUS_OK && fraction > 1) {
        return complaint_invalid(complaint,
                                 "--fraction %s (expected 0 to 1)", argument);
    }
    return status == STATUS_OK
               ? selection_add_fraction(&request->selection, fraction,
                                        complaint)
               : status;
}

static enum status
take_limit(struct request *request, const char *argument,
           struct complaint *complaint)
{
    int64_t count;
    enum status status = command_read_count("--limit", argument, &count,
                                            complaint);

    return status == STATUS_OK
               ? selection_add_count(&request->selection, count, complaint)
               : status;
}

static enum status
take(void *context, int id, const char *argument,
     struct complaint *complaint)
{
    struct request *request = context;

    switch (id) {
    case SORT:
        return order_parse(&request->order, argument, complaint);
    case REVERSE:
        request->is_reversed = true;
        return STATUS_OK;
    case STRIP_DIRS:
        request->strips = true;
        return STATUS_OK;
    case LIMIT:
        return take_limit(request, argument, complaint);
    case FRACTION:
        return take_fraction(request, argument, complaint);
    case PATTERN:
        return selection_add_pattern(&request->selection, argument, false,
                                     complaint);
    case CALLERS:
        request->table = LISTING_CALLERS;
        return STATUS_OK;
    case CALLEES:
        request->table = LISTING_CALLEES;
        return STATUS_OK;
    default:
        return input_add(&request->input, argument);
    }
}

/* Strip profile's names; it is replaced. */
static enum status
strip(struct profile *profile, struct complaint *complaint)
{
    struct profile stripped;
    enum status status;

    profile_init(&stripped);
    status = merge_strip(&stripped, profile, complaint);
    if (status != STATUS_OK) {
        profile_clear(&stripped);
        return status;
    }
    profile_clear(profile);
    *profile = stripped;
    return STATUS_OK;
}

static enum exit_status
list(const struct request *request, struct profile *profile, char **headings)
{
    struct listing listing = {
        .profile = profile,
        .order = &request->order,
        .selection = &request->selection,
        .is_reversed = request->is_reversed,
        .headings = (const char *const *)headings,
        .heading_count = request->input.count,
    };
    struct complaint complaint;
    struct sink sink;
    enum status status = request->strips ? strip(profile, &complaint)
                                         : STATUS_OK;

    sink_init_file(&sink, STDOUT_FILENO);
    if (status == STATUS_OK) {
        status = listing_print(&listing, request->table, &sink, &complaint);
    }
    if (status != STATUS_OK) {
        message_print(NULL, &complaint);
    }
    return command_finish(&sink, status == STATUS_OK ? EXIT_DONE
                                                     : EXIT_FAILED);
}

static enum exit_status
print(const struct request *request)
{
    struct profile profile;
    char **headings;
    enum exit_status status;

    profile_init(&profile);
    status = input_load(&request->input, MERGE_AS_THEY_ARE, &profile,
                        &headings);
    if (status == EXIT_DONE) {
        status = list(request, &profile, headings);
        input_free_headings(&request->input, headings);
    }
    profile_clear(&profile);
    return status;
}

static enum exit_status
run(const struct command *command, int argc, char **argv)
{
    struct request request = {0};
    struct complaint complaint;
    enum exit_status status = EXIT_USAGE;
    enum command_outcome outcome = command_read(
        command, argc, argv, &(struct command_reader){take, &request});

    if (outcome == COMMAND_HELPED) {
        status = EXIT_DONE;
    }
    else if (outcome == COMMAND_GO_ON && request.input.count == 0) {
        complaint_invalid(&complaint,
                          "no file is given (pstats --help says more)");
        status = message_usage(&complaint);
    }
    else if (outcome == COMMAND_GO_ON) {
        status = print(&request);
    }
    input_clear(&request.input);
    selection_clear(&request.selection);
    return status;
}

const struct command commands_print = {
    NULL, "[OPTION...] FILE...",
    "Print profiles as Python's pstats does", options, run,
};

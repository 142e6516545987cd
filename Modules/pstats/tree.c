/* pstats tree FILE...: what was called within what, and how long it took. */

#include <stdlib.h>
#include <unistd.h>


#include "branches.h"
#include "commands.h"
#include "facts.h"
#include "grove.h"
#include "input.h"
#include "terminal.h"

#define NS 1e-9
#define DEFAULT_PERCENT 0.5

/* How many lines of a terminal are left for what is not the tree. */
#define OTHER_LINES 8
#define LEAST_LINES 5

/* What part of the total is to show two digits. */
#define LEAST_PART 0.001

enum option_id {
    LIMIT = 1,
    MIN,
    DEPTH,
    CALLERS,
    THREAD,
    FOLD,
    UNIT,
    NAMES,
    COLOUR,
};

static const struct command_option options[] = {
    {LIMIT, 'l', "limit", "N",
     "the N contexts of most time (as fit a terminal)"},
    {MIN, 0, "min", "PERCENT", "those of that much of the total (0.5)"},
    {DEPTH, 0, "depth", "N", "N levels of them"},
    {CALLERS, 0, "callers", NULL,
     "upside down: functions, below them their callers"},
    {THREAD, 0, "thread", "NAME", "only threads of that name or number"},
    {FOLD, 0, "fold-recursion", NULL,
     "a recursive call is a part of the outer one"},
    {UNIT, 0, "unit", "UNIT", "s, ms, us, ns or auto (auto)"},
    {NAMES, 0, "names", "HOW", "of files: full, base or suffix (suffix)"},
    {COLOUR, 0, "color", "WHEN", "auto, always or never"},
    {0},
};

/* What the arguments ask for. */
struct request {
    struct input input;
    struct grove_request grove;
    int64_t limit;              /* or negative: as many as fit */
    double percent;             /* or negative: as it goes with limit */
    int64_t depth;
    enum unit unit;
    enum wide_names names;
    enum terminal_colours colours;
};

static enum status
take(void *context, int id, const char *argument,
     struct complaint *complaint)
{
    struct request *request = context;

    switch (id) {
    case LIMIT:
        return command_read_count("--limit", argument, &request->limit,
                                  complaint);
    case MIN:
        return command_read_number("--min", argument, &request->percent,
                                   complaint);
    case DEPTH:
        return command_read_count("--depth", argument, &request->depth,
                                  complaint);
    case CALLERS:
        request->grove.is_inverted = true;
        return STATUS_OK;
    case THREAD:
        request->grove.thread = argument;
        return STATUS_OK;
    case FOLD:
        request->grove.folds_recursion = true;
        return STATUS_OK;
    case UNIT:
        return unit_parse("--unit", argument, &request->unit, complaint);
    case NAMES:
        return wide_parse_names("--names", argument, &request->names,
                                complaint);
    case COLOUR:
        return terminal_parse("--color", argument, &request->colours,
                              complaint);
    default:
        return input_add(&request->input, argument);
    }
}

static void
add_count(struct sink *sink, int64_t count, const char *what)
{
    sink_integer(sink, count);
    sink_text(sink, what);
    sink_text(sink, count == 1 ? "" : "s");
}

/* Print what the tree is of, and how far it is true. */
static void
print_heading(const struct request *request, const struct grove *grove,
              const struct branches *branches, struct sink *sink)
{
    for (size_t i = 0; i < request->input.count; i++) {
        sink_text(sink, i > 0 ? ", " : "");
        facts_print_path(sink, request->input.paths[i]);
    }
    sink_text(sink, ": ");
    add_count(sink, (int64_t)grove->node_count, " context");
    if (grove->contexts->is_estimate) {
        sink_text(sink, "\n   Estimated from callers, as no contexts were "
                        "recorded (--contexts does)");
    }
    else {
        sink_text(sink, " of ");
        add_count(sink, (int64_t)grove->thread_count, " thread");
    }
    if (grove->folded_calls > 0) {
        sink_text(sink, "\n   ");
        add_count(sink, grove->folded_calls, " call");
        sink_text(sink, " beyond the budget: without what called them");
    }
    sink_text(sink, "\n   Times are in ");
    sink_text(sink, unit_symbol(branches->unit));
    sink_text(sink, ", % is of the total");
    sink_text(sink, branches->is_inverted
                        ? "; callers are below what they called\n\n"
                        : "\n\n");
}

/* Tell of nodes that are not shown. */
static void
print_rest(const struct grove *grove, size_t shown, struct sink *sink)
{
    if (shown < grove->node_count) {
        sink_text(sink, "\n   ");
        sink_integer(sink, shown);
        sink_text(sink, " of ");
        add_count(sink, (int64_t)grove->node_count, " context");
        sink_text(sink, " (-l, --min, --depth: more or less of them)\n");
    }
}

static enum unit
choose_unit(const struct request *request, const struct grove *grove)
{
    double least = (double)grove->total_ns * NS * LEAST_PART;

    if (request->unit != UNIT_AUTO) {
        return request->unit;
    }
    return unit_choose(least > 0 ? least : 1);
}

/* Return how many nodes are shown at most. */
static size_t
find_limit(const struct request *request)
{
    size_t rows = terminal_rows();

    if (request->limit >= 0) {
        return (uint64_t)request->limit < SIZE_MAX ? (size_t)request->limit
                                                   : SIZE_MAX;
    }
    if (rows == 0) {
        return SIZE_MAX;
    }
    return rows > OTHER_LINES + LEAST_LINES ? rows - OTHER_LINES
                                            : LEAST_LINES;
}

static enum status
print_tree(const struct request *request, struct profile *profile,
           struct sink *sink, struct complaint *complaint)
{
    struct grove grove;
    enum status status = grove_init(&grove, profile, &request->grove,
                                    complaint);
    struct branches branches = {
        .profile = profile, .names = request->names,
        .levels = request->grove.levels, .limit = find_limit(request),
        .columns = terminal_columns(),
        .has_colours = terminal_has_colours(request->colours),
        .is_unicode = terminal_is_unicode(),
        .is_inverted = request->grove.is_inverted,
    };

    size_t shown = 0;

    if (status != STATUS_OK) {
        return status;
    }
    branches.tree = grove.contexts->trees;
    branches.total_ns = grove.total_ns;
    branches.least_ns = grove_share_ns(request->grove.least_share,
                                       grove.total_ns);
    branches.unit = choose_unit(request, &grove);
    print_heading(request, &grove, &branches, sink);
    status = branches_print(&branches, sink, &shown);
    if (!branches.is_inverted) {
        print_rest(&grove, shown, sink);
    }
    grove_clear(&grove);
    return status == STATUS_NO_MEMORY ? complaint_no_memory(complaint)
                                      : status;
}

static enum status
settle(void *context, struct complaint *complaint)
{
    struct request *request = context;

    if (request->input.count == 0) {
        return command_lacks_file("tree", complaint);
    }
    if (request->percent < 0) {
        request->percent = request->limit >= 0 ? 0 : DEFAULT_PERCENT;
    }
    request->grove.least_share = request->percent / 100;
    request->grove.levels = (uint64_t)request->depth < SIZE_MAX
                                ? (size_t)request->depth
                                : SIZE_MAX;
    return STATUS_OK;
}

static enum exit_status
perform(void *context)
{
    const struct request *request = context;
    struct profile profile;
    struct complaint complaint;
    struct sink sink;
    enum exit_status status;

    profile_init(&profile);
    status = input_load(&request->input, MERGE_AS_THEY_ARE, &profile, NULL);
    if (status == EXIT_DONE) {
        sink_init(&sink);
        if (print_tree(request, &profile, &sink, &complaint) == STATUS_OK) {
            sink.descriptor = STDOUT_FILENO;
            status = command_finish(&sink, EXIT_DONE);
        }
        else {
            sink_clear(&sink);
            message_print(NULL, &complaint);
            status = EXIT_FAILED;
        }
    }
    profile_clear(&profile);
    return status;
}

static enum exit_status
run(const struct command *command, int argc, char **argv)
{
    struct request request = {.limit = -1, .percent = -1,
                              .depth = INT64_MAX, .unit = UNIT_AUTO,
                              .names = WIDE_SUFFIX};
    enum exit_status status = command_perform(command, argc, argv, &request);

    input_clear(&request.input);
    return status;
}

const struct command tree_command = {
    "tree", "[OPTION...] FILE...",
    "Show what was called within what: calling contexts, those of most time\n"
    "first. A file without contexts gives an estimate",
    options, take, settle, perform, run,
};

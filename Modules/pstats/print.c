/* pstats FILE...: the tables of the standard printer, wide ones, and rows for
   other programs. */

#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"

#include "browse.h"
#include "commands.h"
#include "crew.h"
#include "request.h"

/* Strip profile's names, and make groups of its rows, as requested. */
static enum status
reshape(const struct request *request, struct profile *profile,
        struct complaint *complaint)
{
    struct profile made;
    enum status status = STATUS_OK;

    if (request->strips) {
        profile_init(&made);
        status = input_replace(profile, &made,
                               merge_strip(&made, profile, complaint));
    }
    if (status == STATUS_OK && request->wide.groups != GROUP_NONE) {
        profile_init(&made);
        status = input_replace(
            profile, &made,
            group_make(&made, profile, request->wide.groups, complaint));
    }
    return status;
}

static enum status
print_wide(const struct request *request, const struct listing *listing,
           struct sink *sink, struct complaint *complaint)
{
    struct wide wide = request->wide;
    struct order order = request->others_order;
    enum status status = STATUS_OK;

    if (order.title_count == 0) {
        status = order_parse(&order, "cumulative,calls,stdname", complaint);
    }
    wide.listing = listing;
    wide.has_colours = terminal_has_colours(request->colours);
    wide.columns = terminal_columns();
    wide.others_order = &order;
    return status == STATUS_OK ? wide_print(&wide, sink, complaint) : status;
}

/* Write the rows in the format that is asked for. */
static enum status
write_exported(const struct request *request, const struct listing *listing,
               struct sink *sink, struct complaint *complaint)
{
    struct profile_function **rows;
    struct export_rows exported = {.profile = listing->profile,
                                   .table = request->wide.table};
    struct sink message;
    enum status status;

    sink_init(&message);
    status = wide_rows(listing, request->wide.least_seconds, &rows,
                       &exported.count, &message, complaint);
    sink_clear(&message);
    if (status != STATUS_OK) {
        return status;
    }
    exported.rows = rows;
    status = request->format->write(&exported, sink);
    memory_free(rows);
    return status == STATUS_NO_MEMORY ? complaint_no_memory(complaint)
                                      : STATUS_OK;
}

static void
print_threads(const struct request *request, const struct listing *listing,
              struct sink *sink)
{
    const struct threads *threads = &listing->profile->threads;
    struct crew crew = {
        .threads = threads,
        .unit = request->wide.unit,
        .limit = SIZE_MAX,
    };

    listing_print_heading(listing, sink);
    if (threads_count(threads) == 0) {
        sink_text(sink, "   No threads are known (expected files of "
                        "profiling.tracing)\n\n");
        return;
    }
    sink_text(sink, "   Times are in ");
    sink_text(sink, unit_symbol(crew_unit(&crew)));
    sink_text(sink, ", % is of the time of all threads\n\n");
    crew_print(&crew, sink);
    sink_byte(sink, '\n');
}

static enum status
write_threads(const struct request *request, const struct listing *listing,
              struct sink *sink, struct complaint *complaint)
{
    if (request->format != NULL) {
        request->format->write_threads(&listing->profile->threads, sink);
    }
    else {
        print_threads(request, listing, sink);
    }
    return sink->status == STATUS_NO_MEMORY ? complaint_no_memory(complaint)
                                            : STATUS_OK;
}

static enum status
write_rows(const struct request *request, struct profile *profile,
           char **headings, struct sink *sink, struct complaint *complaint)
{
    struct listing listing = {
        .profile = profile,
        .order = &request->order,
        .selection = &request->selection,
        .is_reversed = request->is_reversed,
        .headings = (const char *const *)headings,
        .heading_count = request->input.count,
    };
    enum status status;

    if (request->shows_threads) {
        return write_threads(request, &listing, sink, complaint);
    }
    status = reshape(request, profile, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    if (request->format != NULL) {
        return write_exported(request, &listing, sink, complaint);
    }
    return request->is_wide
               ? print_wide(request, &listing, sink, complaint)
               : listing_print(&listing, request->wide.table, sink,
                               complaint);
}

static enum exit_status
print(const struct request *request)
{
    struct profile profile;
    char **headings;
    struct complaint complaint;
    struct sink sink;
    enum exit_status status;

    profile_init(&profile);
    status = input_load(&request->input, MERGE_AS_THEY_ARE, &profile,
                        &headings);
    if (status == EXIT_DONE) {
        sink_init_file(&sink, STDOUT_FILENO);
        if (write_rows(request, &profile, headings, &sink, &complaint)
            != STATUS_OK) {
            message_print(NULL, &complaint);
            status = EXIT_FAILED;
        }
        status = command_finish(&sink, status);
        input_free_headings(&request->input, headings);
    }
    profile_clear(&profile);
    return status;
}

static enum exit_status
perform(void *context)
{
    const struct request *request = context;

    return request->is_interactive ? browse_run(&request->input)
                                   : print(request);
}

static enum exit_status
run(const struct command *command, int argc, char **argv)
{
    struct request request;
    enum exit_status status;

    request_init(&request);
    status = command_perform(command, argc, argv, &request);
    request_clear(&request);
    return status;
}

const struct command print_command = {
    NULL, "[OPTION...] FILE...",
    "Print profiles as Python's pstats does", request_options,
    request_take, request_settle, perform, run,
};

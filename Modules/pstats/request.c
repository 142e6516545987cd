/* The options of pstats FILE...: what each sets. */

#include "request.h"

#include <math.h>
#include <string.h>

enum option_id {
    SORT = 1,
    REVERSE,
    STRIP_DIRS,
    LIMIT,
    FRACTION,
    PATTERN,
    CALLERS,
    CALLEES,
    THREADS,
    WIDE,
    UNIT,
    PERCENT,
    STARTS,
    BY,
    MIN_TIME,
    NAMES,
    QUALIFIED,
    COLOR,
    CALLERS_SORT,
    CALLERS_LIMIT,
    JSON,
    CSV,
    INTERACTIVE,
};

const struct command_option request_options[] = {
    {SORT, 's', "sort", "KEY,...", "calls, cumulative, filename, line, name, "
                                   "nfl, ..."},
    {REVERSE, 0, "reverse", NULL, NULL},
    {STRIP_DIRS, 0, "strip-dirs", NULL, "turn the order round; files without "
                                        "folders"},
    {LIMIT, 'l', "limit", "N", "only the first N rows"},
    {FRACTION, 0, "fraction", "F", "only the first part of the rows, 0 to 1"},
    {PATTERN, 'r', "regex", "REGEX", "only functions that match"},
    {CALLERS, 0, "callers", NULL, NULL},
    {CALLEES, 0, "callees", NULL, "who called each function, whom it called"},
    {THREADS, 0, "threads", NULL, "the threads; goes with --unit, --json and "
                                  "--csv"},
    {WIDE, 0, "wide", NULL, "columns that fit what they hold, as the next 10"},
    {UNIT, 0, "unit", "UNIT", "of times: s, ms, us, ns or auto"},
    {PERCENT, 0, "percent", NULL, NULL},
    {STARTS, 0, "starts", NULL, "percentages, starts of generators as well"},
    {BY, 0, "by", "WHAT", "a row for each module or file"},
    {MIN_TIME, 0, "min-time", "TIME", "only rows of that cumtime or more: "
                                      "0.5, 5ms"},
    {NAMES, 0, "names", "HOW", "of files: full, base or suffix (unique)"},
    {QUALIFIED, 0, "qualified", NULL, "show functions as Class.method"},
    {COLOR, 0, "color", "WHEN", "auto, always or never"},
    {CALLERS_SORT, 0, "callers-sort", "KEY,...", "sort callers and callees"},
    {CALLERS_LIMIT, 0, "callers-limit", "N", "only the first N of them"},
    {JSON, 0, "json", NULL, NULL},
    {CSV, 0, "csv", NULL, "write the rows for other programs"},
    {INTERACTIVE, 'i', "interactive", NULL, "browse, as python -m pstats "
                                           "does"},
    {0},
};

void
request_init(struct request *request)
{
    *request = (struct request){
        .wide = {
            .least_seconds = -INFINITY,
            .unit = UNIT_AUTO,
            .others_limit = SIZE_MAX,
        },
    };
}

void
request_clear(struct request *request)
{
    input_clear(&request->input);
    selection_clear(&request->selection);
}

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
take_callers_limit(struct request *request, const char *argument,
                   struct complaint *complaint)
{
    int64_t count;
    enum status status = command_read_count("--callers-limit", argument,
                                            &count, complaint);

    if (status == STATUS_OK) {
        request->wide.others_limit = (size_t)count;
    }
    return status;
}

static enum status
take_wide(struct request *request, int id, const char *argument,
          struct complaint *complaint)
{
    request->is_wide = true;
    switch (id) {
    case UNIT:
        return unit_parse("--unit", argument, &request->wide.unit, complaint);
    case PERCENT:
        request->wide.has_shares = true;
        return STATUS_OK;
    case STARTS:
        request->wide.has_starts = true;
        return STATUS_OK;
    case BY:
        return group_parse("--by", argument, &request->wide.groups,
                           complaint);
    case MIN_TIME:
        return unit_parse_time("--min-time", argument,
                               &request->wide.least_seconds, complaint);
    case NAMES:
        return wide_parse_names("--names", argument, &request->wide.names,
                                complaint);
    case QUALIFIED:
        request->wide.is_qualified = true;
        return STATUS_OK;
    case COLOR:
        return terminal_parse("--color", argument, &request->colours,
                              complaint);
    case CALLERS_SORT:
        return order_parse(&request->others_order, argument, complaint);
    case CALLERS_LIMIT:
        return take_callers_limit(request, argument, complaint);
    default:                    /* --wide itself */
        return STATUS_OK;
    }
}

enum status
request_take(void *context, int id, const char *argument,
             struct complaint *complaint)
{
    struct request *request = context;

    request->option_count += id != 0;
    request->threads_option_count += id == THREADS || id == UNIT || id == JSON
                                     || id == CSV;
    switch (id) {
    case 0:
        return input_add(&request->input, argument);
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
        request->wide.table = LISTING_CALLERS;
        return STATUS_OK;
    case CALLEES:
        request->wide.table = LISTING_CALLEES;
        return STATUS_OK;
    case THREADS:
        request->shows_threads = true;
        return STATUS_OK;
    case JSON:
        request->format = export_find("json");
        return STATUS_OK;
    case CSV:
        request->format = export_find("csv");
        return STATUS_OK;
    case INTERACTIVE:
        request->is_interactive = true;
        return STATUS_OK;
    default:
        return take_wide(request, id, argument, complaint);
    }
}

enum status
request_settle(void *context, struct complaint *complaint)
{
    const struct request *request = context;

    if (request->is_interactive) {
        return request->option_count > 1
                   ? complaint_invalid(complaint,
                                       "-i goes with no other option")
                   : STATUS_OK;
    }
    if (request->shows_threads
        && request->option_count > request->threads_option_count) {
        return complaint_invalid(complaint, "--threads goes with --unit, "
                                            "--json and --csv only");
    }
    return request->input.count == 0 ? command_lacks_file(NULL, complaint)
                                     : STATUS_OK;
}

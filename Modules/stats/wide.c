/* Wide tables: everything is measured, then everything is printed. The
   callers or callees of a row are lines like itself below it.

       ncalls  tottime  percall  cumtime  percall  filename:lineno(function)
            3    1.500    0.500    2.500    0.833  a.py:1(f)
            2    1.000    0.500    2.000    1.000    <- b.py:7(g)
            1    0.500    0.500    0.500    0.500    <- c.py:9(h)

*/

#include "stats/wide.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "stats/caption.h"
#include "stats/others.h"

#include "column.h"

/* What part of the longest time one has to have at least to matter. */
#define LEAST_PART 0.001

/* Names are not cut where no more columns than these are left. */
#define LEAST_NAME_COLUMNS 20

static const char bold[] = "\33[1m", plain[] = "\33[0m";

enum status
wide_parse_names(const char *option, const char *text,
                 enum wide_names *names, struct complaint *complaint)
{
    static const char *const words[] = {
        [WIDE_FULL] = "full",
        [WIDE_BASE] = "base",
        [WIDE_SUFFIX] = "suffix",
    };

    for (int i = WIDE_FULL; i <= WIDE_SUFFIX; i++) {
        if (strcmp(text, words[i]) == 0) {
            *names = (enum wide_names)i;
            return STATUS_OK;
        }
    }
    return complaint_invalid(complaint,
                             "%s %s (expected full, base or suffix)", option,
                             text);
}

/* A table in the making. */
struct printed {
    const struct wide *wide;
    struct profile_function **rows;
    size_t count;
    struct others walk;         /* of callers or callees */
    struct profile_function *copies;    /* room for a row's callers or
                                           callees, with their edges'
                                           figures */
    struct profile_function **others;   /* the copies in their order */
    struct caption caption;
    struct column_set columns;
    struct sink *sink;
};

static void
say_minimum(struct sink *message, size_t before, size_t after,
            double least_seconds)
{
    char number[NUMBER_BYTES];

    if (before == after) {
        return;
    }
    sink_text(message, "   List reduced from ");
    sink_integer(message, before);
    sink_text(message, " to ");
    sink_integer(message, after);
    sink_text(message, " due to minimum time <");
    sink_bytes(message, number, number_repr(number, least_seconds));
    sink_text(message, ">\n");
}

enum status
wide_rows(const struct listing *listing, double least_seconds,
          struct profile_function ***rows, size_t *count,
          struct sink *message, struct complaint *complaint)
{
    const struct profile *profile = listing->profile;
    struct listing reduced = *listing;
    struct profile shown = *profile;    /* the same but for its rows */
    enum status status;

    shown.rows = memory_resize(NULL,
                               (profile->row_count + 1) * sizeof(**rows));
    if (shown.rows == NULL) {
        return complaint_no_memory(complaint);
    }
    shown.row_count = 0;
    for (size_t i = 0; i < profile->row_count; i++) {
        struct profile_function *row = profile->rows[i];

        if (!(row->figures.inclusive_seconds < least_seconds)) {
            shown.rows[shown.row_count++] = row;
        }
    }
    say_minimum(message, profile->row_count, shown.row_count, least_seconds);
    reduced.profile = &shown;
    status = listing_rows(&reduced, rows, count, message, complaint);
    memory_free(shown.rows);
    return status;
}

/* Return a time or, of several calls, one call's part of it; or INFINITY if
   it does not matter beside most_seconds. */
static double
time_that_matters(double seconds, int64_t calls, double most_seconds)
{
    if (!isfinite(seconds) || seconds <= 0
        || seconds < most_seconds * LEAST_PART) {
        return INFINITY;
    }
    return calls > 1 ? seconds / (double)calls : seconds;
}

/* Return the unit for rows: it has to show the self and inclusive times that
   matter, and what they are per call. */
static enum unit
choose_unit(struct profile_function *const *rows, size_t count)
{
    double most = 0, least = INFINITY;

    for (size_t i = 0; i < count; i++) {
        const struct profile_figures *figures = &rows[i]->figures;

        if (isfinite(figures->inclusive_seconds)) {
            most = fmax(most, figures->inclusive_seconds);
        }
    }
    for (size_t i = 0; i < count; i++) {
        const struct profile_figures *figures = &rows[i]->figures;

        least = fmin(least, time_that_matters(figures->self_seconds,
                                              figures->calls, most));
        least = fmin(least, time_that_matters(figures->inclusive_seconds,
                                              figures->primitive_calls,
                                              most));
    }
    return unit_choose(least);
}

/* Whether callers and callees have more than a count. */
static bool
others_have_times(const struct printed *printed)
{
    return printed->wide->listing->profile->callers != PROFILE_COUNTS;
}

/* Copy a caller or callee with the figures of the edge; how often it was
   started from there is not known. */
static void
copy_other(struct printed *printed, size_t i)
{
    struct profile_function *copy = &printed->copies[i];

    *copy = *printed->walk.function;
    copy->figures = printed->walk.edge->figures;
    copy->runs = NULL;
    if (!others_have_times(printed)) {
        copy->figures.primitive_calls = copy->figures.calls;
    }
    printed->others[i] = copy;
}

/* Copy the callers or callees of row; return how many there are. */
static size_t
copy_others(struct printed *printed, const struct profile_function *row)
{
    size_t count = 0;

    if (printed->wide->table == LISTING_STATS) {
        return 0;
    }
    others_begin(&printed->walk, row);
    while (others_next(&printed->walk)) {
        copy_other(printed, count++);
    }
    return count;
}

/* Find the callers or callees, and make room for those of the row that has
   most. */
static enum status
find_others(struct printed *printed)
{
    enum status status = others_init(
        &printed->walk, printed->wide->listing->profile,
        printed->wide->table == LISTING_CALLEES ? OTHERS_CALLEES
                                                : OTHERS_CALLERS);
    size_t most;

    if (status != STATUS_OK) {
        return status;
    }
    most = others_most(&printed->walk, printed->rows, printed->count) + 1;
    printed->copies = memory_resize(NULL, most * sizeof(*printed->copies));
    printed->others = memory_resize(NULL, most * sizeof(*printed->others));
    return printed->copies == NULL || printed->others == NULL
               ? STATUS_NO_MEMORY
               : STATUS_OK;
}

static void
measure(struct printed *printed)
{
    bool have_times = others_have_times(printed);

    for (size_t i = 0; i < printed->count; i++) {
        size_t others = copy_others(printed, printed->rows[i]);

        column_measure(&printed->columns, printed->rows[i], true);
        for (size_t j = 0; j < others; j++) {
            column_measure(&printed->columns, printed->others[j],
                           have_times);
        }
    }
}

/* Find and measure what is printed; the rows are there. */
static enum status
prepare(struct printed *printed)
{
    const struct wide *wide = printed->wide;
    const struct profile *profile = wide->listing->profile;
    enum unit unit = wide->unit == UNIT_AUTO
                         ? choose_unit(printed->rows, printed->count)
                         : wide->unit;
    enum status status = caption_init(&printed->caption, profile,
                                      wide->names,
                                      wide->groups != GROUP_NONE);

    printed->caption.is_qualified = wide->is_qualified;
    column_init(&printed->columns,
                &(struct column_style){
                    .unit = unit,
                    .total_seconds = profile->totals.seconds,
                    .has_shares = wide->has_shares,
                    .has_starts = wide->has_starts,
                    .has_wall = wide->has_starts && profile->has_wall,
                    .is_sampled = profile->is_sampled,
                    .has_colours = wide->has_colours,
                });
    if (status == STATUS_OK) {
        status = find_others(printed);
    }
    if (status == STATUS_OK) {
        measure(printed);
    }
    return status;
}

static void
print_titles(const struct printed *printed)
{
    static const char *const titles[] = {
        [GROUP_NONE] = "filename:lineno(function)",
        [GROUP_MODULES] = "module",
        [GROUP_FILES] = "file",
    };
    const struct wide *wide = printed->wide;
    struct sink *sink = printed->sink;

    sink_text(sink, "   Times are in ");
    sink_text(sink, unit_symbol(printed->columns.style.unit));
    sink_text(sink, wide->has_shares ? ", % is of the total time\n\n"
                                     : "\n\n");
    sink_text(sink, wide->has_colours ? bold : "");
    column_print_titles(&printed->columns, sink);
    sink_text(sink, titles[wide->groups]);
    sink_text(sink, wide->has_colours ? plain : "");
    sink_byte(sink, '\n');
}

/* Print a line of the table; before is what stands before the name. */
static void
print_line(struct printed *printed, const struct profile_function *function,
           const char *before, bool has_times)
{
    size_t taken = column_total_width(&printed->columns) + strlen(before);
    size_t columns = printed->wide->columns;
    struct sink *sink = printed->sink;

    column_print(&printed->columns, sink, function, has_times);
    sink_text(sink, before);
    caption_print(&printed->caption, sink, function,
                  columns >= taken + LEAST_NAME_COLUMNS ? columns - taken
                                                        : 0);
    sink_byte(sink, '\n');
}

/* Print the callers or callees of row, and how many are left out. */
static enum status
print_others(struct printed *printed, const struct profile_function *row)
{
    const struct wide *wide = printed->wide;
    struct sink *sink = printed->sink;
    const char *arrow = wide->table == LISTING_CALLERS ? "  <- " : "  -> ";
    size_t count = copy_others(printed, row);
    size_t shown = count < wide->others_limit ? count : wide->others_limit;
    enum status status = order_sort(wide->others_order, printed->others,
                                    count);

    for (size_t i = 0; i < shown && status == STATUS_OK; i++) {
        print_line(printed, printed->others[i], arrow,
                   others_have_times(printed));
    }
    if (shown < count) {
        sink_repeat(sink, ' ', column_total_width(&printed->columns));
        sink_text(sink, "  (");
        sink_integer(sink, count - shown);
        sink_text(sink, " more)\n");
    }
    sink_byte(sink, '\n');
    return status;
}

static enum status
print_rows(struct printed *printed)
{
    enum status status = STATUS_OK;

    print_titles(printed);
    for (size_t i = 0; i < printed->count && status == STATUS_OK
                       && printed->sink->status == STATUS_OK;
         i++) {
        print_line(printed, printed->rows[i], "", true);
        if (printed->wide->table != LISTING_STATS) {
            status = print_others(printed, printed->rows[i]);
        }
    }
    if (printed->wide->table == LISTING_STATS) {
        sink_byte(printed->sink, '\n');
    }
    return status;
}

static void
clear(struct printed *printed)
{
    memory_free(printed->rows);
    memory_free(printed->copies);
    memory_free(printed->others);
    others_clear(&printed->walk);
    caption_clear(&printed->caption);
}

enum status
wide_print(const struct wide *wide, struct sink *sink,
           struct complaint *complaint)
{
    struct printed printed = {.wide = wide, .sink = sink};
    struct sink message;
    enum status status;

    sink_init(&message);
    status = wide_rows(wide->listing, wide->least_seconds, &printed.rows,
                       &printed.count, &message, complaint);
    if (status == STATUS_OK) {
        status = prepare(&printed);
        if (status == STATUS_OK && wide->table == LISTING_STATS) {
            listing_print_heading(wide->listing, sink);
        }
        if (status == STATUS_OK && printed.count > 0) {
            sink_bytes(sink, message.bytes, message.length);
            status = print_rows(&printed);
        }
        if (status != STATUS_OK) {
            complaint_no_memory(complaint);
        }
    }
    clear(&printed);
    sink_clear(&message);
    return status;
}

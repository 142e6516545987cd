/* pstats diff OLD NEW: what got slower, faster, new, gone. */

#include <math.h>
#include <unistd.h>

#include "base/memory.h"

#include "changes.h"
#include "commands.h"
#include "comparison.h"
#include "input.h"

/* How many rows the table has if nobody says. */
#define DEFAULT_ROWS 30

/* Leave only those rows whose function is selected. */
static enum status
select_rows(const struct comparison *comparison, struct difference *difference,
            struct complaint *complaint)
{
    size_t count = difference->count, kept = 0;
    struct difference_row *rows = difference->rows;
    struct profile_function **functions = memory_resize(
        NULL, (count + 1) * sizeof(*functions));
    struct sink message;
    enum status status;

    if (functions == NULL) {
        return complaint_no_memory(complaint);
    }
    for (size_t i = 0; i < count; i++) {
        functions[i] = difference_function(&rows[i]);
    }
    sink_init(&message);
    status = selection_apply(&comparison->selection, functions, &count,
                             &message, complaint);
    sink_clear(&message);
    for (size_t i = 0; kept < count && status == STATUS_OK; i++) {
        if (difference_function(&rows[i]) == functions[kept]) {
            rows[kept++] = rows[i];
        }
    }
    difference->count = kept;
    memory_free(functions);
    return status;
}

/* Whether there is nothing to see: a change of calls is one, whatever is
   measured. */
static bool
is_unchanged(const struct difference_row *row, enum difference_measure measure)
{
    return difference_kind(row, measure) == DIFFERENCE_UNCHANGED
           && row->old.calls == row->new.calls;
}

/* Leave out rows that have changed too little; return how many. Programs are
   told of all functions, unless they have asked for a least change. */
static size_t
drop_small(const struct comparison *comparison, struct difference *difference)
{
    enum difference_measure time = difference->measure == DIFFERENCE_INCLUSIVE
                                       ? DIFFERENCE_INCLUSIVE
                                       : DIFFERENCE_SELF;
    size_t count = difference->count;
    struct difference_row *kept = difference->rows;

    for (size_t i = 0; i < count; i++) {
        struct difference_row *row = &difference->rows[i];
        double change = difference_change(row, time);

        if (fabs(change) < comparison->least_change
            || (comparison->format == NULL
                && is_unchanged(row, difference->measure))) {
            continue;
        }
        *kept++ = *row;
    }
    difference->count = (size_t)(kept - difference->rows);
    return count - difference->count;
}

/* Leave out the last rows if there are too many; return how many. */
static size_t
drop_last(const struct comparison *comparison, struct difference *difference)
{
    size_t count = difference->count, most = count;

    if (comparison->row_count > 0 && (uint64_t)comparison->row_count < count) {
        most = (size_t)comparison->row_count;
    }
    else if (comparison->row_count < 0 && comparison->format == NULL
             && count > DEFAULT_ROWS) {
        most = DEFAULT_ROWS;
    }
    difference->count = most;
    return count - most;
}

/* The unit that shows the largest change in at least four digits; if there
   is none, the old total. */
static enum unit
choose_unit(const struct difference *difference)
{
    double old = difference->before->totals.seconds;
    double largest = fabs(difference->after->totals.seconds - old);

    for (size_t i = 0; i < difference->count; i++) {
        double change = fabs(difference_change(&difference->rows[i],
                                               DIFFERENCE_SELF));

        largest = change > largest ? change : largest;
    }
    return unit_choose((largest > 0 ? largest : fabs(old)) / 100);
}

static enum exit_status
print(const struct comparison *comparison, struct difference *difference)
{
    struct changes changes = {
        .difference = difference,
        .unit = comparison->unit,
        .has_colours = terminal_has_colours(comparison->colours),
        .has_times = !comparison->compares_calls,
        .hides_small = comparison->least_change > 0,
    };
    struct sink sink;

    changes.small_count = drop_small(comparison, difference);
    difference_sort(difference,
                    comparison->key != NULL && comparison->key->is_relative);
    changes.more_count = drop_last(comparison, difference);
    if (changes.unit == UNIT_AUTO) {
        changes.unit = choose_unit(difference);
    }
    sink_init_file(&sink, STDOUT_FILENO);
    if (comparison->format != NULL) {
        comparison->format->write_difference(difference, &sink);
    }
    else {
        changes_print(&changes, &sink);
    }
    return command_finish(&sink, EXIT_DONE);
}

/* Print the difference, and behind it whether it is beyond the limit. */
static enum exit_status
judge(const struct comparison *comparison, struct difference *difference)
{
    struct complaint complaint;
    struct sink label;
    bool is_exceeded;
    enum exit_status status;

    sink_init(&label);
    is_exceeded = limit_is_exceeded(&comparison->limit, difference, &label,
                                    &complaint);
    status = print(comparison, difference);
    if (status == EXIT_DONE && is_exceeded) {
        sink_byte(&label, '\0');
        message_print(label.length > 1 ? label.bytes : comparison->paths[1],
                      &complaint);
        status = EXIT_OVER_LIMIT;
    }
    sink_clear(&label);
    return status;
}

static enum exit_status
load(const char *path, struct profile *profile)
{
    struct input input = {.paths = &path, .count = 1};

    return input_load(&input, MERGE_WITHOUT_ADDRESSES, profile, NULL);
}

static enum exit_status
compare(const struct comparison *comparison, const struct profile *before,
        const struct profile *after)
{
    struct difference difference;
    struct complaint complaint;
    enum exit_status result = EXIT_FAILED;
    enum status status = difference_find(
        &difference, before, after,
        comparison->strips ? DIFFERENCE_SUFFIXES : DIFFERENCE_WHOLE_PATHS,
        &complaint);

    if (comparison->key != NULL) {
        difference.measure = comparison->key->measure;
    }
    if (comparison->compares_calls) {
        difference.measure = DIFFERENCE_CALLS;
    }
    if (status == STATUS_OK) {
        status = select_rows(comparison, &difference, &complaint);
    }
    if (status == STATUS_OK) {
        result = judge(comparison, &difference);
    }
    else {
        message_print(comparison->paths[1], &complaint);
    }
    difference_clear(&difference);
    return result;
}

static enum exit_status
perform(void *context)
{
    const struct comparison *comparison = context;
    struct profile before, after;
    enum exit_status status;

    profile_init(&before);
    profile_init(&after);
    status = load(comparison->paths[0], &before);
    if (status == EXIT_DONE) {
        status = load(comparison->paths[1], &after);
    }
    if (status == EXIT_DONE) {
        status = compare(comparison, &before, &after);
    }
    profile_clear(&before);
    profile_clear(&after);
    return status;
}

static enum exit_status
run(const struct command *command, int argc, char **argv)
{
    struct comparison comparison;
    enum exit_status status;

    comparison_init(&comparison);
    status = command_perform(command, argc, argv, &comparison);
    comparison_clear(&comparison);
    return status;
}

const struct command diff_command = {
    "diff", "[OPTION...] OLD NEW",
    "Show what changed from one profile to another", comparison_options,
    comparison_take, comparison_settle, perform, run,
};

/* A table of changes, in columns as wide as what they hold.

   Each line is made twice: to see how wide it is, and to print it. */

#include "changes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "stats/label.h"

/* A word; old, new and change of a time; the same of calls; and % behind the
   one that is the measure. */
#define COLUMNS 8
#define GAP 2

#define RED "\033[31m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"

struct cell {
    char bytes[NUMBER_BYTES + 2];       /* a sign and % */
    size_t length;
};

struct table_line {
    struct cell cells[COLUMNS];
    size_t count;
};

/* A figure before and after. */
struct pair {
    double old, new;
    bool has_old, has_new;
    bool is_time;               /* in seconds; else calls */
};

static void
add_text(struct table_line *line, const char *text)
{
    struct cell *cell = &line->cells[line->count++];

    cell->length = strlen(text);
    memcpy(cell->bytes, text, cell->length);
}

/* Add value as it is, or as a change, with a sign. */
static void
add_value(struct table_line *line, const struct changes *changes, double value,
          bool is_time, bool is_change)
{
    struct cell *cell = &line->cells[line->count++];
    size_t sign = is_change && value > 0;

    cell->bytes[0] = '+';
    cell->length = sign
                   + (is_time ? unit_put(cell->bytes + sign, changes->unit,
                                         value)
                              : number_fixed(cell->bytes + sign, value, 0));
}

static void
add_percent(struct table_line *line, double relative)
{
    struct cell *cell = &line->cells[line->count];
    size_t sign = relative > 0;

    if (!isfinite(relative)) {
        add_text(line, "-");
        return;
    }
    cell->bytes[0] = '+';
    cell->length = sign
                   + number_fixed(cell->bytes + sign, 100 * relative, 1);
    cell->bytes[cell->length++] = '%';
    line->count++;
}

/* Add old, new and change of pair. */
static void
add_pair(struct table_line *line, const struct changes *changes,
         const struct pair *pair)
{
    if (pair->has_old) {
        add_value(line, changes, pair->old, pair->is_time, false);
    }
    else {
        add_text(line, "-");
    }
    if (pair->has_new) {
        add_value(line, changes, pair->new, pair->is_time, false);
    }
    else {
        add_text(line, "-");
    }
    add_value(line, changes, pair->new - pair->old, pair->is_time, true);
}

static struct pair
pair_of(const struct difference_row *row, enum difference_measure measure)
{
    return (struct pair){
        .old = difference_value(&row->old, measure),
        .new = difference_value(&row->new, measure),
        .has_old = row->before != NULL,
        .has_new = row->after != NULL,
        .is_time = measure != DIFFERENCE_CALLS,
    };
}

/* The time that is shown, be it the measure or not. */
static enum difference_measure
time_of(const struct changes *changes)
{
    return changes->difference->measure == DIFFERENCE_INCLUSIVE
               ? DIFFERENCE_INCLUSIVE
               : DIFFERENCE_SELF;
}

static void
make_row(struct table_line *line, const struct changes *changes,
         const struct difference_row *row)
{
    enum difference_measure measure = changes->difference->measure;
    enum difference_measure shown[] = {time_of(changes), DIFFERENCE_CALLS};

    line->count = 0;
    add_text(line, difference_word(row, measure));
    for (size_t i = changes->has_times ? 0 : 1; i < 2; i++) {
        struct pair pair = pair_of(row, shown[i]);

        add_pair(line, changes, &pair);
        if (shown[i] == measure) {
            add_percent(line, difference_relative(row, measure));
        }
    }
}

static void
make_row_heading(struct table_line *line, const struct changes *changes)
{
    enum difference_measure measure = changes->difference->measure;
    enum difference_measure shown[] = {time_of(changes), DIFFERENCE_CALLS};
    static const char *const names[] = {
        [DIFFERENCE_SELF] = "self",
        [DIFFERENCE_INCLUSIVE] = "inclusive",
        [DIFFERENCE_CALLS] = "calls",
    };

    line->count = 0;
    add_text(line, "");
    for (size_t i = changes->has_times ? 0 : 1; i < 2; i++) {
        char old[40], new[40];

        snprintf(old, sizeof(old), "old %s", names[shown[i]]);
        snprintf(new, sizeof(new), "new %s", names[shown[i]]);
        add_text(line, old);
        add_text(line, new);
        add_text(line, "change");
        if (shown[i] == measure) {
            add_text(line, "%");
        }
    }
}

static void
make_total(struct table_line *line, const struct changes *changes,
           const struct pair *pair)
{
    double change = pair->new - pair->old;
    char title[40];

    line->count = 0;
    snprintf(title, sizeof(title), "total time (%s)",
             unit_symbol(changes->unit));
    add_text(line, pair->is_time ? title : "total calls");
    add_pair(line, changes, pair);
    add_percent(line, change == 0 ? 0 : change / fabs(pair->old));
}

static void
widen(size_t *widths, const struct table_line *line)
{
    for (size_t i = 0; i < line->count; i++) {
        size_t width = line->cells[i].length;

        widths[i] = width > widths[i] ? width : widths[i];
    }
}

/* Add the cells of a line, the first one on the left of its column, the
   others on the right. */
static void
print_line(struct sink *sink, const size_t *widths,
           const struct table_line *line)
{
    for (size_t i = 0; i < line->count; i++) {
        const struct cell *cell = &line->cells[i];

        sink_repeat(sink, ' ', i > 0 ? GAP + widths[i] - cell->length : 0);
        sink_bytes(sink, cell->bytes, cell->length);
        sink_repeat(sink, ' ', i == 0 ? widths[i] - cell->length : 0);
    }
}

static void
print_totals(const struct changes *changes, struct sink *sink)
{
    const struct profile_totals *old = &changes->difference->before->totals;
    const struct profile_totals *new = &changes->difference->after->totals;
    const struct pair pairs[] = {
        {old->seconds, new->seconds, true, true, true},
        {(double)old->calls, (double)new->calls, true, true, false},
    };
    static const char *const headings[] = {"", "old", "new", "change", "%"};
    size_t widths[COLUMNS] = {0};
    struct table_line lines[3] = {0};
    size_t count = 1;

    for (size_t i = 0; i < sizeof(headings) / sizeof(*headings); i++) {
        add_text(&lines[0], headings[i]);
    }
    for (size_t i = changes->has_times ? 0 : 1; i < 2; i++) {
        make_total(&lines[count++], changes, &pairs[i]);
    }
    for (size_t i = 0; i < count; i++) {
        widen(widths, &lines[i]);
    }
    for (size_t i = 0; i < count; i++) {
        print_line(sink, widths, &lines[i]);
        sink_byte(sink, '\n');
    }
}

/* Return the colour of a row, or NULL. */
static const char *
colour_of(const struct changes *changes, const struct difference_row *row)
{
    if (!changes->has_colours) {
        return NULL;
    }
    switch (difference_kind(row, changes->difference->measure)) {
    case DIFFERENCE_SLOWER:
        return RED;
    case DIFFERENCE_FASTER:
        return GREEN;
    default:
        return NULL;
    }
}

static void
print_row(const struct changes *changes, const struct difference_row *row,
          const size_t *widths, struct sink *sink)
{
    const char *colour = colour_of(changes, row);
    struct table_line line;

    make_row(&line, changes, row);
    sink_text(sink, colour != NULL ? colour : "");
    print_line(sink, widths, &line);
    sink_text(sink, colour != NULL ? PLAIN : "");
    sink_repeat(sink, ' ', GAP);
    label_print_plain(sink, difference_function(row));
    sink_byte(sink, '\n');
}

static void
print_rows(const struct changes *changes, struct sink *sink)
{
    const struct difference *difference = changes->difference;
    size_t widths[COLUMNS] = {0};
    struct table_line line;

    make_row_heading(&line, changes);
    widen(widths, &line);
    for (size_t i = 0; i < difference->count; i++) {
        make_row(&line, changes, &difference->rows[i]);
        widen(widths, &line);
    }
    make_row_heading(&line, changes);
    print_line(sink, widths, &line);
    sink_text(sink, "  function\n");
    for (size_t i = 0; i < difference->count && sink->status == STATUS_OK;
         i++) {
        print_row(changes, &difference->rows[i], widths, sink);
    }
}

static void
print_count(struct sink *sink, size_t count, const char *what)
{
    if (count > 0) {
        sink_integer(sink, count);
        sink_text(sink, count == 1 ? " function" : " functions");
        sink_text(sink, what);
    }
}

void
changes_print(const struct changes *changes, struct sink *sink)
{
    print_totals(changes, sink);
    sink_byte(sink, '\n');
    if (changes->difference->count > 0) {
        print_rows(changes, sink);
        sink_byte(sink, '\n');
    }
    print_count(sink, changes->more_count,
                " more changed (-l 0 lists all)\n");
    print_count(sink, changes->small_count,
                changes->hides_small ? " changed less than --min-change\n"
                                     : " did not change\n");
}

/* The columns of numbers: one table of them, and how each is written. */

#include "column.h"

#include <math.h>
#include <string.h>

#include "base/number.h"

#define GAP 2
#define CELL_BYTES (2 * NUMBER_BYTES)
#define COLUMN_CALLS 0          /* the one that is there without times */

/* Each of these writes what function has in a column; returns the length. */

static size_t
put_calls(char *to, const struct column_style *style,
          const struct profile_function *function)
{
    const struct profile_figures *figures = &function->figures;
    size_t length = number_integer(to, figures->calls);

    (void)style;
    if (figures->calls != figures->primitive_calls) {
        to[length++] = '/';
        length += number_integer(to + length, figures->primitive_calls);
    }
    return length;
}

/* Nothing if there was no call. */
static size_t
put_per_call(char *to, const struct column_style *style, double seconds,
             int64_t calls)
{
    return calls == 0
               ? 0
               : unit_put(to, style->unit, seconds / (double)calls);
}

/* Nothing if there is no total. */
static size_t
put_share(char *to, const struct column_style *style, double seconds)
{
    return style->total_seconds == 0
               ? 0
               : number_fixed(to, 100 * (seconds / style->total_seconds), 1);
}

static size_t
put_self(char *to, const struct column_style *style,
         const struct profile_function *function)
{
    return unit_put(to, style->unit, function->figures.self_seconds);
}

static size_t
put_self_share(char *to, const struct column_style *style,
               const struct profile_function *function)
{
    return put_share(to, style, function->figures.self_seconds);
}

static size_t
put_self_per_call(char *to, const struct column_style *style,
                  const struct profile_function *function)
{
    return put_per_call(to, style, function->figures.self_seconds,
                        function->figures.calls);
}

static size_t
put_inclusive(char *to, const struct column_style *style,
              const struct profile_function *function)
{
    return unit_put(to, style->unit, function->figures.inclusive_seconds);
}

static size_t
put_inclusive_share(char *to, const struct column_style *style,
                    const struct profile_function *function)
{
    return put_share(to, style, function->figures.inclusive_seconds);
}

static size_t
put_inclusive_per_call(char *to, const struct column_style *style,
                       const struct profile_function *function)
{
    return put_per_call(to, style, function->figures.inclusive_seconds,
                        function->figures.primitive_calls);
}

static size_t
put_starts(char *to, const struct column_style *style,
           const struct profile_function *function)
{
    const struct profile_runs *runs = function->runs;

    (void)style;
    return runs != NULL && runs->has_starts ? number_integer(to, runs->starts)
                                            : 0;
}

static size_t
put_wall(char *to, const struct column_style *style,
         const struct profile_function *function)
{
    const struct profile_runs *runs = function->runs;

    return runs != NULL && runs->has_wall
               ? unit_put(to, style->unit, runs->wall_seconds)
               : 0;
}

/* Which columns are not always shown. */
enum kind {
    KIND_PLAIN,
    KIND_SHARE,
    KIND_STARTS,
    KIND_WALL,
};

static const struct {
    const char *title;
    const char *sampled_title;
    size_t (*put)(char *to, const struct column_style *style,
                  const struct profile_function *function);
    enum kind kind;
    bool is_coloured;
} columns[COLUMN_COUNT] = {
    [COLUMN_CALLS] = {"ncalls", "nsamples", put_calls, KIND_PLAIN, false},
    {"starts", "starts", put_starts, KIND_STARTS, false},
    {"tottime", "tottime", put_self, KIND_PLAIN, true},
    {"%", "%", put_self_share, KIND_SHARE, true},
    {"percall", "persample", put_self_per_call, KIND_PLAIN, false},
    {"cumtime", "cumtime", put_inclusive, KIND_PLAIN, false},
    {"%", "%", put_inclusive_share, KIND_SHARE, false},
    {"percall", "persample", put_inclusive_per_call, KIND_PLAIN, false},
    {"wall", "wall", put_wall, KIND_WALL, false},
};

/* Colours for shares of the total, the greatest first. */
static const struct {
    double least_share;
    const char *escape;
} heats[] = {
    {0.10, "\33[1;31m"},        /* red, bold */
    {0.02, "\33[33m"},          /* yellow */
};

static const char *
title_of(const struct column_set *set, size_t i)
{
    return set->style.is_sampled ? columns[i].sampled_title
                                 : columns[i].title;
}

static bool
is_shown(const struct column_style *style, enum kind kind)
{
    switch (kind) {
    case KIND_SHARE:
        return style->has_shares;
    case KIND_STARTS:
        return style->has_starts;
    case KIND_WALL:
        return style->has_wall;
    default:
        return true;
    }
}

void
column_init(struct column_set *set, const struct column_style *style)
{
    set->style = *style;
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        set->widths[i] = is_shown(style, columns[i].kind)
                             ? strlen(title_of(set, i))
                             : 0;
    }
}

static size_t
put(char *to, const struct column_set *set, size_t i,
    const struct profile_function *function, bool has_times)
{
    return has_times || i == COLUMN_CALLS
               ? columns[i].put(to, &set->style, function)
               : 0;
}

void
column_measure(struct column_set *set,
               const struct profile_function *function, bool has_times)
{
    char cell[CELL_BYTES];

    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        if (set->widths[i] > 0) {
            size_t width = put(cell, set, i, function, has_times);

            set->widths[i] = width > set->widths[i] ? width : set->widths[i];
        }
    }
}

size_t
column_total_width(const struct column_set *set)
{
    size_t total = 0;

    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        total += set->widths[i] > 0 ? set->widths[i] + GAP : 0;
    }
    return total;
}

/* Add a cell to sink, right in its column. */
static void
print_cell(struct sink *sink, size_t width, const char *cell, size_t length)
{
    sink_repeat(sink, ' ', width - length);
    sink_bytes(sink, cell, length);
}

void
column_print_titles(const struct column_set *set, struct sink *sink)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        if (set->widths[i] > 0) {
            const char *title = title_of(set, i);

            print_cell(sink, set->widths[i], title, strlen(title));
            sink_repeat(sink, ' ', GAP);
        }
    }
}

/* Return the colour of a self time, or NULL. */
static const char *
find_colour(const struct column_style *style,
            const struct profile_figures *figures)
{
    double share = figures->self_seconds / style->total_seconds;

    for (size_t i = 0; i < sizeof(heats) / sizeof(*heats); i++) {
        if (style->has_colours && share >= heats[i].least_share) {
            return heats[i].escape;
        }
    }
    return NULL;
}

void
column_print(const struct column_set *set, struct sink *sink,
             const struct profile_function *function, bool has_times)
{
    const char *colour = find_colour(&set->style, &function->figures);
    char cell[CELL_BYTES];

    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        bool is_coloured = columns[i].is_coloured && colour != NULL;

        if (set->widths[i] == 0) {
            continue;
        }
        if (is_coloured) {
            sink_text(sink, colour);
        }
        print_cell(sink, set->widths[i], cell,
                   put(cell, set, i, function, has_times));
        if (is_coloured) {
            sink_text(sink, "\33[0m");
        }
        sink_repeat(sink, ' ', GAP);
    }
}

/* Each cell is made twice: to see how wide it is, and to print it. */

#include "ranking.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "stats/caption.h"

#define GAP 2

/* What part of the total is to show two digits. */
#define LEAST_PART 0.001

/* Names get so many columns at least. */
#define LEAST_NAME_COLUMNS 20

static const char *const words[] = {
    [RANKING_SELF] = "self",
    [RANKING_INCLUSIVE] = "cumulative",
    [RANKING_CALLS] = "calls",
    [RANKING_GROWTH] = "growth",
};

/* A function as it is, and what has been added. */
struct entry {
    const struct profile_function *function;
    double seconds;
    int64_t calls;
    double rank;
};

/* What cells are made of. */
struct scale {
    enum unit unit;
    double total_seconds;
    bool has_before;
};

void
ranking_init(struct ranking *ranking)
{
    profile_init(&ranking->now);
    profile_init(&ranking->before);
    ranking->has_before = false;
}

void
ranking_clear(struct ranking *ranking)
{
    profile_clear(&ranking->now);
    profile_clear(&ranking->before);
}

void
ranking_take(struct ranking *ranking, struct profile *profile)
{
    profile_clear(&ranking->before);
    ranking->before = ranking->now;
    ranking->now = *profile;
    profile_init(profile);
    ranking->has_before
        = ranking->before.row_count > 0
          && ranking->before.totals.calls <= ranking->now.totals.calls;
}

enum status
ranking_parse(const char *option, const char *text, enum ranking_key *key,
              struct complaint *complaint)
{
    for (int i = RANKING_SELF; i <= RANKING_GROWTH; i++) {
        if (strcmp(text, words[i]) == 0) {
            *key = (enum ranking_key)i;
            return STATUS_OK;
        }
    }
    return complaint_invalid(complaint,
                             "%s %s (expected self, cumulative, calls or "
                             "growth)", option, text);
}

const char *
ranking_word(enum ranking_key key)
{
    return words[key];
}

/* Return the figures that function had, or NULL. */
static const struct profile_figures *
find_before(const struct ranking *ranking,
            const struct profile_function *function)
{
    const struct text_pool *texts = &ranking->before.texts;
    const struct text *file = text_find(texts, function->file->bytes,
                                        function->file->length);
    const struct text *name = text_find(texts, function->name->bytes,
                                        function->name->length);
    const struct profile_function *found
        = file != NULL && name != NULL
              ? profile_find(&ranking->before, file, function->line, name)
              : NULL;

    return found != NULL && found->is_row ? &found->figures : NULL;
}

static double
rank_of(const struct entry *entry, enum ranking_key key)
{
    const struct profile_figures *figures = &entry->function->figures;
    double ranks[] = {
        [RANKING_SELF] = figures->self_seconds,
        [RANKING_INCLUSIVE] = figures->inclusive_seconds,
        [RANKING_CALLS] = (double)figures->calls,
        [RANKING_GROWTH] = entry->seconds,
    };

    return isnan(ranks[key]) ? -INFINITY : ranks[key];
}

static void
fill(const struct ranking *ranking, enum ranking_key key,
     const struct profile_function *row, struct entry *entry)
{
    const struct profile_figures *before = ranking->has_before
                                               ? find_before(ranking, row)
                                               : NULL;

    *entry = (struct entry){.function = row};
    if (ranking->has_before) {
        entry->seconds = row->figures.self_seconds;
        entry->calls = row->figures.calls;
    }
    if (before != NULL) {
        entry->seconds -= before->self_seconds;
        if (__builtin_sub_overflow(entry->calls, before->calls,
                                   &entry->calls)) {
            entry->calls = 0;
        }
    }
    entry->rank = rank_of(entry, key);
}

/* Equal ones stay in the order of the file. */
static int
compare(const void *first, const void *second)
{
    const struct entry *one = first, *other = second;

    if (one->rank != other->rank) {
        return one->rank < other->rank ? 1 : -1;
    }
    return (one->function->index > other->function->index)
           - (one->function->index < other->function->index);
}

static size_t
put_self(char *to, const struct scale *scale, const struct entry *entry)
{
    return unit_put(to, scale->unit, entry->function->figures.self_seconds);
}

static size_t
put_share(char *to, const struct scale *scale, const struct entry *entry)
{
    double seconds = entry->function->figures.self_seconds;

    return scale->total_seconds > 0
               ? number_fixed(to, 100 * (seconds / scale->total_seconds), 1)
               : 0;
}

/* What has not grown, by as much as can be seen, shows nothing: the clock's
   rate is known a bit better each time. */
static size_t
put_growth(char *to, const struct scale *scale, const struct entry *entry)
{
    size_t length;

    if (!scale->has_before) {
        return 0;
    }
    *to = '+';
    length = entry->seconds > 0
                 ? 1 + unit_put(to + 1, scale->unit, entry->seconds)
                 : unit_put(to, scale->unit, entry->seconds);
    to[length] = '\0';
    return strspn(to, "+-0.") == length ? 0 : length;
}

static size_t
put_inclusive(char *to, const struct scale *scale, const struct entry *entry)
{
    return unit_put(to, scale->unit,
                    entry->function->figures.inclusive_seconds);
}

static size_t
put_calls(char *to, const struct scale *scale, const struct entry *entry)
{
    (void)scale;
    return number_integer(to, entry->function->figures.calls);
}

static size_t
put_new_calls(char *to, const struct scale *scale, const struct entry *entry)
{
    if (!scale->has_before || entry->calls == 0) {
        return 0;
    }
    *to = '+';
    return entry->calls > 0 ? 1 + number_integer(to + 1, entry->calls)
                            : number_integer(to, entry->calls);
}

static const struct {
    const char *title;
    size_t (*put)(char *to, const struct scale *scale,
                  const struct entry *entry);
} columns[] = {
    {"self", put_self},
    {"%", put_share},
    {"+self", put_growth},
    {"cumulative", put_inclusive},
    {"calls", put_calls},
    {"+calls", put_new_calls},
};

#define COLUMNS (sizeof(columns) / sizeof(*columns))

/* Room for the widest cell, with a sign and a 0. */
#define CELL_BYTES (NUMBER_BYTES + 2)

static void
measure(const struct scale *scale, const struct entry *entries, size_t count,
        size_t *widths)
{
    char cell[CELL_BYTES];

    for (size_t i = 0; i < COLUMNS; i++) {
        widths[i] = strlen(columns[i].title);
        for (size_t j = 0; j < count; j++) {
            size_t width = columns[i].put(cell, scale, &entries[j]);

            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
}

static void
print_titles(const struct ranking_style *style, const size_t *widths,
             struct sink *sink)
{
    sink_text(sink, style->has_colours ? "\33[1m" : "");
    for (size_t i = 0; i < COLUMNS; i++) {
        sink_repeat(sink, ' ', widths[i] - strlen(columns[i].title));
        sink_text(sink, columns[i].title);
        sink_repeat(sink, ' ', GAP);
    }
    sink_text(sink, "filename:lineno(function)");
    sink_text(sink, style->has_colours ? "\33[0m" : "");
    sink_byte(sink, '\n');
}

/* Print a line; one of a function that grew is in colour. */
static void
print_line(const struct ranking_style *style, const struct scale *scale,
           const size_t *widths, const struct entry *entry,
           struct caption *caption, struct sink *sink)
{
    bool is_coloured = style->has_colours && entry->calls > 0;
    size_t taken = 0, left;
    char cell[CELL_BYTES];

    sink_text(sink, is_coloured ? "\33[32m" : "");
    for (size_t i = 0; i < COLUMNS; i++) {
        size_t length = columns[i].put(cell, scale, entry);

        sink_repeat(sink, ' ', widths[i] - length);
        sink_bytes(sink, cell, length);
        sink_repeat(sink, ' ', GAP);
        taken += widths[i] + GAP;
    }
    sink_text(sink, is_coloured ? "\33[0m" : "");
    left = style->columns > taken ? style->columns - taken : 0;
    caption_print(caption, sink, entry->function,
                  style->columns == 0         ? 0
                  : left > LEAST_NAME_COLUMNS ? left
                                              : LEAST_NAME_COLUMNS);
    sink_byte(sink, '\n');
}

static enum status
print_entries(const struct ranking *ranking,
              const struct ranking_style *style, const struct entry *entries,
              size_t count, struct sink *sink)
{
    double total = ranking->now.totals.seconds;
    struct scale scale = {.unit = style->unit, .total_seconds = total,
                          .has_before = ranking->has_before};
    struct caption caption;
    size_t widths[COLUMNS];
    enum status status = caption_init(&caption, &ranking->now, style->names,
                                      false);

    if (scale.unit == UNIT_AUTO) {
        scale.unit = unit_choose(total > 0 && isfinite(total)
                                     ? total * LEAST_PART
                                     : 1);
    }
    if (status == STATUS_OK) {
        measure(&scale, entries, count, widths);
        print_titles(style, widths, sink);
        for (size_t i = 0; i < count; i++) {
            print_line(style, &scale, widths, &entries[i], &caption, sink);
        }
    }
    caption_clear(&caption);
    return status;
}

enum status
ranking_print(const struct ranking *ranking,
              const struct ranking_style *style, struct sink *sink)
{
    size_t count = ranking->now.row_count;
    struct entry *entries = memory_resize(NULL, (count + 1)
                                                    * sizeof(*entries));
    enum status status;

    if (entries == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        fill(ranking, style->key, ranking->now.rows[i], &entries[i]);
    }
    qsort(entries, count, sizeof(*entries), compare);
    status = print_entries(ranking, style, entries,
                           count < style->limit ? count : style->limit,
                           sink);
    memory_free(entries);
    return status;
}

static void
print_seconds(struct sink *sink, double seconds)
{
    char number[NUMBER_BYTES];

    sink_bytes(sink, number, number_fixed(number, seconds, 3));
    sink_text(sink, " s");
}

void
ranking_print_totals(const struct ranking *ranking, struct sink *sink)
{
    const struct profile_totals *now = &ranking->now.totals;
    const struct profile_totals *before = &ranking->before.totals;

    sink_integer(sink, now->calls);
    sink_text(sink, now->calls == 1 ? " call in " : " calls in ");
    print_seconds(sink, now->seconds);
    if (ranking->has_before) {
        sink_text(sink, ", +");
        sink_integer(sink, now->calls - before->calls);
        sink_text(sink, now->seconds >= before->seconds ? " and +"
                                                        : " and ");
        print_seconds(sink, now->seconds - before->seconds);
    }
}

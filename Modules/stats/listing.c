/* The tables of pstats. Their columns grow ragged when numbers are long, and
   callers are indented by one blank more than the first of them: that is how
   they have to be. */

#include "stats/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "stats/label.h"
#include "stats/others.h"

#define COUNT_WIDTH 9
#define TIME_WIDTH 8
#define DECIMALS 3

/* The widths of a caller's count: in the first line and in the others. */
#define FIRST_CALLER_WIDTH 7
#define NEXT_CALLER_WIDTH 9

/* How far ahead of printing rows are asked for, and then their texts: sorted,
   they lie anywhere in memory. */
#define TEXTS_AHEAD 4
#define ROWS_AHEAD 8

/* The widest numbers of a row: two counts and four times. */
#define ROW_BYTES (2 * NUMBER_BYTES + 4 * (NUMBER_BYTES + 1))

/* A table in the making. */
struct printed {
    const struct listing *listing;
    struct profile_function **rows;
    size_t count;
    size_t width;               /* of the names' column, if others follow */
    struct sink *sink;
    struct others walk;                 /* of callers or callees */
    struct profile_callee *others;      /* room to sort a row's in */
};

/* Write text of length bytes, right in width columns; return the length. */
static size_t
put_right(char *to, const char *text, size_t length, size_t width)
{
    size_t blanks = length < width ? width - length : 0;

    memset(to, ' ', blanks);
    memcpy(to + blanks, text, length);
    return blanks + length;
}

/* Write calls, and primitive ones if there were others. */
static size_t
put_counts(char *to, const struct profile_figures *figures, size_t width)
{
    char text[2 * NUMBER_BYTES];
    size_t length = number_integer(text, figures->calls);

    if (figures->calls != figures->primitive_calls) {
        text[length++] = '/';
        length += number_integer(text + length, figures->primitive_calls);
    }
    return put_right(to, text, length, width);
}

static size_t
put_time(char *to, double seconds)
{
    char text[NUMBER_BYTES];

    return put_right(to, text, number_fixed(text, seconds, DECIMALS),
                     TIME_WIDTH);
}

static size_t
put_per_call(char *to, double seconds, int64_t calls)
{
    if (calls == 0) {
        memset(to, ' ', TIME_WIDTH);
        return TIME_WIDTH;
    }
    return put_time(to, seconds / (double)calls);
}

static void
print_row(struct sink *sink, const struct profile_function *row)
{
    const struct profile_figures *figures = &row->figures;
    char *start = sink_room(sink, ROW_BYTES), *to = start;

    if (start == NULL) {
        return;
    }
    to += put_counts(to, figures, COUNT_WIDTH);
    *to++ = ' ';
    to += put_time(to, figures->self_seconds);
    *to++ = ' ';
    to += put_per_call(to, figures->self_seconds, figures->calls);
    *to++ = ' ';
    to += put_time(to, figures->inclusive_seconds);
    *to++ = ' ';
    to += put_per_call(to, figures->inclusive_seconds,
                       figures->primitive_calls);
    *to++ = ' ';
    sink_filled(sink, (size_t)(to - start));
    label_print(sink, row);
    sink_byte(sink, '\n');
}

static void
print_label(const struct printed *printed, const struct profile_function *row)
{
    size_t width = label_width(row);

    label_print(printed->sink, row);
    if (width < printed->width) {
        sink_repeat(printed->sink, ' ', printed->width - width);
    }
}

/* A caller or callee that has figures. */
static void
print_figures(struct sink *sink, const struct profile_edge *edge,
              size_t width)
{
    char *start = sink_room(sink, ROW_BYTES), *to = start;

    if (start == NULL) {
        return;
    }
    to += put_counts(to, &edge->figures, width);
    *to++ = ' ';
    to += put_time(to, edge->figures.self_seconds);
    *to++ = ' ';
    to += put_time(to, edge->figures.inclusive_seconds);
    *to++ = ' ';
    *to++ = ' ';
    sink_filled(sink, (size_t)(to - start));
}

/* A caller or callee that has but a count: its own time follows. */
static void
print_count(struct sink *sink, const struct profile_callee *other)
{
    char *start = sink_room(sink, ROW_BYTES), *to = start;

    if (start == NULL) {
        return;
    }
    *to++ = '(';
    to += number_integer(to, other->edge->figures.calls);
    *to++ = ')';
    *to++ = ' ';
    to += put_time(to, other->function->figures.inclusive_seconds);
    sink_filled(sink, (size_t)(to - start));
}

static int
compare_others(const void *first, const void *second)
{
    return order_compare_keys(
        ((const struct profile_callee *)first)->function,
        ((const struct profile_callee *)second)->function);
}

/* Sort the callers or callees of a row into printed->others; return how many
   there are. */
static size_t
sort_others(struct printed *printed, const struct profile_function *row)
{
    struct others *walk = &printed->walk;
    size_t count = 0;

    others_begin(walk, row);
    while (others_next(walk)) {
        printed->others[count++]
            = (struct profile_callee){walk->function, walk->edge};
    }
    if (count > 1) {
        qsort(printed->others, count, sizeof(*printed->others),
              compare_others);
    }
    return count;
}

static void
print_others(struct printed *printed, const struct profile_function *row,
             enum listing_table kind)
{
    bool counts = printed->listing->profile->callers == PROFILE_COUNTS;
    size_t count = sort_others(printed, row);
    struct sink *sink = printed->sink;

    print_label(printed, row);
    sink_text(sink, kind == LISTING_CALLEES ? "-> " : "<- ");
    for (size_t i = 0; i < count; i++) {
        const struct profile_callee *other = &printed->others[i];

        if (i > 0) {
            sink_repeat(sink, ' ', printed->width + (counts ? 3 : 1));
        }
        if (counts) {
            label_print(sink, other->function);
            print_count(sink, other);
        }
        else {
            print_figures(sink, other->edge, i == 0 ? FIRST_CALLER_WIDTH
                                                    : NEXT_CALLER_WIDTH);
            label_print(sink, other->function);
        }
        sink_byte(sink, '\n');
    }
    if (count == 0) {
        sink_byte(sink, '\n');
    }
}

static void
print_call_heading(const struct printed *printed, bool callees)
{
    const struct profile *profile = printed->listing->profile;
    const char *title = callees ? "called..." : "was called by...";
    static const char function[] = "Function ";
    struct sink *sink = printed->sink;

    sink_text(sink, function);
    if (printed->width > strlen(function)) {
        sink_repeat(sink, ' ', printed->width - strlen(function));
    }
    sink_text(sink, title);
    sink_byte(sink, '\n');
    if (profile->callers == PROFILE_FIGURES) {
        sink_repeat(sink, ' ', printed->width);
        sink_text(sink, profile->is_sampled
                            ? "    nsamples  tottime  cumtime\n"
                            : "    ncalls  tottime  cumtime\n");
    }
}

static const struct profile_function *
find_top_level(const struct profile *profile)
{
    const struct profile_function *function;

    for (size_t i = 0; i < profile->functions.record_count; i++) {
        function = arena_at(&profile->functions, i);
        if (function->line == 0
            && strcmp(function->file->bytes, "jprofile") == 0
            && strcmp(function->name->bytes, "profiler") == 0) {
            return function;
        }
    }
    return NULL;
}

/* The functions that an old profiler called are named first. */
static void
print_top_level(struct sink *sink, const struct profile *profile)
{
    const struct profile_function *top = find_top_level(profile);

    if (top == NULL) {
        return;
    }
    for (size_t i = 0; i < profile->row_count; i++) {
        const struct profile_edge *edge = profile->rows[i]->first_caller;

        while (edge != NULL && edge->caller != top) {
            edge = edge->next_caller;
        }
        if (edge != NULL) {
            const struct text *name = profile->rows[i]->name;

            sink_repeat(sink, ' ', COUNT_WIDTH);
            label_print_text(sink, name->bytes, name->length);
            sink_byte(sink, '\n');
        }
    }
}

void
listing_print_heading(const struct listing *listing, struct sink *sink)
{
    const struct profile_totals *totals = &listing->profile->totals;
    char number[NUMBER_BYTES];

    for (size_t i = 0; i < listing->heading_count; i++) {
        label_print_path(sink, listing->headings[i]);
        sink_byte(sink, '\n');
    }
    if (listing->heading_count > 0) {
        sink_byte(sink, '\n');
    }
    print_top_level(sink, listing->profile);
    sink_repeat(sink, ' ', COUNT_WIDTH);
    sink_integer(sink, totals->calls);
    sink_text(sink, " function calls ");
    if (totals->calls != totals->primitive_calls) {
        sink_byte(sink, '(');
        sink_integer(sink, totals->primitive_calls);
        sink_text(sink, " primitive calls) ");
    }
    sink_text(sink, "in ");
    sink_bytes(sink, number, number_fixed(number, totals->seconds, DECIMALS));
    sink_text(sink, " seconds\n\n");
}

/* Say how rows are ordered, as the first line of message. */
static void
say_order(struct sink *message, const struct order *order)
{
    if (order == NULL || order->title_count == 0) {
        sink_text(message, "   Random listing order was used\n");
        return;
    }
    sink_text(message, "   Ordered by: ");
    for (size_t i = 0; i < order->title_count; i++) {
        sink_text(message, i > 0 ? ", " : "");
        sink_text(message, order->titles[i]);
    }
    sink_byte(message, '\n');
}

static void
reverse(struct profile_function **rows, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct profile_function *row = rows[i];

        rows[i] = rows[count - 1 - i];
        rows[count - 1 - i] = row;
    }
}

enum status
listing_rows(const struct listing *listing, struct profile_function ***rows,
             size_t *count, struct sink *message,
             struct complaint *complaint)
{
    const struct profile *profile = listing->profile;
    const struct order *order = listing->order;
    struct profile_function **listed;
    enum status status = STATUS_OK;

    *count = profile->row_count;
    listed = memory_resize(NULL, (*count + 1) * sizeof(*listed));
    if (listed == NULL) {
        return complaint_no_memory(complaint);
    }
    if (*count > 0) {
        memcpy(listed, profile->rows, *count * sizeof(*listed));
    }
    say_order(message, order);
    if (order != NULL && order->title_count > 0) {
        status = order_sort(order, listed, *count);
        if (listing->is_reversed) {
            reverse(listed, *count);
        }
    }
    if (status == STATUS_OK && listing->selection != NULL) {
        status = selection_apply(listing->selection, listed, count, message,
                                 complaint);
    }
    if (status == STATUS_OK && message->status != STATUS_OK) {
        status = message->status;
    }
    if (status != STATUS_OK) {
        memory_free(listed);
        return status == STATUS_NO_MEMORY ? complaint_no_memory(complaint)
                                          : status;
    }
    *rows = listed;
    return STATUS_OK;
}

/* Not inlined at once, it is one without effects to GCC, which drops it. */
__attribute__((always_inline)) static inline void
prefetch(const struct printed *printed, size_t i)
{
    if (i + ROWS_AHEAD < printed->count) {
        const struct profile_function *row = printed->rows[i + ROWS_AHEAD];

        __builtin_prefetch(&row->file);
        __builtin_prefetch(&row->figures.inclusive_seconds);
        __builtin_prefetch(printed->rows[i + TEXTS_AHEAD]->file);
        __builtin_prefetch(printed->rows[i + TEXTS_AHEAD]->name);
    }
}

static void
print_rows(struct printed *printed, enum listing_table kind)
{
    struct sink *sink = printed->sink;

    if (kind == LISTING_STATS) {
        sink_text(sink, printed->listing->profile->is_sampled
                            ? " nsamples  tottime persample cumtime persample"
                            : "   ncalls  tottime  percall  cumtime  percall");
        sink_text(sink, " filename:lineno(function)\n");
    }
    else {
        print_call_heading(printed, kind == LISTING_CALLEES);
    }
    for (size_t i = 0; i < printed->count && sink->status == STATUS_OK; i++) {
        prefetch(printed, i);
        if (kind == LISTING_STATS) {
            print_row(sink, printed->rows[i]);
        }
        else {
            print_others(printed, printed->rows[i], kind);
        }
    }
    sink_text(sink, "\n\n");
}

static size_t
names_width(const struct printed *printed)
{
    size_t widest = 0;

    for (size_t i = 0; i < printed->count; i++) {
        size_t width = label_width(printed->rows[i]);

        widest = width > widest ? width : widest;
    }
    return widest + 2;
}

/* Find the callers or callees, and make room for those of the row that has
   most. */
static enum status
find_others(struct printed *printed, enum listing_table kind)
{
    enum status status = others_init(
        &printed->walk, printed->listing->profile,
        kind == LISTING_CALLEES ? OTHERS_CALLEES : OTHERS_CALLERS);
    size_t most;

    if (status != STATUS_OK) {
        return status;
    }
    most = others_most(&printed->walk, printed->rows, printed->count);
    printed->others = memory_resize(NULL, (most + 1)
                                              * sizeof(*printed->others));
    return printed->others == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status
listing_print(const struct listing *listing, enum listing_table kind,
              struct sink *sink, struct complaint *complaint)
{
    struct printed printed = {.listing = listing, .sink = sink};
    struct sink message;
    enum status status;

    sink_init(&message);
    status = listing_rows(listing, &printed.rows, &printed.count, &message,
                          complaint);
    if (status == STATUS_OK && kind != LISTING_STATS) {
        status = find_others(&printed, kind);
        if (status != STATUS_OK) {
            complaint_no_memory(complaint);
        }
    }
    if (status == STATUS_OK) {
        if (kind == LISTING_STATS) {
            listing_print_heading(listing, sink);
        }
        if (printed.count > 0) {
            if (kind != LISTING_STATS) {
                printed.width = names_width(&printed);
            }
            sink_bytes(sink, message.bytes, message.length);
            sink_byte(sink, '\n');
            print_rows(&printed, kind);
        }
    }
    memory_free(printed.rows);
    memory_free(printed.others);
    others_clear(&printed.walk);
    sink_clear(&message);
    return status;
}

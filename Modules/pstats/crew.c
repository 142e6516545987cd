/* Each cell is made twice: to see how wide it is, and to print it. */

#include "crew.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"

#include "facts.h"

#define GAP 2

/* What part of the longest time is to show two digits. */
#define LEAST_PART 0.001

/* The name of a thread without one. */
static const char unknown[] = "(unknown)";

/* What a cell is made of. */
struct context {
    enum unit unit;
    double total_seconds;
};

static size_t
put_process(char *to, const struct context *context,
            const struct threads_row *row)
{
    (void)context;
    return row->process_id == 0 ? 0 : number_integer(to, row->process_id);
}

static size_t
put_native_id(char *to, const struct context *context,
              const struct threads_row *row)
{
    (void)context;
    return row->native_id == 0 ? 0 : number_integer(to, row->native_id);
}

static size_t
put_calls(char *to, const struct context *context,
          const struct threads_row *row)
{
    (void)context;
    return number_integer(to, row->calls);
}

static size_t
put_time(char *to, const struct context *context,
         const struct threads_row *row)
{
    return unit_put(to, context->unit, row->seconds);
}

static size_t
put_share(char *to, const struct context *context,
          const struct threads_row *row)
{
    return context->total_seconds == 0
               ? 0
               : number_fixed(to,
                              100 * (row->seconds / context->total_seconds),
                              1);
}

/* What is known of a process or a thread that is not is no number. */
static const struct {
    const char *title;
    size_t (*put)(char *to, const struct context *context,
                  const struct threads_row *row);
} columns[] = {
    {"pid", put_process},
    {"id", put_native_id},
    {"calls", put_calls},
    {"time", put_time},
    {"%", put_share},
};

#define COLUMNS (sizeof(columns) / sizeof(*columns))

enum unit
crew_unit(const struct crew *crew)
{
    const struct threads_row *row = NULL;
    double most = 0;

    if (crew->unit != UNIT_AUTO) {
        return crew->unit;
    }
    while ((row = threads_next(crew->threads, row)) != NULL) {
        if (isfinite(row->seconds)) {
            most = fmax(most, row->seconds);
        }
    }
    return unit_choose(most > 0 ? most * LEAST_PART : 1);
}

/* The sum of the others is last, as is what has no time. */
static int
compare(const void *first, const void *second)
{
    const struct threads_row *one = *(const struct threads_row *const *)first;
    const struct threads_row *other
        = *(const struct threads_row *const *)second;

    if ((one->name == NULL) != (other->name == NULL)) {
        return one->name == NULL ? 1 : -1;
    }
    if (isnan(one->seconds) || isnan(other->seconds)) {
        return isnan(one->seconds) - isnan(other->seconds);
    }
    if (one->seconds != other->seconds) {
        return one->seconds < other->seconds ? 1 : -1;
    }
    return (one->native_id > other->native_id)
           - (one->native_id < other->native_id);
}

static void
print_cell(struct sink *sink, size_t width, const char *cell, size_t length)
{
    sink_repeat(sink, ' ', width - length);
    sink_bytes(sink, cell, length);
    sink_repeat(sink, ' ', GAP);
}

static void
print_row(const struct context *context, const size_t *widths,
          const struct threads_row *row, struct sink *sink)
{
    char cell[NUMBER_BYTES], room[THREADS_NAME_BYTES];
    size_t length;
    const char *name;

    for (size_t i = 0; i < COLUMNS; i++) {
        print_cell(sink, widths[i], cell,
                   columns[i].put(cell, context, row));
    }
    name = threads_name(row, room, &length);
    facts_print_text(sink, length > 0 ? name : unknown,
                     length > 0 ? length : strlen(unknown));
    sink_byte(sink, '\n');
}

/* Print count sorted rows, of which the widths are known. */
static void
print_rows(const struct crew *crew, const struct context *context,
           const size_t *widths, const struct threads_row **rows,
           struct sink *sink)
{
    size_t count = threads_count(crew->threads);

    sink_repeat(sink, ' ', crew->indent);
    for (size_t i = 0; i < COLUMNS; i++) {
        print_cell(sink, widths[i], columns[i].title,
                   strlen(columns[i].title));
    }
    sink_text(sink, "name\n");
    for (size_t i = 0; i < count && i < crew->limit; i++) {
        sink_repeat(sink, ' ', crew->indent);
        print_row(context, widths, rows[i], sink);
    }
}

/* Let widths be those of the titles and of count rows. */
static void
measure(const struct context *context, const struct threads_row **rows,
        size_t count, size_t *widths)
{
    char cell[NUMBER_BYTES];

    for (size_t i = 0; i < COLUMNS; i++) {
        widths[i] = strlen(columns[i].title);
        for (size_t j = 0; j < count; j++) {
            size_t width = columns[i].put(cell, context, rows[j]);

            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
}

void
crew_print(const struct crew *crew, struct sink *sink)
{
    size_t count = threads_count(crew->threads), widths[COLUMNS];
    struct context context = {.unit = crew_unit(crew)};
    const struct threads_row *row = NULL;
    const struct threads_row **rows
        = memory_resize(NULL, (count + 1) * sizeof(*rows));

    if (rows == NULL) {
        sink->status = STATUS_NO_MEMORY;
        return;
    }
    for (size_t i = 0; (row = threads_next(crew->threads, row)) != NULL;
         i++) {
        rows[i] = row;
        context.total_seconds += row->seconds;
    }
    qsort(rows, count, sizeof(*rows), compare);
    measure(&context, rows, count < crew->limit ? count : crew->limit,
            widths);
    print_rows(crew, &context, widths, rows, sink);
    memory_free(rows);
}

/* A table of changes, in columns as wide as what they hold.

   Each line is made twice: to see how wide it is, and to print it. */

#include "changes.h"

#include <math.h>

#include "stats/label.h"

/* Whether a line is headed; old, new, change and % of the measure; old, new
   and change of the calls, or of the time if calls are the measure. */
#define COLUMNS 8
#define GAP 2

struct cell {
    char bytes[NUMBER_BYTES + 2];       /* a sign and "%" */
    size_t length;
};

/* A line, but for the function at its end. */
struct line {
    struct cell cells[COLUMNS];
    size_t count;
};

struct columns {
    size_t widths[COLUMNS];
    enum unit unit;             /* of times */
};

/* Two figures that are compared. */
struct pair {
    __int128 old_calls, new_calls;
    double old_seconds, new_seconds;
    bool has_old, has_new;
};

static void
put_text(struct line *line, const char *text)
{
    struct cell *cell = &line->cells[line->count++];

    cell->length = strlen(text);
    memcpy(cell->bytes, text, cell->length);
}

/* Add a cell for a figure that there may not be; change: with its sign. */
static void
put_seconds(struct line *line, double seconds, enum unit unit, bool change)
{
    struct cell *cell = &line->cells[line->count++];

    cell->bytes[0] = '+';
    cell->length = change && seconds > 0;
    cell->length += unit_put(cell->bytes + cell->length, unit, seconds);
}

static void
put_calls(struct line *line, __int128 calls, bool change)
{
    struct cell *cell = &line->cells[line->count++];

    cell->bytes[0] = '+';
    cell->length = change && calls > 0;
    cell->length += number_wide(cell->bytes + cell->length, calls);
}

static void
put_percent(struct line *line, double old, double change)
{
    struct cell *cell = &line->cells[line->count];

    if (old == 0 || !isfinite(change / old)) {
        put_text(line, change == 0 ? "0.0%" : "-");
        return;
    }
    cell->bytes[0] = '+';
    cell->length = change > 0;
    cell->length += number_fixed(cell->bytes + cell->length,
                                 100 * change / fabs(old), 1);
    cell->bytes[cell->length++] = '%';
    line->count++;
}

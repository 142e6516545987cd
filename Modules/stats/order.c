/* Sorting: each row gets a number that stands for its first key, and only
   rows of equal numbers are compared any further. */

#include "stats/order.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "stats/label.h"

/* Twelve bytes: of many rows there are many, twice. */
struct item {
    uint32_t high, low;         /* a number that sorts as the first field */
    uint32_t row;               /* its place before */
};

struct sorting {
    const struct order *order;
    struct profile_function **rows;
};

#define ONE(field) {field}, 1

static const struct order_word words[] = {
    {"calls", "call count", ONE(ORDER_CALLS), true},
    {"ncalls", "call count", ONE(ORDER_CALLS), true},
    {"cumtime", "cumulative time", ONE(ORDER_INCLUSIVE), true},
    {"cumulative", "cumulative time", ONE(ORDER_INCLUSIVE), true},
    {"filename", "file name", ONE(ORDER_FILE), true},
    {"line", "line number", ONE(ORDER_LINE), true},
    {"module", "file name", ONE(ORDER_FILE), true},
    {"name", "function name", ONE(ORDER_NAME), true},
    {"nfl", "name/file/line", {ORDER_NAME, ORDER_FILE, ORDER_LINE}, 3, true},
    {"pcalls", "primitive call count", ONE(ORDER_PRIMITIVE_CALLS), true},
    {"stdname", "standard name", ONE(ORDER_LABEL), true},
    {"time", "internal time", ONE(ORDER_SELF), true},
    {"tottime", "internal time", ONE(ORDER_SELF), true},
    {"samples", "sample count", ONE(ORDER_CALLS), false},
    {"nsamples", "sample count", ONE(ORDER_CALLS), false},
    {"psamples", "primitive call count", ONE(ORDER_PRIMITIVE_CALLS), false},
    {"percall", "cumulative time per call", ONE(ORDER_INCLUSIVE_PER_CALL),
     false},
    {"cumtime/percall", "cumulative time per call",
     ONE(ORDER_INCLUSIVE_PER_CALL), false},
    {"tottime/percall", "internal time per call", ONE(ORDER_SELF_PER_CALL),
     false},
    {"starts", "starts", ONE(ORDER_STARTS), false},
    {"wall", "wall time of coroutines", ONE(ORDER_WALL), false},
    {0},
};

/* What the numbers of the oldest interface mean. */
static const char *const numbered[][2] = {
    {"-1", "stdname"}, {"0", "calls"}, {"1", "time"}, {"2", "cumulative"},
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

const struct order_word *
order_words(void)
{
    return words;
}

void
order_init(struct order *order)
{
    *order = (struct order){0};
}

static bool
begins_with(const char *word, const char *start, size_t length)
{
    return strncmp(word, start, length) == 0;
}

/* Whether an earlier word has the first length bytes of word as well. */
static bool
is_taken(const struct order_word *word, size_t length)
{
    for (const struct order_word *other = words; other < word; other++) {
        if (begins_with(other->word, word->word, length)) {
            return true;
        }
    }
    return false;
}

/* The way of pstats to find unique beginnings: each word in its turn claims
   its own from the longest on, up to the first that is claimed already, and
   nobody has that one. So "cu" means cumtime, which claimed it before
   cumulative had got that far, and "c" nothing. */
static const struct order_word *
abbreviated(const char *text, size_t length)
{
    const struct order_word *owner = NULL;

    for (const struct order_word *word = words; word->is_abbreviated;
         word++) {
        if (!begins_with(word->word, text, length)
            || strlen(word->word) < length) {
            continue;
        }
        if (owner == NULL) {
            owner = word;
        }
        else if (!is_taken(word, length + 1)) {
            return NULL;
        }
    }
    return owner;
}

static const struct order_word *
find_word(const char *text, size_t length)
{
    for (const struct order_word *word = words; word->word != NULL; word++) {
        if (begins_with(word->word, text, length)
            && strlen(word->word) == length) {
            return word;
        }
    }
    return length == 0 ? NULL : abbreviated(text, length);
}

static const char *
replace_number(const char *text, size_t length)
{
    for (size_t i = 0; i < COUNT(numbered); i++) {
        if (strlen(numbered[i][0]) == length
            && begins_with(numbered[i][0], text, length)) {
            return numbered[i][1];
        }
    }
    return NULL;
}

enum status
order_add(struct order *order, const char *word, size_t length,
          struct complaint *complaint)
{
    const char *meant = replace_number(word, length);
    const struct order_word *found = meant != NULL
                                         ? find_word(meant, strlen(meant))
                                         : find_word(word, length);

    if (found == NULL) {
        return complaint_invalid(complaint,
                                 "unknown sort key: %.*s (expected calls, "
                                 "cumulative, filename, line, name, nfl, "
                                 "pcalls, percall, stdname, time, or a "
                                 "unique beginning of a key)",
                                 length > 40 ? 40 : (int)length, word);
    }
    if (order->title_count == ORDER_MAX_KEYS) {
        return complaint_invalid(complaint, "more than %d sort keys",
                                 ORDER_MAX_KEYS);
    }
    order->titles[order->title_count++] = found->title;
    for (size_t i = 0; i < found->field_count; i++) {
        order->fields[order->field_count++] = found->fields[i];
    }
    return STATUS_OK;
}

enum status
order_parse(struct order *order, const char *text,
            struct complaint *complaint)
{
    for (;;) {
        size_t length = strcspn(text, ",");
        enum status status = order_add(order, text, length, complaint);

        if (status != STATUS_OK || text[length] == '\0') {
            return status;
        }
        text += length + 1;
    }
}

int
order_compare_keys(const struct profile_function *first,
                   const struct profile_function *second)
{
    int order = text_compare(first->file, second->file);

    if (order == 0) {
        order = (first->line > second->line) - (first->line < second->line);
    }
    return order == 0 ? text_compare(first->name, second->name) : order;
}

/* Return a number that sorts as value does, the greatest first; what is not
   a number last. */
static uint64_t
number_of_real(double value)
{
    uint64_t bits;

    if (isnan(value)) {
        return UINT64_MAX;
    }
    value += 0.0;               /* -0.0 is equal to 0.0 */
    memcpy(&bits, &value, sizeof(bits));
    return bits >> 63 != 0 ? bits : ~bits & INT64_MAX;
}

static uint64_t
number_of_integer(int64_t value)
{
    return (uint64_t)value ^ (uint64_t)1 << 63;
}

/* The first bytes of a text, as one number. */
static uint64_t
number_of_text(const struct text *text)
{
    uint64_t number = 0;

    for (size_t i = 0; i < sizeof(number); i++) {
        number = number << 8
                 | (i < text->length ? (unsigned char)text->bytes[i] : 0);
    }
    return number;
}

static double
per_call(double seconds, int64_t calls)
{
    return calls == 0 ? -1.0 : seconds / (double)calls;
}

/* What is not known comes behind what is 0. */
static uint64_t
number_of_runs(enum order_field field, const struct profile_runs *runs)
{
    if (field == ORDER_STARTS) {
        return ~number_of_integer(runs != NULL && runs->has_starts
                                      ? runs->starts
                                      : -1);
    }
    return number_of_real(runs != NULL && runs->has_wall ? runs->wall_seconds
                                                         : -INFINITY);
}

static uint64_t
number_of(enum order_field field, const struct profile_function *row)
{
    const struct profile_figures *figures = &row->figures;

    switch (field) {
    case ORDER_PRIMITIVE_CALLS:
        return ~number_of_integer(figures->primitive_calls);
    case ORDER_CALLS:
        return ~number_of_integer(figures->calls);
    case ORDER_SELF:
        return number_of_real(figures->self_seconds);
    case ORDER_INCLUSIVE:
        return number_of_real(figures->inclusive_seconds);
    case ORDER_SELF_PER_CALL:
        return number_of_real(per_call(figures->self_seconds,
                                       figures->calls));
    case ORDER_INCLUSIVE_PER_CALL:
        return number_of_real(per_call(figures->inclusive_seconds,
                                       figures->primitive_calls));
    case ORDER_STARTS: case ORDER_WALL:
        return number_of_runs(field, row->runs);
    case ORDER_LINE:
        return number_of_integer(row->line);
    case ORDER_FILE:
        return number_of_text(row->file);
    case ORDER_NAME:
        return number_of_text(row->name);
    default:
        return 0;
    }
}

static int
compare_by(enum order_field field, const struct profile_function *first,
           const struct profile_function *second)
{
    uint64_t one, other;

    switch (field) {
    case ORDER_FILE:
        return text_compare(first->file, second->file);
    case ORDER_NAME:
        return text_compare(first->name, second->name);
    case ORDER_LABEL:
        return label_compare(first, second);
    default:
        one = number_of(field, first);
        other = number_of(field, second);
        return (one > other) - (one < other);
    }
}

static inline uint64_t
number_in(const struct item *item)
{
    return (uint64_t)item->high << 32 | item->low;
}

static bool
comes_before(const struct sorting *sorting, const struct item *first,
             const struct item *second)
{
    const struct order *order = sorting->order;
    uint64_t one = number_in(first), other = number_in(second);

    if (one != other) {
        return one < other;
    }
    for (size_t i = 0; i < order->field_count; i++) {
        int compared = compare_by(order->fields[i],
                                  sorting->rows[first->row],
                                  sorting->rows[second->row]);

        if (compared != 0) {
            return compared < 0;
        }
    }
    return false;
}

/* Merge two sorted runs that lie side by side into target; the first's come
   first when they are equal. */
static void
merge(const struct sorting *sorting, const struct item *first,
      const struct item *second, const struct item *end, struct item *target)
{
    const struct item *middle = second;

    while (first < middle && second < end) {
        *target++ = comes_before(sorting, second, first) ? *second++
                                                         : *first++;
    }
    while (first < middle) {
        *target++ = *first++;
    }
    while (second < end) {
        *target++ = *second++;
    }
}

/* Sort items from runs of one on; return where they are then: in items or
   in spare, which has as much room. */
static struct item *
sort(const struct sorting *sorting, struct item *items, struct item *spare,
     size_t count)
{
    for (size_t run = 1; run < count; run *= 2) {
        struct item *sorted = spare;

        for (size_t start = 0; start < count; start += 2 * run) {
            size_t middle = start + run < count ? start + run : count;
            size_t end = middle + run < count ? middle + run : count;

            merge(sorting, items + start, items + middle, items + end,
                  spare + start);
        }
        spare = items;
        items = sorted;
    }
    return items;
}

/* Put rows in the order of items; spare has room for as many of these, which
   is more than rows need. */
static void
arrange(struct profile_function **rows, const struct item *items,
        void *spare, size_t count)
{
    char *arranged = spare;

    for (size_t i = 0; i < count; i++) {
        memcpy(arranged + i * sizeof(*rows), &rows[items[i].row],
               sizeof(*rows));
    }
    memcpy(rows, arranged, count * sizeof(*rows));
}

enum status
order_sort(const struct order *order, struct profile_function **rows,
           size_t count)
{
    struct sorting sorting = {order, rows};
    struct item *items, *sorted;

    if (order->field_count == 0 || count < 2) {
        return STATUS_OK;
    }
    items = count <= UINT32_MAX
                ? memory_resize(NULL, 2 * count * sizeof(*items))
                : NULL;
    if (items == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t number = number_of(order->fields[0], rows[i]);

        items[i] = (struct item){(uint32_t)(number >> 32), (uint32_t)number,
                                 (uint32_t)i};
    }
    sorted = sort(&sorting, items, items + count, count);
    arrange(rows, sorted, sorted == items ? items + count : items, count);
    memory_free(items);
    return STATUS_OK;
}

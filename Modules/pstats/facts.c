/* Metadata are any objects: some keys are known and shown in units. */

#include "facts.h"

#include <math.h>
#include <time.h>

#include "base/number.h"
#include "base/utf8.h"
#include "export/jsonvalue.h"
#include "stats/label.h"

#define INDENT 2
#define COLUMN 20

/* Moments beyond the year 9999 are no dates. */
#define MAX_MOMENT 253402300799.0

void
facts_print_text(struct sink *sink, const char *text, size_t length)
{
    const char *end = text + length;

    while (text < end) {
        const char *line = memchr(text, '\n', (size_t)(end - text));
        const char *stop = line != NULL ? line : end;

        label_print_plain_text(sink, text, (size_t)(stop - text));
        text = stop;
        if (line != NULL) {
            sink_byte(sink, ' ');
            text++;
        }
    }
}

void
facts_print_path(struct sink *sink, const char *path)
{
    struct sink text;

    sink_init(&text);
    label_print_path(&text, path);
    if (text.status == STATUS_OK) {
        facts_print_text(sink, text.bytes, text.length);
    }
    else {
        sink->status = text.status;
    }
    sink_clear(&text);
}

void
facts_print_name(struct sink *sink, const char *name, size_t length)
{
    size_t width = INDENT + utf8_count(name, length);

    sink_repeat(sink, ' ', INDENT);
    facts_print_text(sink, name, length);
    sink_repeat(sink, ' ', width < COLUMN ? COLUMN - width : 1);
}

static void
print_fixed(struct sink *sink, double value, unsigned decimals,
            const char *unit)
{
    char text[NUMBER_BYTES];

    sink_bytes(sink, text, number_fixed(text, value, decimals));
    sink_text(sink, unit);
}

static void
print_any(struct sink *sink, const struct value *value)
{
    if (value->kind == UNMARSHAL_TEXT) {
        facts_print_text(sink, value->bytes, value->length);
    }
    else {
        jsonvalue_put(sink, value);
    }
}

static void
print_seconds(struct sink *sink, const struct value *value)
{
    double seconds;

    print_any(sink, value);
    sink_text(sink, value_number(value, &seconds) ? " s" : "");
}

static void
print_moment(struct sink *sink, const struct value *value)
{
    char text[64];
    struct tm date;
    double seconds;
    time_t moment;

    if (!value_number(value, &seconds) || !(fabs(seconds) <= MAX_MOMENT)) {
        print_any(sink, value);
        return;
    }
    moment = (time_t)floor(seconds);
    if (localtime_r(&moment, &date) != NULL
        && strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S %z", &date) > 0) {
        sink_text(sink, text);
    }
}

/* Print what an event costs, a pair of numbers, or what is there instead. */
static void
print_cost(struct sink *sink, const struct value *event)
{
    const struct value *cost = event->next;
    double outside, inside;

    sink_repeat(sink, ' ', INDENT);
    facts_print_name(sink, event->bytes, event->length);
    if (cost->kind == UNMARSHAL_TUPLE && cost->count == 2
        && value_number(cost->first, &outside)
        && value_number(cost->first->next, &inside)) {
        print_fixed(sink, outside, 1, " ns on the caller, ");
        print_fixed(sink, inside, 1, " ns in the callee");
    }
    else {
        print_any(sink, cost);
    }
}

static void
print_calibration(struct sink *sink, const struct value *value)
{
    if (value->kind != UNMARSHAL_DICT || value->count == 0) {
        print_any(sink, value);
        return;
    }
    sink_text(sink, "taken out of the times, for each event:");
    for (const struct value *event = value->first; event != NULL;
         event = event->next->next) {
        sink_byte(sink, '\n');
        if (event->kind == UNMARSHAL_TEXT) {
            print_cost(sink, event);
        }
    }
}

/* The keys that are shown in a way of their own. */
static const struct form {
    const char *key;
    void (*print)(struct sink *sink, const struct value *value);
} forms[] = {
    {"calibration", print_calibration},
    {"duration", print_seconds},
    {"seconds_per_tick", print_seconds},
    {"started", print_moment},
    {NULL, print_any},
};

static void
print_fact(struct sink *sink, const struct value *key)
{
    const struct form *form = forms;

    if (key->kind != UNMARSHAL_TEXT) {
        return;
    }
    while (form->key != NULL && strcmp(form->key, key->bytes) != 0) {
        form++;
    }
    facts_print_name(sink, key->bytes, key->length);
    form->print(sink, key->next);
    sink_byte(sink, '\n');
}

void
facts_print(struct sink *sink, const struct value *dict)
{
    const struct value *key = dict != NULL ? dict->first : NULL;

    for (; key != NULL; key = key->next->next) {
        print_fact(sink, key);
    }
}

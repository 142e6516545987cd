/* Profiles as JSON, a line for each function. */

#include "export/json.h"

#include <math.h>

#include "base/number.h"
#include "base/utf8.h"
#include "export/jsontree.h"
#include "stats/label.h"
#include "stats/others.h"

/* Whether byte stands for itself in a text; one that 0xed begins may be half
   a surrogate pair. */
static bool
is_plain(unsigned char byte)
{
    return byte >= ' ' && byte != '"' && byte != '\\' && byte != 0xed;
}

static void
put_escape(struct sink *sink, uint32_t character)
{
    static const char digits[] = "0123456789abcdef";
    char escape[6] = {'\\', 'u'};

    for (int i = 0; i < 4; i++) {
        escape[2 + i] = digits[character >> (12 - 4 * i) & 0xf];
    }
    sink_bytes(sink, escape, sizeof(escape));
}

/* Add the character at *text, which is_plain() has turned down, and step
   over it. */
static void
put_special(struct sink *sink, const char **text)
{
    const char *start = *text;
    uint32_t character = utf8_next(text);

    if (character == '"' || character == '\\') {
        sink_byte(sink, '\\');
        sink_byte(sink, (char)character);
    }
    else if (character < ' ' || utf8_is_surrogate(character)) {
        put_escape(sink, character);
    }
    else {
        sink_bytes(sink, start, (size_t)(*text - start));
    }
}

void
json_text(struct sink *sink, const char *text, size_t length)
{
    const char *end = text + length;

    sink_byte(sink, '"');
    while (text < end) {
        const char *start = text;

        while (text < end && is_plain((unsigned char)*text)) {
            text++;
        }
        sink_bytes(sink, start, (size_t)(text - start));
        if (text < end) {
            put_special(sink, &text);
        }
    }
    sink_byte(sink, '"');
}

void
json_number(struct sink *sink, double value)
{
    char *room = sink_room(sink, NUMBER_BYTES);

    if (!isfinite(value)) {
        sink_text(sink, "null");
    }
    else if (room != NULL) {
        sink_filled(sink, number_repr(room, value));
    }
}

void
json_member(struct sink *sink, const char *lead, const char *name)
{
    sink_text(sink, lead);
    sink_byte(sink, '"');
    sink_text(sink, name);
    sink_text(sink, "\": ");
}

/* A label is put together first: what is escaped is the whole. */
static void
put_label(struct sink *sink, const struct profile_function *function)
{
    struct sink label;

    sink_init(&label);
    label_add(&label, function);
    if (label.status == STATUS_OK) {
        json_text(sink, label.bytes, label.length);
    }
    else if (sink->status == STATUS_OK) {
        sink->status = label.status;
    }
    sink_clear(&label);
}

/* Add "{" and where function is. */
static void
put_place(struct sink *sink, const struct profile_function *function)
{
    json_member(sink, "{", "file");
    json_text(sink, function->file->bytes, function->file->length);
    json_member(sink, ", ", "line");
    sink_integer(sink, function->line);
}

void
json_function(struct sink *sink, const struct profile_function *function)
{
    put_place(sink, function);
    json_member(sink, ", ", "name");
    json_text(sink, function->name->bytes, function->name->length);
    json_member(sink, ", ", "label");
    put_label(sink, function);
}

static void
put_figures(struct sink *sink, const struct profile_figures *figures)
{
    json_member(sink, ", ", "calls");
    sink_integer(sink, figures->calls);
    json_member(sink, ", ", "primitive_calls");
    sink_integer(sink, figures->primitive_calls);
    json_member(sink, ", ", "self_seconds");
    json_number(sink, figures->self_seconds);
    json_member(sink, ", ", "inclusive_seconds");
    json_number(sink, figures->inclusive_seconds);
}

static void
put_names(struct sink *sink, const struct profile_name *name)
{
    const char *lead = "[";

    if (name == NULL) {
        return;
    }
    json_member(sink, ", ", "qualified_names");
    for (; name != NULL; name = name->next) {
        sink_text(sink, lead);
        json_text(sink, name->text->bytes, name->text->length);
        lead = ", ";
    }
    sink_byte(sink, ']');
}

void
json_runs(struct sink *sink, const struct profile_runs *runs)
{
    if (runs != NULL && runs->has_starts) {
        json_member(sink, ", ", "starts");
        sink_integer(sink, runs->starts);
    }
    if (runs != NULL && runs->has_wall) {
        json_member(sink, ", ", "finished");
        sink_integer(sink, runs->finished);
        json_member(sink, ", ", "wall_seconds");
        json_number(sink, runs->wall_seconds);
    }
}

static void
put_thread(struct sink *sink, const struct threads_row *row)
{
    char room[THREADS_NAME_BYTES];
    size_t length;
    const char *name = threads_name(row, room, &length);

    json_member(sink, "{", "pid");
    sink_integer(sink, row->process_id);
    json_member(sink, ", ", "name");
    json_text(sink, name, length);
    json_member(sink, ", ", "native_id");
    sink_integer(sink, row->native_id);
    json_member(sink, ", ", "calls");
    sink_integer(sink, row->calls);
    json_member(sink, ", ", "seconds");
    json_number(sink, row->seconds);
    sink_byte(sink, '}');
}

void
json_threads(struct sink *sink, const struct threads *threads)
{
    const struct threads_row *row = NULL;
    const char *lead = "";

    sink_byte(sink, '[');
    while ((row = threads_next(threads, row)) != NULL) {
        sink_text(sink, lead);
        put_thread(sink, row);
        lead = ", ";
    }
    sink_byte(sink, ']');
}

static void
put_others(struct sink *sink, const struct export_rows *rows,
           struct others *others)
{
    const char *lead = "";

    json_member(sink, ", ",
                rows->table == LISTING_CALLERS ? "callers" : "callees");
    sink_byte(sink, '[');
    while (others_next(others)) {
        sink_text(sink, lead);
        json_function(sink, others->function);
        if (rows->profile->callers == PROFILE_COUNTS) {
            json_member(sink, ", ", "calls");
            sink_integer(sink, others->edge->figures.calls);
        }
        else {
            put_figures(sink, &others->edge->figures);
        }
        sink_byte(sink, '}');
        lead = ", ";
    }
    sink_byte(sink, ']');
}

static void
put_row(struct sink *sink, const struct export_rows *rows,
        struct others *others, const struct profile_function *row)
{
    json_function(sink, row);
    put_figures(sink, &row->figures);
    if (rows->profile->has_trailer) {
        json_member(sink, ", ", "exceptions");
        sink_integer(sink, row->exceptions);
    }
    put_names(sink, row->qualified_names);
    json_runs(sink, row->runs);
    if (rows->table != LISTING_STATS) {
        others_begin(others, row);
        put_others(sink, rows, others);
    }
    sink_byte(sink, '}');
}

static void
put_totals(struct sink *sink, const char *lead,
           const struct profile_totals *totals)
{
    json_member(sink, lead, "total_calls");
    sink_integer(sink, totals->calls);
    json_member(sink, ", ", "primitive_calls");
    sink_integer(sink, totals->primitive_calls);
    json_member(sink, ", ", "total_seconds");
    json_number(sink, totals->seconds);
}

/* Begin the object with what all of them have. */
static void
put_head(struct sink *sink, bool is_sampled)
{
    json_member(sink, "{", "format");
    sink_integer(sink, JSON_FORMAT);
    json_member(sink, ", ", "sampled");
    sink_text(sink, is_sampled ? "true" : "false");
}

/* Add all but the end. */
static enum status
put_profile(struct sink *sink, const struct export_rows *rows)
{
    struct others others;
    enum status status = others_init(&others, rows->profile,
                                     rows->table == LISTING_CALLEES
                                         ? OTHERS_CALLEES
                                         : OTHERS_CALLERS);

    if (status != STATUS_OK) {
        return status;
    }
    put_head(sink, rows->profile->is_sampled);
    put_totals(sink, ", ", &rows->profile->totals);
    if (threads_count(&rows->profile->threads) > 0) {
        json_member(sink, ", ", "threads");
        json_threads(sink, &rows->profile->threads);
    }
    json_member(sink, ", ", "functions");
    sink_byte(sink, '[');
    for (size_t i = 0; i < rows->count && sink->status == STATUS_OK; i++) {
        sink_text(sink, i == 0 ? "\n" : ",\n");
        put_row(sink, rows, &others, rows->rows[i]);
    }
    sink_text(sink, "\n]");
    others_clear(&others);
    return STATUS_OK;
}

enum status
json_write(const struct export_rows *rows, struct sink *sink)
{
    enum status status = put_profile(sink, rows);

    sink_text(sink, "}\n");
    return status;
}

enum status
json_write_profile(const struct export_request *request, struct sink *sink,
                   struct complaint *complaint)
{
    const struct profile *profile = request->profile;
    struct export_rows rows = {profile, profile->rows, profile->row_count,
                               LISTING_CALLERS};
    enum status status = put_profile(sink, &rows);

    (void)complaint;
    if (status == STATUS_OK && request->contexts != NULL) {
        json_member(sink, ", ", "contexts");
        status = jsontree_put(sink, profile, request->contexts);
    }
    sink_text(sink, "}\n");
    return status;
}

/* Add a function's place and figures on one side of a difference. */
static void
put_side(struct sink *sink, const char *name,
         const struct profile_function *function)
{
    json_member(sink, ", ", name);
    if (function == NULL) {
        sink_text(sink, "null");
        return;
    }
    put_place(sink, function);
    put_figures(sink, &function->figures);
    sink_byte(sink, '}');
}

static void
put_change(struct sink *sink, const struct difference_row *row,
           enum difference_measure measure)
{
    json_function(sink, difference_function(row));
    json_member(sink, ", ", "kind");
    sink_byte(sink, '"');
    sink_text(sink, difference_word(row, measure));
    sink_byte(sink, '"');
    json_member(sink, ", ", "change");
    json_number(sink, difference_change(row, measure));
    json_member(sink, ", ", "relative");
    json_number(sink, difference_relative(row, measure));
    put_side(sink, "old", row->before);
    put_side(sink, "new", row->after);
    sink_byte(sink, '}');
}

void
json_write_difference(const struct difference *difference, struct sink *sink)
{
    static const char *const measures[] = {
        [DIFFERENCE_SELF] = "\"self\"",
        [DIFFERENCE_INCLUSIVE] = "\"inclusive\"",
        [DIFFERENCE_CALLS] = "\"calls\"",
    };

    put_head(sink, difference->after->is_sampled);
    json_member(sink, ", ", "measure");
    sink_text(sink, measures[difference->measure]);
    json_member(sink, ", ", "old");
    put_totals(sink, "{", &difference->before->totals);
    json_member(sink, "}, ", "new");
    put_totals(sink, "{", &difference->after->totals);
    json_member(sink, "}, ", "functions");
    sink_byte(sink, '[');
    for (size_t i = 0; i < difference->count && sink->status == STATUS_OK;
         i++) {
        sink_text(sink, i == 0 ? "\n" : ",\n");
        put_change(sink, &difference->rows[i], difference->measure);
    }
    sink_text(sink, "\n]}\n");
}

void
json_write_threads(const struct threads *threads, struct sink *sink)
{
    json_member(sink, "{", "format");
    sink_integer(sink, JSON_FORMAT);
    json_member(sink, ", ", "threads");
    json_threads(sink, threads);
    sink_text(sink, "}\n");
}

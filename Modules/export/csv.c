/* Profiles as CSV, a line for each function or edge. */

#include "export/csv.h"

#include <string.h>

#include "base/number.h"
#include "stats/label.h"
#include "stats/others.h"

static bool
needs_quotes(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == ',' || text[i] == '"' || text[i] == '\n'
            || text[i] == '\r') {
            return true;
        }
    }
    return false;
}

void
csv_text(struct sink *sink, const char *text, size_t length)
{
    const char *end = text + length;

    if (!needs_quotes(text, length)) {
        label_print_text(sink, text, length);
        return;
    }
    sink_byte(sink, '"');
    while (text < end) {
        const char *quote = memchr(text, '"', (size_t)(end - text));
        const char *stop = quote != NULL ? quote + 1 : end;

        label_print_text(sink, text, (size_t)(stop - text));
        if (quote != NULL) {
            sink_byte(sink, '"');
        }
        text = stop;
    }
    sink_byte(sink, '"');
}

void
csv_number(struct sink *sink, double value)
{
    char *room = sink_room(sink, NUMBER_BYTES);

    if (room != NULL) {
        sink_filled(sink, number_repr(room, value));
    }
}

static void
put_function(struct sink *sink, const struct profile_function *function)
{
    csv_text(sink, function->file->bytes, function->file->length);
    sink_byte(sink, ',');
    sink_integer(sink, function->line);
    sink_byte(sink, ',');
    csv_text(sink, function->name->bytes, function->name->length);
}

static void
put_figures(struct sink *sink, const struct profile_figures *figures)
{
    sink_byte(sink, ',');
    sink_integer(sink, figures->calls);
    sink_byte(sink, ',');
    sink_integer(sink, figures->primitive_calls);
    sink_byte(sink, ',');
    csv_number(sink, figures->self_seconds);
    sink_byte(sink, ',');
    csv_number(sink, figures->inclusive_seconds);
}

static void
put_header(struct sink *sink, const struct export_rows *rows)
{
    static const char *const others[] = {
        [LISTING_STATS] = "",
        [LISTING_CALLERS] = ",caller_file,caller_line,caller_name",
        [LISTING_CALLEES] = ",callee_file,callee_line,callee_name",
    };

    sink_text(sink, "file,line,name");
    sink_text(sink, others[rows->table]);
    sink_text(sink, ",calls");
    if (rows->table == LISTING_STATS
        || rows->profile->callers != PROFILE_COUNTS) {
        sink_text(sink, ",primitive_calls,self_seconds,inclusive_seconds");
    }
    if (rows->table == LISTING_STATS && rows->profile->has_trailer) {
        sink_text(sink, ",exceptions");
    }
    if (rows->table == LISTING_STATS && rows->profile->has_starts) {
        sink_text(sink, ",starts");
    }
    if (rows->table == LISTING_STATS && rows->profile->has_wall) {
        sink_text(sink, ",finished,wall_seconds");
    }
    sink_byte(sink, '\n');
}

/* Add the fields of what is known of a row's runs; runs may be NULL. */
static void
put_runs(struct sink *sink, const struct profile *profile,
         const struct profile_runs *runs)
{
    if (profile->has_starts) {
        sink_byte(sink, ',');
        if (runs != NULL && runs->has_starts) {
            sink_integer(sink, runs->starts);
        }
    }
    if (profile->has_wall && runs != NULL && runs->has_wall) {
        sink_byte(sink, ',');
        sink_integer(sink, runs->finished);
        sink_byte(sink, ',');
        csv_number(sink, runs->wall_seconds);
    }
    else if (profile->has_wall) {
        sink_text(sink, ",,");
    }
}

static void
put_row(struct sink *sink, const struct export_rows *rows,
        const struct profile_function *row)
{
    put_function(sink, row);
    put_figures(sink, &row->figures);
    if (rows->profile->has_trailer) {
        sink_byte(sink, ',');
        sink_integer(sink, row->exceptions);
    }
    put_runs(sink, rows->profile, row->runs);
    sink_byte(sink, '\n');
}

static void
put_others(struct sink *sink, const struct export_rows *rows,
           struct others *others, const struct profile_function *row)
{
    others_begin(others, row);
    while (others_next(others)) {
        put_function(sink, row);
        sink_byte(sink, ',');
        put_function(sink, others->function);
        if (rows->profile->callers == PROFILE_COUNTS) {
            sink_byte(sink, ',');
            sink_integer(sink, others->edge->figures.calls);
        }
        else {
            put_figures(sink, &others->edge->figures);
        }
        sink_byte(sink, '\n');
    }
}

enum status
csv_write(const struct export_rows *rows, struct sink *sink)
{
    struct others others;
    enum status status = others_init(&others, rows->profile,
                                     rows->table == LISTING_CALLEES
                                         ? OTHERS_CALLEES
                                         : OTHERS_CALLERS);

    if (status != STATUS_OK) {
        return status;
    }
    put_header(sink, rows);
    for (size_t i = 0; i < rows->count && sink->status == STATUS_OK; i++) {
        if (rows->table == LISTING_STATS) {
            put_row(sink, rows, rows->rows[i]);
        }
        else {
            put_others(sink, rows, &others, rows->rows[i]);
        }
    }
    others_clear(&others);
    return STATUS_OK;
}

enum status
csv_write_profile(const struct export_request *request, struct sink *sink,
                  struct complaint *complaint)
{
    const struct profile *profile = request->profile;
    struct export_rows rows = {profile, profile->rows, profile->row_count,
                               LISTING_STATS};

    (void)complaint;
    return csv_write(&rows, sink);
}

static void
put_side(struct sink *sink, const struct profile_function *function)
{
    if (function == NULL) {
        sink_text(sink, ",,,,,,");
        return;
    }
    sink_byte(sink, ',');
    csv_text(sink, function->file->bytes, function->file->length);
    sink_byte(sink, ',');
    sink_integer(sink, function->line);
    put_figures(sink, &function->figures);
}

void
csv_write_difference(const struct difference *difference, struct sink *sink)
{
    sink_text(sink, "kind,name,"
                    "old_file,old_line,old_calls,old_primitive_calls,"
                    "old_self_seconds,old_inclusive_seconds,"
                    "new_file,new_line,new_calls,new_primitive_calls,"
                    "new_self_seconds,new_inclusive_seconds\n");
    for (size_t i = 0; i < difference->count && sink->status == STATUS_OK;
         i++) {
        const struct difference_row *row = &difference->rows[i];
        const struct text *name = difference_function(row)->name;

        sink_text(sink, difference_word(row, difference->measure));
        sink_byte(sink, ',');
        csv_text(sink, name->bytes, name->length);
        put_side(sink, row->before);
        put_side(sink, row->after);
        sink_byte(sink, '\n');
    }
}

void
csv_write_threads(const struct threads *threads, struct sink *sink)
{
    const struct threads_row *row = NULL;
    char room[THREADS_NAME_BYTES];

    sink_text(sink, "pid,name,native_id,calls,seconds\n");
    while ((row = threads_next(threads, row)) != NULL) {
        size_t length;
        const char *name = threads_name(row, room, &length);

        sink_integer(sink, row->process_id);
        sink_byte(sink, ',');
        csv_text(sink, name, length);
        sink_byte(sink, ',');
        sink_integer(sink, row->native_id);
        sink_byte(sink, ',');
        sink_integer(sink, row->calls);
        sink_byte(sink, ',');
        csv_number(sink, row->seconds);
        sink_byte(sink, '\n');
    }
}

/* A part for each function: its own cost, then its calls.

       fl=(1) app.py
       fn=(3) main
       7 1500 1                         line, ns, calls
       cfi=(2) lib.py
       cfn=(5) work
       calls=2 12                       to line 12
       7 800                            from line 7, ns

   A name is written once and called by its number from then on. */

#include "export/callgrind.h"

#include <stdlib.h>

#include "base/memory.h"
#include "stats/label.h"
#include "stats/others.h"
#include "stats/value.h"

/* A function among all, sorted by file and name. */
struct entry {
    const struct profile_function *function;
};

struct writer {
    const struct profile *profile;
    struct sink *sink;
    struct others callees;
    struct entry *entries;      /* sorted */
    uint32_t *groups;           /* by function's index: of the same file */
    uint32_t *file_numbers;     /* by group; 0: not written yet */
    bool *is_ambiguous;         /* by index: its file has its name again */
    bool *is_written;           /* by index: its name */
    uint32_t file_count;        /* those written */
};

static int
compare_entries(const void *first, const void *second)
{
    const struct profile_function *one = ((const struct entry *)first)
                                             ->function;
    const struct profile_function *other = ((const struct entry *)second)
                                               ->function;

    if (one->file != other->file) {
        return (uintptr_t)one->file < (uintptr_t)other->file ? -1 : 1;
    }
    if (one->name != other->name) {
        return (uintptr_t)one->name < (uintptr_t)other->name ? -1 : 1;
    }
    return (one->line > other->line) - (one->line < other->line);
}

/* Find out what is in one file, and what has one name there: texts that are
   equal are the same. */
static void
sort_entries(struct writer *writer, size_t count)
{
    struct entry *entries = writer->entries;
    uint32_t group = 0;

    for (size_t i = 0; i < count; i++) {
        entries[i].function = arena_at(&writer->profile->functions, i);
    }
    qsort(entries, count, sizeof(*entries), compare_entries);
    for (size_t i = 0; i < count; i++) {
        const struct profile_function *function = entries[i].function;
        const struct profile_function *last = i > 0 ? entries[i - 1].function
                                                    : NULL;
        bool is_same_file = last != NULL && last->file == function->file;

        group += !is_same_file && last != NULL;
        writer->groups[function->index] = group;
        if (is_same_file && last->name == function->name) {
            writer->is_ambiguous[function->index] = true;
            writer->is_ambiguous[last->index] = true;
        }
    }
}

static enum status
writer_init(struct writer *writer, const struct profile *profile,
            struct sink *sink)
{
    size_t count = profile->functions.record_count + 1;

    *writer = (struct writer){.profile = profile, .sink = sink};
    writer->entries = memory_allocate(count * sizeof(*writer->entries));
    writer->groups = memory_allocate(count * sizeof(*writer->groups));
    writer->file_numbers = memory_allocate(count
                                           * sizeof(*writer->file_numbers));
    writer->is_ambiguous = memory_allocate(count);
    writer->is_written = memory_allocate(count);
    if (writer->entries == NULL || writer->groups == NULL
        || writer->file_numbers == NULL || writer->is_ambiguous == NULL
        || writer->is_written == NULL) {
        return STATUS_NO_MEMORY;
    }
    sort_entries(writer, count - 1);
    return others_init(&writer->callees, profile, OTHERS_CALLEES);
}

static void
writer_clear(struct writer *writer)
{
    others_clear(&writer->callees);
    memory_free(writer->entries);
    memory_free(writer->groups);
    memory_free(writer->file_numbers);
    memory_free(writer->is_ambiguous);
    memory_free(writer->is_written);
}

static void
put_text(struct sink *sink, const struct text *text)
{
    if (text->length == 0) {
        sink_text(sink, "(no name)");
    }
    label_print_plain_text(sink, text->bytes, text->length);
}

/* Add "(5)", after which the name has to come if it has not been. */
static void
put_handle(struct sink *sink, int64_t number, bool is_written)
{
    sink_byte(sink, '(');
    sink_integer(sink, number);
    sink_text(sink, is_written ? ")" : ") ");
}

/* Name a function: two lines, of which prefix is "" or, for callees, "c". */
static void
put_function(struct writer *writer, const char *prefix,
             const struct profile_function *function)
{
    struct sink *sink = writer->sink;
    uint32_t *file = &writer->file_numbers[writer->groups[function->index]];
    bool *is_written = &writer->is_written[function->index];
    bool is_old = *file != 0;

    sink_text(sink, *prefix != '\0' ? "cfi=" : "fl=");
    if (!is_old) {
        *file = ++writer->file_count;
    }
    put_handle(sink, *file, is_old);
    if (!is_old) {
        put_text(sink, function->file);
    }
    sink_byte(sink, '\n');
    sink_text(sink, prefix);
    sink_text(sink, "fn=");
    put_handle(sink, (int64_t)function->index + 1, *is_written);
    if (!*is_written) {
        *is_written = true;
        put_text(sink, function->name);
        if (writer->is_ambiguous[function->index]) {
            sink_byte(sink, ':');
            sink_integer(sink, function->line);
        }
    }
    sink_byte(sink, '\n');
}

/* Lines are not negative. */
static int64_t
line_of(const struct profile_function *function)
{
    return function->line > 0 ? function->line : 0;
}

static int64_t
positive(int64_t count)
{
    return count > 0 ? count : 0;
}

/* Return the time of callee's calls along an edge. */
static int64_t
edge_ns(const struct writer *writer, const struct profile_function *callee,
        const struct profile_edge *edge)
{
    if (edge->caller == callee) {
        return 0;
    }
    if (writer->profile->callers != PROFILE_COUNTS) {
        return export_nanoseconds(edge->figures.inclusive_seconds);
    }
    if (callee->figures.calls <= 0) {
        return 0;
    }
    return export_nanoseconds(callee->figures.inclusive_seconds
                              * (double)edge->figures.calls
                              / (double)callee->figures.calls);
}

static void
put_call(struct writer *writer, const struct profile_function *callee,
         int64_t calls, int64_t line, int64_t time_ns)
{
    struct sink *sink = writer->sink;

    put_function(writer, "c", callee);
    sink_text(sink, "calls=");
    sink_integer(sink, calls);
    sink_byte(sink, ' ');
    sink_integer(sink, line_of(callee));
    sink_byte(sink, '\n');
    sink_integer(sink, line);
    sink_byte(sink, ' ');
    sink_integer(sink, time_ns);
    sink_byte(sink, '\n');
}

static void
put_part(struct writer *writer, const struct profile_function *function)
{
    struct sink *sink = writer->sink;
    const struct profile_figures *figures = &function->figures;

    sink_byte(sink, '\n');
    put_function(writer, "", function);
    sink_integer(sink, line_of(function));
    sink_byte(sink, ' ');
    sink_integer(sink, export_nanoseconds(figures->self_seconds));
    sink_byte(sink, ' ');
    sink_integer(sink, positive(figures->calls));
    sink_byte(sink, '\n');
    others_begin(&writer->callees, function);
    while (others_next(&writer->callees)) {
        const struct profile_function *callee = writer->callees.function;
        const struct profile_edge *edge = writer->callees.edge;

        put_call(writer, callee, positive(edge->figures.calls),
                 line_of(function), edge_ns(writer, callee, edge));
    }
}

/* Add the call from the root to function, if a call of it has no caller. */
static void
put_root_call(struct writer *writer, const struct profile_function *function)
{
    int64_t calls = positive(function->figures.calls);
    int64_t time_ns = export_nanoseconds(function->figures.inclusive_seconds);

    for (const struct profile_edge *edge = function->first_caller;
         edge != NULL && calls > 0; edge = edge->next_caller) {
        calls -= edge->figures.calls < calls ? positive(edge->figures.calls)
                                             : calls;
        time_ns = positive(time_ns - edge_ns(writer, function, edge));
    }
    if (calls > 0) {
        put_call(writer, function, calls, 0, time_ns);
    }
}

/* Add the function that called those that have no caller. */
static void
put_root(struct writer *writer)
{
    const struct profile *profile = writer->profile;
    struct sink *sink = writer->sink;

    sink_text(sink, "\nfl=");
    put_handle(sink, ++writer->file_count, false);
    sink_text(sink, CALLGRIND_ROOT "\nfn=");
    put_handle(sink, (int64_t)profile->functions.record_count + 1, false);
    sink_text(sink, CALLGRIND_ROOT "\n0 0 0\n");
    for (size_t i = 0; i < profile->row_count; i++) {
        put_root_call(writer, profile->rows[i]);
    }
}

/* Add the program's arguments, if they are known. */
static void
put_command(struct sink *sink, const struct value *metadata)
{
    const struct value *argv = value_find(metadata, "argv");
    const struct value *argument = argv != NULL ? argv->first : NULL;

    if (argument == NULL || argv->kind != UNMARSHAL_LIST) {
        return;
    }
    sink_text(sink, "cmd:");
    for (; argument != NULL; argument = argument->next) {
        if (argument->kind == UNMARSHAL_TEXT) {
            sink_byte(sink, ' ');
            label_print_plain_text(sink, argument->bytes, argument->length);
        }
    }
    sink_byte(sink, '\n');
}

static void
put_sums(struct sink *sink, const char *title, const struct profile *profile)
{
    __int128 time_ns = 0, calls = 0;

    for (size_t i = 0; i < profile->row_count; i++) {
        time_ns += export_nanoseconds(profile->rows[i]->figures.self_seconds);
        calls += positive(profile->rows[i]->figures.calls);
    }
    sink_text(sink, title);
    sink_integer(sink, time_ns);
    sink_byte(sink, ' ');
    sink_integer(sink, calls);
    sink_byte(sink, '\n');
}

static void
put_head(struct writer *writer)
{
    struct sink *sink = writer->sink;
    const struct profile *profile = writer->profile;

    sink_text(sink, "# callgrind format\nversion: 1\n"
                    "creator: profiling-tracing\n");
    put_command(sink, profile->metadata);
    sink_text(sink, "part: 1\n");
    if (profile->callers == PROFILE_COUNTS) {
        sink_text(sink, "desc: Estimate: times of calls are shares of their "
                        "function's\n");
    }
    sink_text(sink, "positions: line\nevent: ns : Time (ns)\n"
                    "event: calls : Calls\nevents: ns calls\n");
    put_sums(sink, "summary: ", profile);
}

enum status
callgrind_write(const struct export_request *request, struct sink *sink,
                struct complaint *complaint)
{
    const struct profile *profile = request->profile;
    struct writer writer;
    enum status status = writer_init(&writer, profile, sink);

    (void)complaint;
    if (status == STATUS_OK) {
        put_head(&writer);
        put_root(&writer);
        for (size_t i = 0; i < profile->row_count
                           && sink->status == STATUS_OK; i++) {
            put_part(&writer, profile->rows[i]);
        }
        put_sums(sink, "\ntotals: ", profile);
    }
    writer_clear(&writer);
    return status;
}

/* Nodes and edges, with what Graphviz reads as more than text escaped. */

#include "export/dot.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/utf8.h"
#include "export/top.h"
#include "stats/label.h"

/* Thickest line, and what is added to a tenth of the thinnest. */
#define LINE_WIDTH 4.0
#define LEAST_LINE_WIDTH 0.5

struct graph {
    const struct profile *profile;
    struct sink *sink;
    const struct profile_function **rows;       /* those that are shown */
    size_t count;
    bool *is_shown;             /* by index */
    double total_seconds;
};

/* Add text of a label in quotes. Behind a backslash Graphviz expects an order,
   behind "&" the name of a character. */
static void
put_text(struct sink *sink, const char *text, size_t length)
{
    struct sink plain;

    sink_init(&plain);
    label_print_plain_text(&plain, text, length);
    for (size_t i = 0; i < plain.length; i++) {
        char byte = plain.bytes[i];

        if (byte == '"' || byte == '\\') {
            sink_byte(sink, '\\');
        }
        if (byte == '&') {
            sink_text(sink, "&amp;");
        }
        else {
            sink_byte(sink, byte);
        }
    }
    if (plain.status != STATUS_OK && sink->status == STATUS_OK) {
        sink->status = plain.status;
    }
    sink_clear(&plain);
}

static void
put_fixed(struct sink *sink, double number, unsigned decimals)
{
    char digits[NUMBER_BYTES];

    sink_bytes(sink, digits, number_fixed(digits, number, decimals));
}

/* Return which part of the total seconds are, from 0 to 1. */
static double
share(const struct graph *graph, double seconds)
{
    double part = graph->total_seconds > 0 ? seconds / graph->total_seconds
                                           : 0;

    return !(part > 0) ? 0 : part < 1 ? part : 1;
}

static void
put_percent(const struct graph *graph, double seconds)
{
    put_fixed(graph->sink, 100 * share(graph, seconds), 1);
    sink_byte(graph->sink, '%');
}

static void
put_calls(struct sink *sink, int64_t calls)
{
    sink_integer(sink, calls);
    sink_text(sink, calls == 1 ? " call" : " calls");
}

/* Add "file:line" unless function is built in; of the file what is behind the
   last slash, if only that is asked for. */
static void
put_place(struct sink *sink, const struct profile_function *function,
          bool is_short)
{
    const char *file = function->file->bytes;
    size_t length = function->file->length, start = 0;

    if (profile_is_builtin(function)) {
        return;
    }
    for (size_t i = 0; is_short && i + 1 < length; i++) {
        if (file[i] == '/' || file[i] == '\\') {
            start = i + 1;
        }
    }
    put_text(sink, file + start, length - start);
    sink_byte(sink, ':');
    sink_integer(sink, function->line);
}

/* From a pale yellow, hue 0.16, to a red, hue 0. */
static void
put_colour(const struct graph *graph, double seconds)
{
    double part = share(graph, seconds);

    put_fixed(graph->sink, 0.16 * (1 - part), 3);
    sink_byte(graph->sink, ' ');
    put_fixed(graph->sink, 0.15 + 0.75 * part, 3);
    sink_text(graph->sink, " 1.000");
}

static void
put_node(const struct graph *graph, const struct profile_function *function)
{
    struct sink *sink = graph->sink;
    const struct profile_figures *figures = &function->figures;

    sink_text(sink, "  f");
    sink_integer(sink, function->index);
    sink_text(sink, " [label=\"");
    put_text(sink, function->name->bytes, function->name->length);
    if (!profile_is_builtin(function)) {
        sink_text(sink, "\\n");
        put_place(sink, function, true);
    }
    sink_text(sink, "\\n");
    put_percent(graph, figures->inclusive_seconds);
    sink_text(sink, " (");
    put_percent(graph, figures->self_seconds);
    sink_text(sink, ")\\n");
    put_calls(sink, figures->calls);
    sink_text(sink, "\", tooltip=\"");
    put_text(sink, function->name->bytes, function->name->length);
    sink_text(sink, "\\n");
    put_place(sink, function, false);
    sink_text(sink, "\", fillcolor=\"");
    put_colour(graph, figures->self_seconds);
    sink_text(sink, "\"];\n");
}

static void
put_edge(const struct graph *graph, const struct profile_edge *edge,
         const struct profile_function *callee)
{
    struct sink *sink = graph->sink;
    double seconds = edge->figures.inclusive_seconds;

    sink_text(sink, "  f");
    sink_integer(sink, edge->caller->index);
    sink_text(sink, " -> f");
    sink_integer(sink, callee->index);
    sink_text(sink, " [label=\"");
    if (graph->profile->callers == PROFILE_FIGURES) {
        put_percent(graph, seconds);
        sink_text(sink, "\\n");
    }
    put_calls(sink, edge->figures.calls);
    sink_byte(sink, '"');
    if (graph->profile->callers == PROFILE_FIGURES) {
        sink_text(sink, ", penwidth=");
        put_fixed(sink, LEAST_LINE_WIDTH + LINE_WIDTH * share(graph, seconds),
                  2);
    }
    sink_text(sink, "];\n");
}

/* Leave out what is below the least share. */
static void
choose(struct graph *graph, double least_percent)
{
    size_t count = 0;

    while (count < graph->count
           && 100 * share(graph, graph->rows[count]->figures.inclusive_seconds)
                  >= least_percent) {
        graph->is_shown[graph->rows[count++]->index] = true;
    }
    graph->count = count;
}

static void
put_head(const struct graph *graph, const char *name)
{
    struct sink *sink = graph->sink;

    sink_text(sink, "digraph profile {\n  label=\"");
    put_text(sink, name, strlen(name));
    sink_text(sink, ": ");
    put_fixed(sink, graph->total_seconds, 6);
    sink_text(sink, " s; ");
    sink_integer(sink, (int64_t)graph->count);
    sink_text(sink, " of ");
    sink_integer(sink, (int64_t)graph->profile->row_count);
    sink_text(sink, " functions\";\n"
                    "  labelloc=t;\n  fontname=\"sans-serif\";\n"
                    "  node [shape=box, style=\"filled\", "
                    "fontname=\"sans-serif\", fontsize=10];\n"
                    "  edge [fontname=\"sans-serif\", fontsize=9];\n");
}

static void
put_graph(struct graph *graph, const struct export_request *request)
{
    double least = request->options.least_percent;

    choose(graph, least < 0 ? DOT_LEAST_PERCENT : least);
    put_head(graph, request->name);
    for (size_t i = 0; i < graph->count; i++) {
        put_node(graph, graph->rows[i]);
    }
    for (size_t i = 0; i < graph->count; i++) {
        const struct profile_edge *edge = graph->rows[i]->first_caller;

        for (; edge != NULL; edge = edge->next_caller) {
            if (graph->is_shown[edge->caller->index]) {
                put_edge(graph, edge, graph->rows[i]);
            }
        }
    }
    sink_text(graph->sink, "}\n");
}

enum status
dot_write(const struct export_request *request, struct sink *sink,
          struct complaint *complaint)
{
    const struct profile *profile = request->profile;
    struct graph graph = {.profile = profile, .sink = sink};
    enum status status;

    (void)complaint;
    for (size_t i = 0; i < profile->row_count; i++) {
        graph.total_seconds += profile->rows[i]->figures.self_seconds;
    }
    graph.is_shown = memory_allocate(profile->functions.record_count + 1);
    if (graph.is_shown == NULL) {
        return STATUS_NO_MEMORY;
    }
    status = top_rows(profile, TOP_INCLUSIVE, request->options.limit,
                      &graph.rows, &graph.count);
    if (status == STATUS_OK) {
        put_graph(&graph, request);
    }
    memory_free(graph.rows);
    memory_free(graph.is_shown);
    return status;
}

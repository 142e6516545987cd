/* Metrics one after the other, as the format wants them: all lines of one
   stand together. */

#include "export/prometheus.h"

#include <math.h>

#include "base/memory.h"
#include "base/number.h"
#include "export/frames.h"
#include "export/top.h"
#include "stats/label.h"

#define PREFIX "python_profile_"

/* A value of a metric: a count, or seconds. */
struct amount {
    bool is_real;
    int64_t count;
    double real;
};

static struct amount
calls_of(const struct profile_function *function)
{
    return (struct amount){.count = function->figures.calls};
}

static struct amount
primitive_calls_of(const struct profile_function *function)
{
    return (struct amount){.count = function->figures.primitive_calls};
}

static struct amount
self_seconds_of(const struct profile_function *function)
{
    return (struct amount){.is_real = true,
                           .real = function->figures.self_seconds};
}

static struct amount
cumulative_seconds_of(const struct profile_function *function)
{
    return (struct amount){.is_real = true,
                           .real = function->figures.inclusive_seconds};
}

static struct amount
exceptions_of(const struct profile_function *function)
{
    return (struct amount){.count = function->exceptions};
}

/* A metric of functions. */
static const struct metric {
    const char *name;
    const char *help;
    struct amount (*amount)(const struct profile_function *function);
    bool needs_trailer;
} metrics[] = {
    {"function_calls_total", "Calls of a function.", calls_of, false},
    {"function_primitive_calls_total",
     "Calls of a function that were not recursive.", primitive_calls_of,
     false},
    {"function_self_seconds_total", "Time in a function itself.",
     self_seconds_of, false},
    {"function_cumulative_seconds_total",
     "Time from outermost calls of a function to their ends.",
     cumulative_seconds_of, false},
    {"function_exceptions_total",
     "Calls of a function that an exception ended.", exceptions_of, true},
};

/* What is written of. */
struct sample {
    struct sink *sink;
    struct frames labels;       /* "{file="...",...} " of each function */
    const struct profile_function *const *rows;
    size_t count;
};

static void
put_value(struct sink *sink, struct amount amount)
{
    char digits[NUMBER_BYTES];

    if (!amount.is_real) {
        sink_integer(sink, amount.count);
    }
    else if (isfinite(amount.real)) {
        sink_bytes(sink, digits, number_repr(digits, amount.real));
    }
    else {
        sink_text(sink, isnan(amount.real) ? "NaN"
                        : amount.real > 0  ? "+Inf"
                                           : "-Inf");
    }
    sink_byte(sink, '\n');
}

/* Add the value of a label: what stands for half a surrogate pair has a
   backslash, too. */
static void
put_text(struct sink *sink, const struct text *text)
{
    struct sink plain;

    sink_init(&plain);
    label_print_text(&plain, text->bytes, text->length);
    sink_byte(sink, '"');
    for (size_t i = 0; i < plain.length; i++) {
        char byte = plain.bytes[i];

        if (byte == '\\' || byte == '"' || byte == '\n') {
            sink_byte(sink, '\\');
        }
        sink_byte(sink, byte == '\n' ? 'n' : byte);
    }
    sink_byte(sink, '"');
    if (plain.status != STATUS_OK && sink->status == STATUS_OK) {
        sink->status = plain.status;
    }
    sink_clear(&plain);
}

static void
put_labels(struct sink *sink, const struct profile_function *function)
{
    sink_text(sink, "{file=");
    put_text(sink, function->file);
    sink_text(sink, ",line=\"");
    sink_integer(sink, function->line);
    sink_text(sink, "\",function=");
    put_text(sink, function->name);
    sink_text(sink, "} ");
}

static void
put_title(struct sink *sink, const char *name, const char *help)
{
    sink_text(sink, "# HELP " PREFIX);
    sink_text(sink, name);
    sink_byte(sink, ' ');
    sink_text(sink, help);
    sink_text(sink, "\n# TYPE " PREFIX);
    sink_text(sink, name);
    sink_text(sink, " counter\n");
}

static void
put_metric(const struct sample *sample, const struct metric *metric)
{
    struct sink *sink = sample->sink;

    put_title(sink, metric->name, metric->help);
    for (size_t i = 0; i < sample->count && sink->status == STATUS_OK; i++) {
        const struct profile_function *function = sample->rows[i];
        size_t length;
        const char *labels = frames_name(&sample->labels, function, &length);

        sink_text(sink, PREFIX);
        sink_text(sink, metric->name);
        sink_bytes(sink, labels, length);
        put_value(sink, metric->amount(function));
    }
}

static void
put_totals(struct sink *sink, const struct profile_totals *totals)
{
    const struct {
        const char *name, *help;
        __int128 calls;
    } counts[] = {
        {"calls_total", "Calls of all functions.", totals->calls},
        {"primitive_calls_total",
         "Calls of all functions that were not recursive.",
         totals->primitive_calls},
    };

    for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
        put_title(sink, counts[i].name, counts[i].help);
        sink_text(sink, PREFIX);
        sink_text(sink, counts[i].name);
        sink_byte(sink, ' ');
        sink_integer(sink, counts[i].calls);
        sink_byte(sink, '\n');
    }
    put_title(sink, "seconds_total", "Time in all functions.");
    sink_text(sink, PREFIX "seconds_total ");
    put_value(sink, (struct amount){.is_real = true,
                                    .real = totals->seconds});
}

static void
put_metrics(const struct sample *sample, bool has_trailer)
{
    for (size_t i = 0; i < sizeof(metrics) / sizeof(*metrics); i++) {
        if (has_trailer || !metrics[i].needs_trailer) {
            put_metric(sample, &metrics[i]);
        }
    }
}

enum status
prometheus_write(const struct export_request *request, struct sink *sink,
                 struct complaint *complaint)
{
    const struct profile *profile = request->profile;
    const struct profile_function **rows = NULL;
    size_t limit = request->options.limit;
    struct sample sample = {
        .sink = sink,
        .rows = (const struct profile_function *const *)profile->rows,
        .count = profile->row_count,
    };
    enum status status = frames_init(&sample.labels, profile, put_labels);

    (void)complaint;
    if (status == STATUS_OK && limit != SIZE_MAX) {
        status = top_rows(profile, TOP_SELF, limit, &rows, &sample.count);
        sample.rows = rows;
    }
    if (status == STATUS_OK) {
        put_totals(sink, &profile->totals);
        put_metrics(&sample, profile->has_trailer);
    }
    memory_free(rows);
    frames_clear(&sample.labels);
    return status;
}

/* Columns: an array for each figure of all functions, or of all edges. */

#include "pagefunctions.h"

#include "export/json.h"

/* What columns of functions are made of. */
struct functions {
    const struct profile *profile;
    const struct pagefiles *files;
    struct pagetext *page;
};

static void
put_null(struct sink *sink)
{
    sink_text(sink, "null");
}

static void
put_file(const struct functions *all, const struct profile_function *function)
{
    sink_integer(all->page->sink, all->files->numbers[function->index]);
}

static void
put_line(const struct functions *all, const struct profile_function *function)
{
    sink_integer(all->page->sink, function->line);
}

static void
put_name(const struct functions *all, const struct profile_function *function)
{
    pagetext_put(all->page, function->name->bytes, function->name->length);
}

static void
put_calls(const struct functions *all,
          const struct profile_function *function)
{
    sink_integer(all->page->sink, function->figures.calls);
}

static void
put_primitive(const struct functions *all,
              const struct profile_function *function)
{
    sink_integer(all->page->sink, function->figures.primitive_calls);
}

static void
put_self(const struct functions *all, const struct profile_function *function)
{
    json_number(all->page->sink, function->figures.self_seconds);
}

static void
put_inclusive(const struct functions *all,
              const struct profile_function *function)
{
    json_number(all->page->sink, function->figures.inclusive_seconds);
}

static void
put_exceptions(const struct functions *all,
               const struct profile_function *function)
{
    sink_integer(all->page->sink, function->exceptions);
}

static void
put_starts(const struct functions *all,
           const struct profile_function *function)
{
    const struct profile_runs *runs = function->runs;

    if (runs != NULL && runs->has_starts) {
        sink_integer(all->page->sink, runs->starts);
    }
    else {
        put_null(all->page->sink);
    }
}

static void
put_finished(const struct functions *all,
             const struct profile_function *function)
{
    const struct profile_runs *runs = function->runs;

    if (runs != NULL && runs->has_wall) {
        sink_integer(all->page->sink, runs->finished);
    }
    else {
        put_null(all->page->sink);
    }
}

static void
put_wall(const struct functions *all, const struct profile_function *function)
{
    const struct profile_runs *runs = function->runs;

    if (runs != NULL && runs->has_wall) {
        json_number(all->page->sink, runs->wall_seconds);
    }
    else {
        put_null(all->page->sink);
    }
}

static bool
has_trailer(const struct profile *profile)
{
    return profile->has_trailer;
}

static bool
has_starts(const struct profile *profile)
{
    return profile->has_starts;
}

static bool
has_wall(const struct profile *profile)
{
    return profile->has_wall;
}

/* The columns, each with what it is left out without (NULL: nothing). */
static const struct column {
    const char *name;
    void (*put)(const struct functions *all,
                const struct profile_function *function);
    bool is_of_key;             /* functions without a row have it as well */
    bool (*is_known)(const struct profile *profile);
} columns[] = {
    {"file", put_file, true, NULL},
    {"line", put_line, true, NULL},
    {"name", put_name, true, NULL},
    {"calls", put_calls, false, NULL},
    {"primitive_calls", put_primitive, false, NULL},
    {"self_seconds", put_self, false, NULL},
    {"inclusive_seconds", put_inclusive, false, NULL},
    {"exceptions", put_exceptions, false, has_trailer},
    {"starts", put_starts, false, has_starts},
    {"finished", put_finished, false, has_wall},
    {"wall_seconds", put_wall, false, has_wall},
};

static void
put_column(const struct functions *all, const struct column *column)
{
    struct sink *sink = all->page->sink;

    sink_byte(sink, '[');
    for (size_t i = 0; i < all->profile->functions.record_count; i++) {
        const struct profile_function *function = arena_at(
            &all->profile->functions, i);

        sink_text(sink, i > 0 ? "," : "");
        if (column->is_of_key || function->is_row) {
            column->put(all, function);
        }
        else {
            put_null(sink);
        }
    }
    sink_byte(sink, ']');
}

void
pagefunctions_put(const struct profile *profile, const struct pagefiles *files,
                  struct pagetext *page)
{
    const struct functions functions = {profile, files, page};
    const struct functions *all = &functions;
    const char *lead = "{";

    for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
        if (columns[i].is_known == NULL
            || columns[i].is_known(all->profile)) {
            json_member(all->page->sink, lead, columns[i].name);
            put_column(all, &columns[i]);
            lead = ",\n";
        }
    }
    sink_byte(all->page->sink, '}');
}

void
pagefunctions_put_names(const struct profile *profile, struct pagetext *page)
{
    struct sink *sink = page->sink;
    const char *lead = "{\"";

    for (size_t i = 0; i < profile->functions.record_count; i++) {
        const struct profile_function *function = arena_at(
            &profile->functions, i);
        const struct profile_name *name = function->qualified_names;

        if (name == NULL) {
            continue;
        }
        sink_text(sink, lead);
        sink_integer(sink, (int64_t)i);
        sink_text(sink, "\":[");
        for (; name != NULL; name = name->next) {
            pagetext_put(page, name->text->bytes, name->text->length);
            sink_text(sink, name->next != NULL ? "," : "]");
        }
        lead = ",\"";
    }
    sink_text(sink, *lead == '{' ? "{}" : "}");
}

/* What columns of edges are of. */
enum edge_column {
    CALLER,
    CALLEE,
    CALLS,
    PRIMITIVE_CALLS,            /* and these, unless there are but counts */
    SELF,
    INCLUSIVE,
};

static void
put_edge(struct sink *sink, enum edge_column column,
         const struct profile_function *callee,
         const struct profile_edge *edge)
{
    switch (column) {
    case CALLER:
        sink_integer(sink, edge->caller->index);
        break;
    case CALLEE:
        sink_integer(sink, callee->index);
        break;
    case CALLS:
        sink_integer(sink, edge->figures.calls);
        break;
    case PRIMITIVE_CALLS:
        sink_integer(sink, edge->figures.primitive_calls);
        break;
    case SELF:
        json_number(sink, edge->figures.self_seconds);
        break;
    case INCLUSIVE:
        json_number(sink, edge->figures.inclusive_seconds);
        break;
    }
}

static void
put_edge_column(const struct profile *profile, enum edge_column column,
                struct sink *sink)
{
    const char *lead = "[";

    for (size_t i = 0; i < profile->row_count; i++) {
        const struct profile_function *callee = profile->rows[i];

        for (const struct profile_edge *edge = callee->first_caller;
             edge != NULL; edge = edge->next_caller) {
            sink_text(sink, lead);
            put_edge(sink, column, callee, edge);
            lead = ",";
        }
    }
    sink_text(sink, *lead == '[' ? "[]" : "]");
}

void
pagefunctions_put_edges(const struct profile *profile, struct sink *sink)
{
    static const char *const names[] = {
        [CALLER] = "caller",
        [CALLEE] = "callee",
        [CALLS] = "calls",
        [PRIMITIVE_CALLS] = "primitive_calls",
        [SELF] = "self_seconds",
        [INCLUSIVE] = "inclusive_seconds",
    };
    enum edge_column last = profile->callers == PROFILE_COUNTS ? CALLS
                                                               : INCLUSIVE;

    for (enum edge_column column = CALLER; column <= last; column++) {
        json_member(sink, column == CALLER ? "{" : ",\n", names[column]);
        put_edge_column(profile, column, sink);
    }
    sink_byte(sink, '}');
}

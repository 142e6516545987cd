/* pstats top FILE: a profile that is written again and again, live. */

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/utf8.h"
#include "stats/file.h"

#include "commands.h"
#include "facts.h"
#include "ranking.h"
#include "screen.h"
#include "terminal.h"
#include "watch.h"

/* How often the file, the terminal's size and signals are asked for. */
#define POLL_MS 100

/* The lines that are no functions, and how many there are at least. */
#define OTHER_LINES 5
#define LEAST_LINES 1

enum option_id {
    SORT = 1,
    LIMIT,
    ONCE,
    COUNT,
    UNIT,
    NAMES,
    COLOUR,
};

static const struct command_option options[] = {
    {SORT, 's', "sort", "KEY",
     "self, cumulative, calls, or growth of self (self)"},
    {LIMIT, 'l', "limit", "N", "only N functions (as fit a terminal)"},
    {ONCE, 0, "once", NULL, "print one table, and end"},
    {COUNT, 0, "count", "N", "print N tables, for as many changes, and end"},
    {UNIT, 0, "unit", "UNIT", "s, ms, us, ns or auto (auto)"},
    {NAMES, 0, "names", "HOW", "of files: full, base or suffix (suffix)"},
    {COLOUR, 0, "color", "WHEN", "auto, always or never"},
    {0},
};

/* What the arguments ask for. */
struct request {
    const char *path;
    struct ranking_style style;
    int64_t limit;              /* or negative: as many as fit */
    int64_t count;              /* of tables, or 0: no end */
    enum terminal_colours colours;
};

/* A view that is being kept up to date. */
struct view {
    const struct request *request;
    struct ranking_style style;
    struct watch watch;
    struct ranking ranking;
    struct complaint complaint; /* why the file was not read, or "" */
    size_t columns, rows;       /* of the terminal, as they were last */
    bool is_paused;
};

static enum status
take(void *context, int id, const char *argument,
     struct complaint *complaint)
{
    struct request *request = context;

    switch (id) {
    case SORT:
        return ranking_parse("--sort", argument, &request->style.key,
                             complaint);
    case LIMIT:
        return command_read_count("--limit", argument, &request->limit,
                                  complaint);
    case ONCE:
        request->count = 1;
        return STATUS_OK;
    case COUNT:
        return command_read_count("--count", argument, &request->count,
                                  complaint);
    case UNIT:
        return unit_parse("--unit", argument, &request->style.unit,
                          complaint);
    case NAMES:
        return wide_parse_names("--names", argument, &request->style.names,
                                complaint);
    case COLOUR:
        return terminal_parse("--color", argument, &request->colours,
                              complaint);
    default:
        if (request->path != NULL) {
            return complaint_invalid(complaint,
                                     "top shows one file (pstats top --help "
                                     "says more)");
        }
        request->path = argument;
        return STATUS_OK;
    }
}

/* Read the file, which has changed. What cannot be read leaves the view as it
   was: somebody may be writing it. */
static enum status
refresh(struct view *view)
{
    struct profile profile;
    enum status status;

    profile_init(&profile);
    status = file_load(view->request->path, &profile, NULL,
                       &view->complaint);
    if (status == STATUS_OK) {
        *view->complaint.text = '\0';
        ranking_take(&view->ranking, &profile);
    }
    profile_clear(&profile);
    return status;
}

/* Add when the file was written. */
static void
add_moment(const struct view *view, struct sink *sink)
{
    char text[32];
    struct tm date;
    time_t moment = view->watch.last.st_mtim.tv_sec;

    if (localtime_r(&moment, &date) != NULL
        && strftime(text, sizeof(text), " at %H:%M:%S: ", &date) > 0) {
        sink_text(sink, text);
    }
}

/* Add the end of a line that is in sink from start on, cut to columns. */
static void
end_line(struct sink *sink, size_t start, size_t columns)
{
    size_t count;

    if (sink->status == STATUS_OK && columns > 0) {
        const char *at = sink->bytes + start;
        const char *end = sink->bytes + sink->length;

        for (count = 0; at < end && count < columns; count++) {
            utf8_next(&at);
        }
        sink->length -= (size_t)(end - at);
    }
    sink_byte(sink, '\n');
}

static void
print_heading(const struct view *view, struct sink *sink)
{
    size_t start = sink->length;

    facts_print_path(sink, view->request->path);
    if (view->ranking.now.row_count > 0) {
        add_moment(view, sink);
        ranking_print_totals(&view->ranking, sink);
    }
    end_line(sink, start, view->columns);
}

/* Add the line that says what can be done, or what is wrong. */
static void
print_keys(const struct view *view, struct sink *sink)
{
    size_t start = sink->length;

    sink_text(sink, "   ");
    if (*view->complaint.text != '\0') {
        sink_text(sink, view->complaint.text);
    }
    else if (!view->watch.is_there) {
        sink_text(sink, "waiting for the file");
    }
    else {
        sink_text(sink, "by ");
        sink_text(sink, ranking_word(view->style.key));
        sink_text(sink, view->is_paused ? ", paused" : "");
        sink_text(sink, "; keys: s self, c cumulative, n calls, g growth, "
                        "p pause, q quit");
    }
    end_line(sink, start, view->columns);
}

/* Draw the whole screen anew. */
static void
draw(struct view *view)
{
    struct sink picture;

    view->style.columns = view->columns;
    view->style.limit = view->rows > OTHER_LINES + LEAST_LINES
                            ? view->rows - OTHER_LINES
                            : LEAST_LINES;
    if (view->request->limit >= 0
        && (uint64_t)view->request->limit < view->style.limit) {
        view->style.limit = (size_t)view->request->limit;
    }
    sink_init(&picture);
    print_heading(view, &picture);
    print_keys(view, &picture);
    sink_byte(&picture, '\n');
    if (view->ranking.now.row_count > 0) {
        ranking_print(&view->ranking, &view->style, &picture);
    }
    screen_show(&picture);
    sink_clear(&picture);
}

/* Do what a key is for. Returns false to end. */
static bool
obey(struct view *view, int key)
{
    switch (key) {
    case 's':
        view->style.key = RANKING_SELF;
        break;
    case 'c':
        view->style.key = RANKING_INCLUSIVE;
        break;
    case 'n':
        view->style.key = RANKING_CALLS;
        break;
    case 'g':
        view->style.key = RANKING_GROWTH;
        break;
    case 'p':
        view->is_paused = !view->is_paused;
        break;
    case 'q': case SCREEN_INTERRUPT:
        return false;
    default:
        break;
    }
    return true;
}

/* Whether the terminal has another size than it had. */
static bool
is_resized(struct view *view)
{
    size_t columns = terminal_columns(), rows = terminal_rows();
    bool differs = columns != view->columns || rows != view->rows;

    view->columns = columns;
    view->rows = rows;
    return differs;
}

/* Show the file until the user has seen enough. */
static enum exit_status
show_live(struct view *view, struct screen *screen)
{
    enum screen_event event = SCREEN_NOTHING;

    while (event != SCREEN_ENDED) {
        bool is_new = is_resized(view);
        int key;

        if (!view->is_paused && watch_has_changed(&view->watch)) {
            refresh(view);
            is_new = true;
        }
        if (is_new || event != SCREEN_NOTHING) {
            draw(view);
        }
        event = screen_wait(screen, POLL_MS, &key);
        if (event == SCREEN_KEY && !obey(view, key)) {
            break;
        }
    }
    return EXIT_DONE;
}

/* Print a table. */
static enum exit_status
print_table(struct view *view, bool is_first)
{
    struct sink sink;

    sink_init(&sink);
    sink_text(&sink, is_first ? "" : "\n");
    print_heading(view, &sink);
    sink_byte(&sink, '\n');
    if (ranking_print(&view->ranking, &view->style, &sink) != STATUS_OK) {
        sink.status = STATUS_NO_MEMORY;
    }
    sink.descriptor = STDOUT_FILENO;
    return command_finish(&sink, EXIT_DONE);
}

/* Print a table for each change; the first file has to be there. */
static enum exit_status
print_tables(struct view *view)
{
    enum exit_status status = EXIT_DONE;
    int64_t printed = 0;

    if (!watch_has_changed(&view->watch) || refresh(view) != STATUS_OK) {
        if (!view->watch.is_there) {
            complaint_system(&view->complaint, "");
        }
        message_print(view->request->path, &view->complaint);
        return EXIT_FAILED;
    }
    for (;;) {
        status = print_table(view, printed == 0);
        if (status != EXIT_DONE || ++printed == view->request->count) {
            return status;
        }
        while (!watch_has_changed(&view->watch)
               || refresh(view) != STATUS_OK) {
            poll(NULL, 0, POLL_MS);
        }
    }
}

static enum status
settle(void *context, struct complaint *complaint)
{
    const struct request *request = context;

    return request->path == NULL ? command_lacks_file("top", complaint)
                                 : STATUS_OK;
}

static enum exit_status
perform(void *context)
{
    const struct request *request = context;
    struct view view = {.request = request, .style = request->style};
    struct screen screen;
    enum exit_status status;

    view.style.limit = request->limit >= 0
                               && (uint64_t)request->limit < SIZE_MAX
                           ? (size_t)request->limit
                           : SIZE_MAX;
    view.style.has_colours = terminal_has_colours(request->colours);
    watch_init(&view.watch, request->path);
    ranking_init(&view.ranking);
    if (request->count == 0 && screen_open(&screen)) {
        status = show_live(&view, &screen);
        screen_close(&screen);
    }
    else {
        view.columns = view.style.columns = terminal_columns();
        status = print_tables(&view);
    }
    ranking_clear(&view.ranking);
    return status;
}

static enum exit_status
run(const struct command *command, int argc, char **argv)
{
    struct request request = {
        .limit = -1, .style = {.unit = UNIT_AUTO, .names = WIDE_SUFFIX}};

    return command_perform(command, argc, argv, &request);
}

const struct command top_command = {
    "top", "[OPTION...] FILE",
    "Show a profile that is written again and again, as --checkpoint does:\n"
    "the functions, and what has been added since the last time.\n"
    "Keys: s self, c cumulative, n calls, g growth, p pause, q quit",
    options, take, settle, perform, run,
};

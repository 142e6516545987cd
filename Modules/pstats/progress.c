/* A line that is written again and again, in one piece each time. */

#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define SECOND_NS INT64_C(1000000000)

/* How long there is no bar, and how long the same one. */
#define PATIENCE_NS SECOND_NS
#define INTERVAL_NS (SECOND_NS / 10)

#define BAR_COLUMNS 30
#define LINE_BYTES 200

static const char clear_line[] = "\r\33[K";

static int64_t
now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* Whether standard error is a terminal that can clear a line, and that this
   process may write to as the one in the foreground. */
static bool
is_watched(void)
{
    const char *kind = getenv("TERM");

    return isatty(STDERR_FILENO) && kind != NULL && strcmp(kind, "dumb") != 0
           && tcgetpgrp(STDERR_FILENO) == getpgrp();
}

static size_t
count_columns(void)
{
    struct winsize size;

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0
               ? size.ws_col
               : 80;
}

/* What cannot be written is not missed. */
static void
write_out(const char *text, size_t length)
{
    ssize_t written = write(STDERR_FILENO, text, length);

    (void)written;
}

static void
draw(const struct progress *progress, int64_t done)
{
    char bar[BAR_COLUMNS + 1], line[LINE_BYTES];
    double part = progress->total > 0
                      ? (double)done / (double)progress->total
                      : 0;
    size_t full = (size_t)((part < 1 ? part : 1) * BAR_COLUMNS);
    size_t most = strlen(clear_line) + count_columns() - 1;
    int length;

    memset(bar, '#', full);
    memset(bar + full, '.', BAR_COLUMNS - full);
    bar[BAR_COLUMNS] = '\0';
    length = progress->total > 0
                 ? snprintf(line, sizeof(line), "%s%s [%s] %3.0f%% %lld/%lld",
                            clear_line, progress->what, bar, 100 * part,
                            (long long)done, (long long)progress->total)
                 : snprintf(line, sizeof(line), "%s%s: %lld", clear_line,
                            progress->what, (long long)done);
    if (length > 0) {
        size_t bytes = (size_t)length < sizeof(line) ? (size_t)length
                                                     : sizeof(line) - 1;

        write_out(line, bytes < most ? bytes : most);
    }
}

void
progress_begin(struct progress *progress, const char *what, int64_t total)
{
    *progress = (struct progress){
        .what = what,
        .total = total,
        .started_ns = now_ns(),
        .is_watched = is_watched(),
    };
}

void
progress_tell(struct progress *progress, int64_t done)
{
    int64_t now;

    if (!progress->is_watched) {
        return;
    }
    now = now_ns();
    if (now - progress->started_ns < PATIENCE_NS
        || (progress->is_drawn && now - progress->drawn_ns < INTERVAL_NS)) {
        return;
    }
    draw(progress, done);
    progress->drawn_ns = now;
    progress->is_drawn = true;
}

void
progress_clear(struct progress *progress)
{
    if (progress->is_drawn) {
        write_out(clear_line, strlen(clear_line));
        progress->is_drawn = false;
    }
}

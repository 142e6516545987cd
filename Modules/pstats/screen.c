/* Signals are blocked and asked for, so that no handler needs a variable of
   the whole program; keys that would make some are read as keys. */

#include "screen.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define SUSPEND 26              /* control and Z */

/* Another screen, without a cursor; and back. */
static const char enter[] = "\33[?1049h\33[?25l";
static const char leave[] = "\33[?25h\33[?1049l";

static void
write_out(const char *text, size_t length)
{
    while (length > 0) {
        ssize_t written = write(STDOUT_FILENO, text, length);

        if (written < 0 && errno != EINTR) {
            return;             /* whoever waits will be told */
        }
        if (written > 0) {
            text += written;
            length -= (size_t)written;
        }
    }
}

static bool
take(const struct screen *screen)
{
    struct termios settings = screen->settings;

    settings.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) != 0) {
        return false;
    }
    write_out(enter, strlen(enter));
    return true;
}

static void
give_back(const struct screen *screen)
{
    write_out(leave, strlen(leave));
    tcsetattr(STDIN_FILENO, TCSADRAIN, &screen->settings);
}

bool
screen_open(struct screen *screen)
{
    sigset_t signals;

    *screen = (struct screen){.is_open = false};
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)
        || tcgetattr(STDIN_FILENO, &screen->settings) != 0) {
        return false;
    }
    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGQUIT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGTSTP);
    sigprocmask(SIG_BLOCK, &signals, &screen->signals);
    screen->is_open = take(screen);
    if (!screen->is_open) {
        sigprocmask(SIG_SETMASK, &screen->signals, NULL);
    }
    return screen->is_open;
}

void
screen_close(struct screen *screen)
{
    if (screen->is_open) {
        give_back(screen);
        screen->is_open = false;
        sigprocmask(SIG_SETMASK, &screen->signals, NULL);
    }
}

/* Stop, with the terminal as it was, until the process is let go on. */
static void
suspend(struct screen *screen)
{
    sigset_t stop, blocked;

    give_back(screen);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    raise(SIGTSTP);
    sigprocmask(SIG_UNBLOCK, &stop, &blocked);
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    take(screen);
}

/* Do what signals that wait are for. */
static enum screen_event
obey_signals(struct screen *screen)
{
    sigset_t pending;

    sigpending(&pending);
    if (sigismember(&pending, SIGHUP) == 1
        || sigismember(&pending, SIGINT) == 1
        || sigismember(&pending, SIGQUIT) == 1
        || sigismember(&pending, SIGTERM) == 1) {
        return SCREEN_ENDED;
    }
    if (sigismember(&pending, SIGTSTP) == 1) {
        suspend(screen);
        return SCREEN_EMPTIED;
    }
    return SCREEN_NOTHING;
}

enum screen_event
screen_wait(struct screen *screen, int milliseconds, int *key)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    unsigned char byte;
    int ready = poll(&input, 1, milliseconds);
    enum screen_event event = obey_signals(screen);

    if (event != SCREEN_NOTHING) {
        return event;
    }
    if (ready <= 0) {
        return ready < 0 && errno != EINTR ? SCREEN_ENDED : SCREEN_NOTHING;
    }
    if (read(STDIN_FILENO, &byte, 1) != 1) {
        return SCREEN_ENDED;
    }
    if (byte == SUSPEND) {
        suspend(screen);
        return SCREEN_EMPTIED;
    }
    *key = byte;
    return SCREEN_KEY;
}

void
screen_show(const struct sink *picture)
{
    static const char home[] = "\33[H", rest[] = "\33[J";
    const char *line = picture->bytes, *end = line + picture->length;
    struct sink out;

    sink_init(&out);
    sink_text(&out, home);
    while (line < end) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));

        stop = stop != NULL ? stop : end;
        sink_bytes(&out, line, (size_t)(stop - line));
        sink_text(&out, stop + 1 < end ? "\33[K\n" : "\33[K");
        line = stop + 1;
    }
    sink_text(&out, rest);
    if (out.status == STATUS_OK) {
        write_out(out.bytes, out.length);
    }
    sink_clear(&out);
}

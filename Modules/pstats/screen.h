/* The whole terminal for one picture that changes, and the keys that are
   pressed. */

#ifndef PSTATS_SCREEN_H
#define PSTATS_SCREEN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#include "base/sink.h"

/* Keys that are no letters. */
#define SCREEN_INTERRUPT 3      /* control and C */
#define SCREEN_ESCAPE 27

struct screen {
    struct termios settings;    /* as they were */
    sigset_t signals;           /* those that were blocked */
    bool is_open;
};

/* What came of waiting. */
enum screen_event {
    SCREEN_NOTHING,             /* but time */
    SCREEN_EMPTIED,             /* the process was stopped: show it again */
    SCREEN_KEY,
    SCREEN_ENDED,               /* the terminal is gone, or a signal came */
};

/* Take the terminal, which standard input and output have to be. Returns
   whether it could be had. From now on signals that end or stop the process
   wait until it is given back. */
bool screen_open(struct screen *screen);

/* Give it back as it was: it shows what it showed. A signal that has come
   takes effect. */
void screen_close(struct screen *screen);

/* Wait for so long at most; *key is what was pressed. The user may stop the
   process meanwhile, and let it go on. */
enum screen_event screen_wait(struct screen *screen, int milliseconds,
                              int *key);

/* Show the lines in picture, and nothing else. */
void screen_show(const struct sink *picture);

#endif

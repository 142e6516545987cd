/* What standard output is: a terminal, how wide, and whether in colour. */

#ifndef PSTATS_TERMINAL_H
#define PSTATS_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/complaint.h"

/* When there are colours. */
enum terminal_colours {
    TERMINAL_AUTO,              /* as NO_COLOR and FORCE_COLOR say, else on a
                                   terminal */
    TERMINAL_ALWAYS,
    TERMINAL_NEVER,
};

/* Read "auto", "always" or "never", which option was given. */
enum status terminal_parse(const char *option, const char *text,
                           enum terminal_colours *colours,
                           struct complaint *complaint);

/* Whether to write in colour. */
bool terminal_has_colours(enum terminal_colours colours);

/* Return how many columns the terminal has, or 0: it is none, or does not
   say. */
size_t terminal_columns(void);

/* The same for its rows. */
size_t terminal_rows(void);

/* Whether output may have characters beyond ASCII, as the locale says. */
bool terminal_is_unicode(void);

#endif

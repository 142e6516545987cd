/* What the command says on standard error, and the statuses it ends with. */

#ifndef PSTATS_MESSAGE_H
#define PSTATS_MESSAGE_H

#include "base/complaint.h"

/* Exit statuses, documented in Doc/pstats.1. */
enum exit_status {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,            /* a file, the memory, the output */
    EXIT_USAGE = 2,             /* options, keys, expressions */
    EXIT_OVER_LIMIT = 3,        /* pstats diff --fail-over: it is slower */
};

/* Print "pstats: subject: complaint's text"; subject may be NULL. */
void message_print(const char *subject, const struct complaint *complaint);

/* Print what is wrong with how the command was called, and where there is
   help. Returns EXIT_USAGE. */
enum exit_status message_usage(const struct complaint *complaint);

#endif

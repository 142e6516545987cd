/* The commands there are, each in a file of its own. */

#ifndef PSTATS_COMMANDS_H
#define PSTATS_COMMANDS_H

#include "command.h"

extern const struct command commands_print;     /* print.c */
extern const struct command commands_diff;      /* diff.c */
extern const struct command commands_merge;     /* merge.c */
extern const struct command commands_show;      /* show.c */

#endif

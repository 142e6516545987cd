/* The commands there are, each in a file of its own. */

#ifndef PSTATS_COMMANDS_H
#define PSTATS_COMMANDS_H

#include "command.h"

extern const struct command print_command;     /* print.c */
extern const struct command diff_command;      /* diff.c */
extern const struct command export_command;    /* export.c */
extern const struct command html_command;      /* html.c */
extern const struct command merge_command;     /* merge.c */
extern const struct command show_command;      /* show.c */
extern const struct command top_command;       /* top.c */
extern const struct command tree_command;      /* tree.c */

#endif

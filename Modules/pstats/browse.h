/* pstats -i: the interactive browser of python -m pstats. */

#ifndef PSTATS_BROWSE_H
#define PSTATS_BROWSE_H

#include "input.h"

/* Read the first file of input, if any, and add the others, one by one; then
   do what the lines of standard input say. What goes wrong with a file or a
   line is told on standard output, as there. Standard input cannot be one of
   the files: EXIT_USAGE. */
enum exit_status browse_run(const struct input *input);

#endif

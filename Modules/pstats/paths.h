/* The files that a command is to read: named, found in folders, listed. */

#ifndef PSTATS_PATHS_H
#define PSTATS_PATHS_H

#include <stdbool.h>

#include "base/pool.h"

#include "input.h"

struct paths {
    struct input files;         /* what was found, in order */
    struct pool memory;         /* their names */
    bool skips_bad;             /* a failure is told and passed over */
    size_t bad_count;           /* failures so far */
};

/* Make paths empty. */
void paths_init(struct paths *paths, bool skips_bad);

void paths_clear(struct paths *paths);

/* Add what argument, which has to outlive paths, stands for:

       FOLDER   the files below it that are profiles by their names, sorted;
                a symbolic link to a folder is not followed
       @LIST    what the lines of that file stand for, of "@-" standard input:
                names of files and folders
       FILE     itself, whatever it is

   A failure is printed. */
enum exit_status paths_add(struct paths *paths, const char *argument);

#endif

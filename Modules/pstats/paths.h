/* The files that a command is to read: named, found in folders, listed. */

#ifndef PSTATS_PATHS_H
#define PSTATS_PATHS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/pool.h"

#include "input.h"

struct paths {
    struct input files;         /* what was found, in order */
    struct pool memory;         /* their names */
    bool skips_bad;             /* a failure is told and passed over */
    bool has_left_out;          /* a file, which these two are */
    dev_t left_out_device;
    ino_t left_out_number;
    size_t bad_count;           /* failures so far */
};

/* Make paths empty. */
void paths_init(struct paths *paths, bool skips_bad);

void paths_clear(struct paths *paths);

/* Leave the file that path is now, if there is one, out of what folders
   give. */
void paths_leave_out(struct paths *paths, const char *path);

/* Add what argument, which has to outlive paths, stands for:

       FOLDER   the files below it that are profiles by their names, sorted;
                none that is hidden, and nothing of a folder that is; a
                symbolic link to a folder is not followed
       @LIST    what the lines of that file stand for, of "@-" standard input:
                names of files and folders, which may end with CR LF
       FILE     itself, whatever it is

   A failure is printed. */
enum exit_status paths_add(struct paths *paths, const char *argument);

#endif

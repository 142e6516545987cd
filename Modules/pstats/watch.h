/* A file that is written again and again, as --checkpoint does. */

#ifndef PSTATS_WATCH_H
#define PSTATS_WATCH_H

#include <stdbool.h>
#include <sys/stat.h>

struct watch {
    const char *path;           /* is borrowed */
    struct stat last;           /* what the file was */
    bool is_there;              /* it was */
};

/* Begin with no file known. */
void watch_init(struct watch *watch, const char *path);

/* Whether there is a file that is not the one it was at the last call that
   returned true. */
bool watch_has_changed(struct watch *watch);

#endif

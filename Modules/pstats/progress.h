/* How far something long has come: a bar on standard error, where that is the
   terminal of the one who waits. What lasts less than a second has none, and
   nothing is left of it at the end. */

#ifndef PSTATS_PROGRESS_H
#define PSTATS_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *what;           /* "merging", is borrowed */
    int64_t total;              /* of steps; 0: nobody knows */
    int64_t started_ns;
    int64_t drawn_ns;           /* when the bar was drawn last */
    bool is_watched;            /* by somebody at a terminal */
    bool is_drawn;              /* there is a bar to be cleared */
};

/* Begin with nothing done. */
void progress_begin(struct progress *progress, const char *what,
                    int64_t total);

/* Tell that so much is done; it costs little. */
void progress_tell(struct progress *progress, int64_t done);

/* Clear the bar, so that something else may be written; the next
   progress_tell() may draw it again. To be called at the end, too. */
void progress_clear(struct progress *progress);

#endif

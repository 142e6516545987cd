/* The commands of the interactive browser, and what they work on. */

#ifndef PSTATS_BROWSER_H
#define PSTATS_BROWSER_H

#include "statistics.h"

struct browser {
    struct statistics statistics;
    struct sink *sink;          /* the output */
    char *last;                 /* the command to repeat; NULL: none */
    bool is_done;               /* it was told to leave */
};

/* Make a browser of nothing; it borrows sink for good. */
void browser_init(struct browser *browser, struct sink *sink);

void browser_clear(struct browser *browser);

/* Do as the commands read and add with these files, one by one. */
void browser_open(struct browser *browser, const char *const *paths,
                  size_t count);

/* Do what a line says, which is valid text and is cut into pieces. What goes
   wrong is told in the sink. */
void browser_take(struct browser *browser, char *line);

/* Return the index-th word that text, the end of the line that is typed, may
   become: a line_completer. */
char *browser_complete(const char *text, int index);

#endif

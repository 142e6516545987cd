/* The names of functions as pstats shows them: "file:line(name)". */

#ifndef STATS_LABEL_H
#define STATS_LABEL_H

#include "base/sink.h"
#include "stats/profile.h"

/* Add a function's label to sink. */
void label_add(struct sink *sink, const struct profile_function *function);

/* The same, for output: halves of surrogate pairs are written as \udc80 and
   the like, as no encoding has them. */
void label_print(struct sink *sink, const struct profile_function *function);

/* Add text in that way. */
void label_print_text(struct sink *sink, const char *text, size_t length);

/* Add text for a terminal: control characters are written as \x1b and the
   like as well, so that nothing in it steers the terminal or begins a
   line. */
void label_print_plain_text(struct sink *sink, const char *text,
                            size_t length);

/* The same for a function's label. */
void label_print_plain(struct sink *sink,
                       const struct profile_function *function);

/* Add the name of a file, of any bytes: those that are no text are written
   as \udc80 and the like too. */
void label_print_path(struct sink *sink, const char *path);

/* Return how many characters a label has. */
size_t label_width(const struct profile_function *function);

/* Compare the labels of two functions, as text_compare does. */
int label_compare(const struct profile_function *first,
                  const struct profile_function *second);

#endif

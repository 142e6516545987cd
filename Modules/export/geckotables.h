/* The tables of a thread in Firefox's processed profiles: objects with a
   member for each column. */

#ifndef EXPORT_GECKOTABLES_H
#define EXPORT_GECKOTABLES_H

#include "stats/contexts.h"
#include "stats/timeline.h"

#include "roster.h"
#include "strings.h"

/* Places in the file's table of categories. */
enum { GECKOTABLES_PYTHON = 1, GECKOTABLES_BUILTIN = 2 };

/* Add lead, which may be "," or a member's name, and an integer. */
void geckotables_integer(struct sink *sink, const char *lead, int64_t value);

/* Add "samples" of self times, the one of a stack for each node of tree; and
   if there are calls (NULL: none) of a timeline, one when they are over. */
void geckotables_samples(struct sink *sink, const struct context_tree *tree,
                         const struct timeline_thread *calls);

/* Add "stackTable" of a stack for each node of tree, whose functions get their
   numbers. */
void geckotables_stacks(struct sink *sink, struct roster *roster,
                        const struct context_tree *tree);

/* Add both for numbers of calls, by number of a function, which has a stack
   for itself. */
void geckotables_counts(struct sink *sink, const int64_t *calls,
                        size_t count);

/* Add "frameTable" of a frame for each function, by its number. */
void geckotables_frames(struct sink *sink, const struct roster *roster);

/* Add "funcTable" of the functions by their numbers. */
void geckotables_functions(struct sink *sink, const struct roster *roster,
                           struct strings *strings);

/* Add "markers" of calls, which may be NULL: none. labels are what is known of
   strings for functions so far: by index, its number and 1, or 0. */
void geckotables_markers(struct sink *sink, uint32_t *labels,
                         struct strings *strings,
                         const struct timeline_thread *calls);

#endif

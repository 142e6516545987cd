/* Trees of contexts and events of threads, as runs of LEB128 numbers: what
   the bytes in a trailer are, see Doc/files.md. */

#ifndef STATS_ENCODING_H
#define STATS_ENCODING_H

#include "base/sink.h"
#include "stats/contexts.h"
#include "stats/timeline.h"

/* What the nodes that were read add up to: of all trees of a file. */
struct encoding_totals {
    int64_t calls;
    int64_t ns;
};

/* Read the nodes of tree, whose count is known, out of length bytes, which it
   takes all. They are functions of profile, and are added to totals. On
   failure tree has no nodes. */
enum status encoding_read_tree(const struct profile *profile,
                               struct context_tree *tree, const void *bytes,
                               size_t length, struct encoding_totals *totals,
                               struct complaint *complaint);

/* The same for the events of a thread. */
enum status encoding_read_events(const struct profile *profile,
                                 struct timeline_thread *thread,
                                 const void *bytes, size_t length,
                                 struct complaint *complaint);

/* Add the nodes of tree; positions are those of rows, by the index of the
   function. */
void encoding_write_tree(const struct context_tree *tree,
                         const uint32_t *positions, struct sink *sink);

/* The same for the events of a thread. */
void encoding_write_events(const struct timeline_thread *thread,
                           const uint32_t *positions, struct sink *sink);

#endif

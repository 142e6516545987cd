/* What a format calls the thread of a tree of contexts. */

#ifndef EXPORT_THREADNAME_H
#define EXPORT_THREADNAME_H

#include "base/sink.h"
#include "stats/contexts.h"

/* What calls whose contexts were not kept are called. */
#define THREADNAME_FOLDED "(contexts not kept)"

/* What contexts are called that were guessed, of all threads. */
#define THREADNAME_ESTIMATE "Estimate from callers"

/* Add "MainThread (4711)", with the thread's native id if it has one, in
   one line; "thread (4711)" if its name is not known; THREADNAME_FOLDED for
   the tree of folded calls. */
void threadname_put(struct sink *sink, const struct context_tree *tree);

/* The same for one of contexts, which may be an estimate: THREADNAME_ESTIMATE
   then. */
void threadname_put_any(struct sink *sink, const struct contexts *contexts,
                        const struct context_tree *tree);

/* The same for a name and id. */
void threadname_put_name(struct sink *sink, const struct text *name,
                         int64_t native_id);

#endif

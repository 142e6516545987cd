/* Calling contexts: which call was made within which, thread by thread.

       main  0                      nodes of a tree in depth-first order:
       |-- parse  1                 what is below a node stands behind it,
       |   `-- read  2              up to its end
       `-- read  3
       <module>  4 ...              a tree may have several roots

   What the functions and edges of a profile sum up is told apart here: read
   below parse is one node, read below main another. */

#ifndef STATS_CONTEXTS_H
#define STATS_CONTEXTS_H

#include "stats/profile.h"

/* The parent of a root. */
#define CONTEXTS_NONE UINT32_MAX

/* How many levels of nodes a file may have. */
#define CONTEXTS_MAX_DEPTH 100000

/* What a node takes in a file at least: it limits how many there can be. */
#define CONTEXTS_NODE_BYTES 4

/* A calling context. */
struct context {
    struct profile_function *function;  /* a row */
    int64_t calls;              /* 0 or more, as the times are */
    int64_t self_ns;
    int64_t inclusive_ns;       /* self, that of the nodes right below it, and
                                   calls from it that were folded */
    uint32_t parent;            /* index in the tree, or CONTEXTS_NONE */
    uint32_t end;               /* index behind the last node below it */
};

/* What happened in a thread; or in all that are beyond those kept apart, see
   stats/threads.h, whose row of it has the same name. */
struct context_tree {
    int64_t process_id;
    const struct text *thread;  /* its name, "" if it is not known */
    int64_t native_id;
    struct context *nodes;
    size_t count;               /* less than CONTEXTS_NONE */
    size_t added;               /* how many of them, the last ones, may have
                                   paths that others have: see merge.h */
    bool is_folded;             /* calls beyond the budget, by function: all
                                   of them roots */
};

struct contexts {
    struct context_tree *trees;
    size_t tree_count;
    int64_t calls;              /* of all nodes */
    int64_t ns;                 /* of all roots, inclusive: as both fit in
                                   their types, sums of nodes do */
    int64_t folded_calls;       /* whose context was not kept */
    bool is_estimate;           /* they were guessed from callers */
};

/* Return new contexts of so many trees without nodes, or NULL. */
struct contexts *contexts_new(size_t tree_count);

/* Give contexts back, which may be NULL. Those of a profile are the
   profile's, which does it. */
void contexts_free(struct contexts *contexts);

/* Return how long calls from the node at index took that are no nodes. */
int64_t contexts_outside_ns(const struct context_tree *tree, uint32_t index);

/* Return new contexts that have one tree, in which nodes of the same path are
   one: the sum of all trees. Roots of the folded ones are added to its roots;
   a root that is in both is one. The functions stay those of the profile.
   Returns STATUS_OK or STATUS_NO_MEMORY. */
enum status contexts_merge_threads(const struct contexts *contexts,
                                   struct contexts **result);

/* The same, but trees stay apart and recursion is folded: a call of a function
   that is open above it is added to that node, and so is what is below it.
   The inclusive time of the outermost call stays what it was. */
enum status contexts_fold_recursion(const struct contexts *contexts,
                                    struct contexts **result);

/* Return new contexts of one tree that are guessed from what is known of
   callers: of what a function did, its callers get shares, as they do in all
   their own contexts. A path ends at a recursive call and at what is below a
   ten-millionth of the total, or more if the tree had over max_nodes. */
enum status contexts_estimate(struct profile *profile, size_t max_nodes,
                              struct contexts **result);

/* Return new contexts of one tree that is upside down: its roots are the
   functions, below them their callers, and so on. The inclusive time of a
   node is the root's own when it was called that way, calls are how often it
   was; self is the part of both that came from nowhere above. Nodes of less
   than least_ns and of no calls are left out, as are those beyond levels; or
   beyond fewer, if they were a million. */
enum status contexts_invert(const struct contexts *contexts,
                            int64_t least_ns, size_t levels,
                            struct contexts **result);

#endif

/* A walk through a tree of calling contexts that keeps the text of the frames
   from the root down to the node: what one step adds is one name.

       trail_begin(&trail, tree);
       while (trail_next(&trail, &frames)) {
           ... trail.node, and trail.text up to trail.text.length ...
       } */

#ifndef EXPORT_TRAIL_H
#define EXPORT_TRAIL_H

#include "export/frames.h"
#include "export/lineage.h"

/*
 *   text   ;MainThread;main;work;len
 *                     ^    ^    ^   ^
 *   ends              0    1    2   3     by depth; 0: where trails begin
 */
struct trail {
    struct lineage lineage;
    struct sink text;
    size_t *ends;
    size_t capacity;
    const struct context *node;
    enum status status;         /* why the walk has ended: STATUS_OK, or it
                                   lacks memory */
};

/* Make trail ready for walks, with an empty text. */
void trail_init(struct trail *trail);

void trail_clear(struct trail *trail);

/* Walk through tree, which is borrowed until the walk ends. What text has now
   stays its beginning. */
void trail_begin(struct trail *trail, const struct context_tree *tree);

/* Step to the next node; its text ends with the frame of its function.
   Returns whether there is one. */
bool trail_next(struct trail *trail, const struct frames *frames);

#endif

/* What a recorder that keeps contexts has recorded, and what it should have.
   */

#ifndef CHECK_FOREST_H
#define CHECK_FOREST_H

#include <stdbool.h>
#include <stdint.h>

#include "profile/callgraph.h"
#include "recorder/recorder.h"

#include "model.h"

/* Add the functions and edges to graph, which is empty: summed from the trees
   and what was folded. Open calls count as if they were left at *now_ticks, or
   do not if that is NULL. */
void forest_take(const struct recorder *recorder, const int64_t *now_ticks,
                struct callgraph *graph);

/* Add the trees of all threads to tree, which is empty, likewise. */
void forest_add_up(const struct recorder *recorder, const int64_t *now_ticks,
                  struct callgraph *tree);

/* Return what is wrong with tree, the sum of all trees, or NULL: the figures
   of a node are those of all calls of model along its path; with some calls
   folded there are no more. */
const char *forest_compare(const struct callgraph *tree,
                          const struct model *model, bool is_whole);

#endif

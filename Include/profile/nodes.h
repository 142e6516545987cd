/* A tree of calling contexts as the bytes of a profile file.

   Its nodes stand depth first, a node before its children. Each is a run of
   numbers, unsigned LEB128 (seven bits in a byte, the low ones first, and the
   high bit set in all bytes but the last):

       up          how many levels its parent lies above the node before it:
                   0 for a child of that, 1 for a sibling; 0 for the first
       function    a number that stands for its function
       calls * 2   and 1 more if outside follows
       self        nanoseconds
       outside     nanoseconds of calls from it whose contexts were not kept

   Nodes without a parent are siblings, below one that is not written. */

#ifndef PROFILE_NODES_H
#define PROFILE_NODES_H

#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"
#include "base/status.h"
#include "profile/callgraph.h"

/* What the bytes of a tree mean beyond it. */
struct nodes_scale {
    const struct callgraph *graph;      /* functions have its indexes as their
                                           numbers; it has all of them */
    double ns_per_tick;
};

/* A function that has no number. */
#define NODES_NO_NUMBER UINT32_MAX

/* Write the nodes of tree that were called, and those above them; *count is
   how many. */
enum status nodes_write(const struct callgraph *tree,
                        const struct nodes_scale *scale, struct sink *sink,
                        size_t *count);

/* Write each function of folded that was called as a node that has neither
   parent nor children. */
enum status nodes_write_functions(const struct callgraph *folded,
                                  const struct nodes_scale *scale,
                                  struct sink *sink, size_t *count);

/* Write what nodes_write() wrote, in length bytes, with other numbers: for the
   function i, numbers[i]. What is below a node that has none is then below
   its parent. */
enum status nodes_renumber(const char *bytes, size_t length,
                           const uint32_t *numbers, struct sink *sink,
                           size_t *count);

#endif

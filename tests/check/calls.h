/* Calls for tests to make on a shadow stack, and the figures they expect.

   Keys are small numbers: an even one is a Python function's, an odd one a C
   function's, and 0 is the root. A multiple of 3 is a generator's among the
   even ones, and a method's among the odd ones. */

#ifndef CHECK_CALLS_H
#define CHECK_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "profile/callgraph.h"
#include "recorder/shadowstack.h"

#define ROOT ((uintptr_t)0)
#define MAIN ((uintptr_t)2)
#define PARSE ((uintptr_t)4)
#define READ ((uintptr_t)6)
#define KEY ((uintptr_t)8)
#define SORT ((uintptr_t)3)
#define LEN ((uintptr_t)5)
#define MAX ((uintptr_t)7)

/* The figures of an edge, or of a function. */
struct calls_figures {
    uint64_t calls;
    uint64_t recursive_calls;
    int64_t self_ticks;
    int64_t inclusive_ticks;
};

#define FIGURES(...) ((struct calls_figures){__VA_ARGS__})

/* Return whose key it is. */
enum function_kind calls_kind(uintptr_t key);

/* Return whether key is a C function's. */
bool calls_is_c(uintptr_t key);

/* Enter key at now_ticks: the quick way first. Without memory nothing is
   entered. */
enum status calls_enter(struct shadowstack *stack, uintptr_t key,
                        int64_t now_ticks);

/* Leave key at now_ticks, or leave it by an exception: the quick way first.
   */
enum leave calls_leave(struct shadowstack *stack, uintptr_t key,
                       int64_t now_ticks);
enum leave calls_unwind(struct shadowstack *stack, uintptr_t key,
                        int64_t now_ticks);

/* Enter all of keys, which end in 0, one tick after the other from
   now_ticks on. */
void calls_enter_all(struct shadowstack *stack, const uintptr_t *keys,
                     int64_t now_ticks);

/* Return the figures of the edge from caller to key; all 0 if there is none.
   */
struct calls_figures calls_of_edge(const struct callgraph *graph,
                                   uintptr_t caller, uintptr_t key);

/* Return the figures of the function with this key; all 0 if there is none.
   */
struct calls_figures calls_of_function(const struct callgraph *graph,
                                       uintptr_t key);

/* Return how often the function with this key was left by an exception. */
uint64_t calls_exceptions(const struct callgraph *graph, uintptr_t key);

/* Return the calls on all edges. */
uint64_t calls_in_all(const struct callgraph *graph);

/* Fail the test unless the figures are those expected. */
void calls_expect_edge(const struct callgraph *graph, uintptr_t caller,
                       uintptr_t key, struct calls_figures expected);
void calls_expect_function(const struct callgraph *graph, uintptr_t key,
                           struct calls_figures expected);

/* Fail the test unless callgraph_check is content. */
void calls_expect_consistent(const struct callgraph *graph);

#endif

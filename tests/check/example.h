/* A call graph that tests share, and its figures.

       main 100 ticks = 10 own + parse 60 + read 30
       parse       60 = 15 own + read 45

   main calls parse twice and read 3 times, parse calls read 4 times; two of
   the calls of read end by an exception. */

#ifndef CHECK_EXAMPLE_H
#define CHECK_EXAMPLE_H

#include "profile/callgraph.h"

#include "calls.h"


/* Find or add a function, or an edge; fail the test without memory. */
struct function *example_function(struct callgraph *graph, uintptr_t key);
struct edge *example_edge(struct callgraph *graph, uintptr_t caller,
                          uintptr_t key);

/* Add figures to an edge's. */
void example_book_edge(struct callgraph *graph, uintptr_t caller,
                       uintptr_t key, struct calls_figures figures);

/* Add the example's figures to graph's. */
void example_book(struct callgraph *graph);

/* Fail the test unless graph holds the example, booked so many times. */
void example_expect(const struct callgraph *graph, int times);

#endif

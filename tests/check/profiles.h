/* Small profiles for tests, built row by row. */

#ifndef CHECK_PROFILES_H
#define CHECK_PROFILES_H

#include "stats/profile.h"

/* Return text as one of profile's. */
const struct text *profiles_text(struct profile *profile, const char *text);

/* Find or add the function of a label such as "a.py:3(f)", or "~:0(<len>)"
   for a built-in one. */
struct profile_function *profiles_function(struct profile *profile,
                                           const char *label);

/* Add a row for that function, and count it in the totals. */
struct profile_function *
profiles_row(struct profile *profile, const char *label,
             const struct profile_figures *figures);

/* Add an edge from the function caller names to the one that callee does,
   with figures. */
void profiles_edge(struct profile *profile, const char *callee,
                   const char *caller,
                   const struct profile_figures *figures);

/* Make profile one of three rows; main calls work twice, work itself once
   more and len three times:

       main, a/app.py:1     1 call      .25 s self  1.75 s in all
       work, b/lib.py:7     3/2 calls   1 s         1.5 s
       len, built in        3 calls     .5 s        .5 s */
void profiles_example(struct profile *profile);

/* Let the example know of two threads of process 7, and how work, which is a
   coroutine, and main, a generator, ran:

       "main", 11           4 calls     1.25 s
       no name, 12          3 calls     .5 s
       work                 2 starts    1 finished in 2.5 s
       main                 4 starts */
void profiles_example_runs(struct profile *profile);

/* Assert that profile knows just that, so many times added up: of threads it
   has them all. */
void profiles_expect_runs(struct profile *profile, int times);

/* The labels of its functions. */
#define PROFILES_MAIN "a/app.py:1(main)"
#define PROFILES_WORK "b/lib.py:7(work)"
#define PROFILES_LEN "~:0(<built-in method len>)"

/* Assert that figures are what is expected. */
void profiles_expect(const struct profile_figures *figures,
                     const struct profile_figures *expected);

#endif

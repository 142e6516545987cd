/* Trees of contexts in tests, written as text:

       "f 1 10, .g 2 5, ..f 1 3+4, h 1 0"

   is f, which is called once and takes 10 ns itself; below it g, called twice;
   below that f again, from which calls of 4 ns were folded; and another root,
   h. A name is one of a.py, on line 7. */

#ifndef CHECK_TREES_H
#define CHECK_TREES_H

#include "stats/contexts.h"

/* Return the row of that name, which is added to profile if need be. */
struct profile_function *trees_row(struct profile *profile,
                                   const char *name);

/* Give profile, which may have some, a tree of the thread called name with
   that native id, of process 7. Returns it. */
struct context_tree *trees_add(struct profile *profile, const char *name,
                               int64_t native_id, const char *text);

/* Assert that tree is what text says, and that it holds together. */
void trees_expect(const struct context_tree *tree, const char *text);

/* Assert that contexts hold together: sums, ends and parents. */
void trees_check(const struct contexts *contexts);

#endif

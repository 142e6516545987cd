/* Functions and edges as columns of numbers: see pagedata.h. */

#ifndef EXPORT_PAGEFUNCTIONS_H
#define EXPORT_PAGEFUNCTIONS_H

#include "pagefiles.h"
#include "pagetext.h"

/* Add an object of columns, of all functions in the order of their indices. */
void pagefunctions_put(const struct profile *profile,
                       const struct pagefiles *files, struct pagetext *page);

/* Add an object with the qualified names of each function that has any. */
void pagefunctions_put_names(const struct profile *profile,
                             struct pagetext *page);

/* Add an object of columns, of all edges; counts of calls only if the profile
   knows no more of them. */
void pagefunctions_put_edges(const struct profile *profile,
                             struct sink *sink);

#endif

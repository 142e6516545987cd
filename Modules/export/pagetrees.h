/* Calling contexts as columns of numbers: see pagedata.h. */

#ifndef EXPORT_PAGETREES_H
#define EXPORT_PAGETREES_H

#include "stats/contexts.h"

#include "pagetext.h"

/* Add an object with all trees. Returns STATUS_OK or STATUS_NO_MEMORY. */
enum status pagetrees_put(const struct contexts *contexts,
                          struct pagetext *page);

#endif

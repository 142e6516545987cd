/* The names of Python modules, made of the files they come from. */

#ifndef STATS_MODULE_H
#define STATS_MODULE_H

#include "base/sink.h"
#include "stats/suffix.h"

/* Add the name of the module that file is of to sink. Below a folder that
   Python imports from, such as lib/python3.13 or site-packages, it is the
   one it is imported by: json.decoder. A frozen module has its own name.
   Elsewhere nobody knows where a package begins: then it is the shortest
   suffix of the file that is unique, in the same spelling. */
void module_add(struct sink *sink, const struct suffix_set *suffixes,
                const struct text *file);

#endif

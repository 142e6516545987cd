/* The shortest ends of files' names that tell the files of a profile apart:
   x/__init__.py and y/__init__.py for /a/x/__init__.py and
   /b/y/__init__.py. */

#ifndef STATS_SUFFIX_H
#define STATS_SUFFIX_H

#include "base/pool.h"
#include "base/table.h"
#include "stats/profile.h"

/* A tree of the names, read from their ends, folder by folder; and in it
   where the ends begin. */
struct suffix_set {
    struct pool memory;
    struct table nodes;         /* by the node before and the part */
    struct table ends;          /* by the file, a text of the profile */
};

/* Find the suffixes of the files of all functions of profile, which must
   outlive set. The cost is linear in the length of the names. */
enum status suffix_init(struct suffix_set *set,
                        const struct profile *profile);

void suffix_clear(struct suffix_set *set);

/* Return the end of file, a file of set's profile, that no other file has:
   whole parts between slashes, as few as possible. It is all of file if that
   is the end of another. */
const char *suffix_find(const struct suffix_set *set,
                        const struct text *file);

/* Return the last part of file, which other files may have as well. */
const char *suffix_base(const struct text *file);

#endif

/* Functions taken together: profiles whose rows are modules or files. */

#ifndef STATS_GROUP_H
#define STATS_GROUP_H

#include "stats/profile.h"

/* What functions have in common that are one row. */
enum group_kind {
    GROUP_NONE,                 /* nothing: each is a row */
    GROUP_MODULES,
    GROUP_FILES,
};

/* Read "module" or "file", which option was given. */
enum status group_parse(const char *option, const char *text,
                        enum group_kind *kind, struct complaint *complaint);

/* Let target, which is empty, be source by modules or files. A row has the
   group's name as its file, line 0 and no name; built-in functions, which
   have no file, are one that is called so. Modules of one name are one row;
   where a name begins that cannot be seen from the path, it is as short as
   it can be to differ from the other files'.

   Calls and self time are sums. Inclusive time is that of the calls that
   enter the group: for each function what it took when functions of other
   groups called it, or nobody that is known, but not more than it took in
   all, as recursion makes it seem. What a group does below a function of
   another one that it called itself comes in twice, by which a row may be too
   high; never higher than the total, nor lower than its self time. Where
   callers have but a count, time is shared out by it.

   Callers are groups that call into the group, with sums; calls within a
   group are not among them. The totals are source's; its trailer is left
   out. A count that overflows is STATUS_INVALID. On failure target is of no
   use. */
enum status group_make(struct profile *target, const struct profile *source,
                       enum group_kind kind, struct complaint *complaint);

#endif

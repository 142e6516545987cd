/* A call graph for Graphviz: functions are nodes, edges say how often one
   calls the other, and how long that takes. */

#ifndef EXPORT_DOT_H
#define EXPORT_DOT_H

#include "export/export.h"

/* Functions below so many percent of the total are left out by default. */
#define DOT_LEAST_PERCENT 0.5

/* Write the functions whose inclusive time is options.least_percent of the
   total self time, and options.limit of them at most, those with most; and
   the edges between them. A node has its name, place, share of the time in
   all and (of its own), and calls; the redder it is, the more of the time is
   its own. */
enum status dot_write(const struct export_request *request, struct sink *sink,
                      struct complaint *complaint);

#endif

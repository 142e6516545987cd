/* The text format of Prometheus, version 0.0.4: metrics of functions, for
   node_exporter's textfile collector, a push gateway and the like. */

#ifndef EXPORT_PROMETHEUS_H
#define EXPORT_PROMETHEUS_H

#include "export/export.h"

/* Write the totals of the profile, and for each function, which the labels
   file, line and function name, its calls, primitive calls, self seconds and
   cumulative seconds, and the calls that an exception ended if that is known.
   options.limit is how many functions at most: those with most self time,
   which comes first then; else they are in the order of the profile. */
enum status prometheus_write(const struct export_request *request,
                             struct sink *sink, struct complaint *complaint);

#endif

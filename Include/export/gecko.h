/* Firefox's processed profiles, version 57 of them, for
   https://profiler.firefox.com: tables by columns, in JSON. */

#ifndef EXPORT_GECKO_H
#define EXPORT_GECKO_H

#include "export/export.h"

/* Write the contexts of request, a thread for each tree. A context is a stack
   and a sample of it, whose weight is its self time in milliseconds; samples
   stand where they would if contexts had run one behind the other. Their
   numbers of calls, of which the format knows nothing, are in a further
   column, "calls", and by function in a thread of their own, "NAME: calls",
   that is hidden at first. If request has a timeline, its calls are markers of
   their thread, with a thread of their own if there is no tree of it. */
enum status gecko_write(const struct export_request *request,
                        struct sink *sink, struct complaint *complaint);

#endif

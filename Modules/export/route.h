/* The numbers of the nodes on a path, as protocol buffers have them, innermost
   first: what a step down adds stands before what is there already.

       [ .... free .... | 300 | 2 | 1 ]        lengths: 1, 2, 4
                          ^ begins here, at the node itself */

#ifndef EXPORT_ROUTE_H
#define EXPORT_ROUTE_H

#include "base/sink.h"

struct route {
    char *bytes;                /* used from their end on */
    size_t capacity;
    size_t *lengths;            /* by depth: of the numbers of that many */
    size_t depth_capacity;
    size_t length;              /* of all numbers there are now */
};

/* Make route empty. */
void route_init(struct route *route);

void route_clear(struct route *route);

/* Let a path have the first depth numbers that it has, and then this one. */
enum status route_step(struct route *route, size_t depth, uint64_t number);

/* Return the route->length bytes of all of them. */
const char *route_bytes(const struct route *route);

#endif

/* A buffer that is filled backwards, and grows at its front. */

#include "route.h"

#include "base/memory.h"

#include "protobuf.h"

#define INITIAL_BYTES ((size_t)MEMORY_INITIAL(256))
#define INITIAL_DEPTH ((size_t)MEMORY_INITIAL(64))

void
route_init(struct route *route)
{
    *route = (struct route){0};
}

void
route_clear(struct route *route)
{
    memory_free(route->bytes);
    memory_free(route->lengths);
    route_init(route);
}

/* Make room for so many bytes before those that are there. */
static enum status
reserve_bytes(struct route *route, size_t length)
{
    size_t capacity = route->capacity > 0 ? route->capacity : INITIAL_BYTES;
    char *bytes;

    if (route->capacity >= route->length + length) {
        return STATUS_OK;
    }
    while (capacity < route->length + length) {
        capacity *= 2;
    }
    bytes = memory_resize(NULL, capacity);
    if (bytes == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (route->length > 0) {
        memcpy(bytes + capacity - route->length, route_bytes(route),
               route->length);
    }
    memory_free(route->bytes);
    route->bytes = bytes;
    route->capacity = capacity;
    return STATUS_OK;
}

static enum status
reserve_depth(struct route *route, size_t depth)
{
    size_t capacity = route->depth_capacity > 0 ? 2 * route->depth_capacity
                                                : INITIAL_DEPTH;
    size_t *lengths;

    if (depth < route->depth_capacity) {
        return STATUS_OK;
    }
    lengths = memory_resize(route->lengths, capacity * sizeof(*lengths));
    if (lengths == NULL) {
        return STATUS_NO_MEMORY;
    }
    route->lengths = lengths;
    route->depth_capacity = capacity;
    return STATUS_OK;
}

enum status
route_step(struct route *route, size_t depth, uint64_t number)
{
    char bytes[PROTOBUF_NUMBER_BYTES];
    size_t length = protobuf_number(bytes, number);

    if (reserve_depth(route, depth) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    route->length = depth > 0 ? route->lengths[depth - 1] : 0;
    if (reserve_bytes(route, length) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    route->length += length;
    route->lengths[depth] = route->length;
    memcpy(route->bytes + route->capacity - route->length, bytes, length);
    return STATUS_OK;
}

const char *
route_bytes(const struct route *route)
{
    return route->bytes + route->capacity - route->length;
}

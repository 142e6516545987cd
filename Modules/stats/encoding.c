/* Nodes and events out of bytes that nobody has to trust, and back. */

#include "encoding.h"

#include "base/memory.h"

#include "leb128.h"

/* Numbers that are being read. */
struct numbers {
    const struct profile *profile;
    const unsigned char *next, *end;
    struct complaint *complaint;
};

static enum status
damaged(const struct numbers *numbers, const char *what)
{
    return complaint_invalid(numbers->complaint, "damaged: %s", what);
}

/* Read the next number, of at most most; what is it. */
static enum status
next_number(struct numbers *numbers, const char *what, uint64_t most,
            uint64_t *number)
{
    if (!leb128_read(&numbers->next, numbers->end, number)
        || *number > most) {
        return complaint_invalid(numbers->complaint,
                                 "damaged: %s is too large or cut short",
                                 what);
    }
    return STATUS_OK;
}

/* Read the next position of a function. */
static enum status
next_function(struct numbers *numbers, struct profile_function **function)
{
    size_t count = numbers->profile->row_count;
    uint64_t position;

    if (!leb128_read(&numbers->next, numbers->end, &position)
        || position >= count) {
        return complaint_invalid(numbers->complaint,
                                 "damaged: a function that is none of the "
                                 "table's %zu", count);
    }
    *function = numbers->profile->rows[position];
    return STATUS_OK;
}

/* Read the next number into sum as well, which all of them have to fit. */
static enum status
next_amount(struct numbers *numbers, const char *what, int64_t *amount,
            int64_t *sum)
{
    uint64_t number;
    enum status status = next_number(numbers, what, INT64_MAX, &number);

    if (status != STATUS_OK) {
        return status;
    }
    *amount = (int64_t)number;
    return __builtin_add_overflow(*sum, *amount, sum)
               ? damaged(numbers, "times add up to more than 2**63")
               : STATUS_OK;
}

/* Read what node has besides its place. */
static enum status
next_figures(struct numbers *numbers, struct context *node,
             struct encoding_totals *totals)
{
    uint64_t word = 0;
    int64_t outside = 0;
    enum status status = next_function(numbers, &node->function);

    if (status == STATUS_OK) {
        status = next_number(numbers, "a count of calls", UINT64_MAX, &word);
    }
    node->calls = (int64_t)(word >> 1);
    if (status == STATUS_OK
        && __builtin_add_overflow(totals->calls, node->calls,
                                  &totals->calls)) {
        return damaged(numbers, "figures of contexts add up to "
                                "more than 2**63");
    }
    if (status == STATUS_OK) {
        status = next_amount(numbers, "a time", &node->self_ns, &totals->ns);
    }
    if (status == STATUS_OK && word & 1) {
        status = next_amount(numbers, "a time", &outside, &totals->ns);
    }
    node->inclusive_ns = node->self_ns + outside;
    return status;
}

/* Close the open node at index, behind which end is; returns its parent. */
static uint32_t
close_node(struct context_tree *tree, uint32_t index, size_t end)
{
    struct context *node = &tree->nodes[index];

    node->end = (uint32_t)end;
    if (node->parent != CONTEXTS_NONE) {
        tree->nodes[node->parent].inclusive_ns += node->inclusive_ns;
    }
    return node->parent;
}

/* Read the nodes, for which there is room. */
static enum status
read_nodes(struct numbers *numbers, struct context_tree *tree,
           struct encoding_totals *totals)
{
    uint32_t open = CONTEXTS_NONE;      /* the node before, or one above it */
    size_t depth = 0;                   /* of the next one below it */

    for (size_t i = 0; i < tree->count; i++) {
        uint64_t up;
        enum status status = next_number(numbers, "a level", depth, &up);

        if (status != STATUS_OK) {
            return status;
        }
        depth -= up;
        for (; up > 0; up--) {
            open = close_node(tree, open, i);
        }
        if (++depth > CONTEXTS_MAX_DEPTH) {
            return complaint_invalid(numbers->complaint,
                                     "contexts of over %d levels",
                                     CONTEXTS_MAX_DEPTH);
        }
        tree->nodes[i].parent = open;
        status = next_figures(numbers, &tree->nodes[i], totals);
        if (status != STATUS_OK) {
            return status;
        }
        open = (uint32_t)i;
    }
    while (open != CONTEXTS_NONE) {
        open = close_node(tree, open, tree->count);
    }
    return STATUS_OK;
}

/* Whether count pieces, of least bytes each, may be in length bytes. */
static bool
is_possible(size_t count, size_t least, size_t length)
{
    return count <= length / least && count < CONTEXTS_NONE;
}

enum status
encoding_read_tree(const struct profile *profile, struct context_tree *tree,
                   const void *bytes, size_t length,
                   struct encoding_totals *totals,
                   struct complaint *complaint)
{
    struct numbers numbers = {
        profile, bytes, (const unsigned char *)bytes + length, complaint};
    enum status status;

    if (!is_possible(tree->count, CONTEXTS_NODE_BYTES, length)) {
        tree->count = 0;
        return damaged(&numbers, "fewer contexts than are said");
    }
    tree->nodes = memory_resize(NULL, (tree->count + 1)
                                          * sizeof(*tree->nodes));
    if (tree->nodes == NULL) {
        tree->count = 0;
        return complaint_no_memory(complaint);
    }
    status = read_nodes(&numbers, tree, totals);
    if (status == STATUS_OK && numbers.next != numbers.end) {
        status = damaged(&numbers, "more contexts than are said");
    }
    if (status != STATUS_OK) {
        memory_free(tree->nodes);
        tree->nodes = NULL;
        tree->count = 0;
    }
    return status;
}

/* Read an event, which ends at or after *end_ns. A call cannot have begun
   before the clock did. */
static enum status
next_event(struct numbers *numbers, struct timeline_event *event,
           int64_t *end_ns)
{
    uint64_t duration = 0;
    int64_t delta;
    enum status status = next_amount(numbers, "a time", &delta, end_ns);

    if (status == STATUS_OK) {
        status = next_number(numbers, "a time", INT64_MAX, &duration);
    }
    if (status != STATUS_OK) {
        return status;
    }
    event->duration_ns = (int64_t)duration < *end_ns ? (int64_t)duration
                                                     : *end_ns;
    event->start_ns = *end_ns - event->duration_ns;
    return next_function(numbers, &event->function);
}

enum status
encoding_read_events(const struct profile *profile,
                     struct timeline_thread *thread, const void *bytes,
                     size_t length, struct complaint *complaint)
{
    struct numbers numbers = {
        profile, bytes, (const unsigned char *)bytes + length, complaint};
    enum status status = STATUS_OK;
    int64_t end_ns = 0;

    if (!is_possible(thread->count, TIMELINE_EVENT_BYTES, length)) {
        thread->count = 0;
        return damaged(&numbers, "fewer events than are said");
    }
    thread->events = memory_resize(NULL, (thread->count + 1)
                                             * sizeof(*thread->events));
    if (thread->events == NULL) {
        thread->count = 0;
        return complaint_no_memory(complaint);
    }
    for (size_t i = 0; i < thread->count && status == STATUS_OK; i++) {
        status = next_event(&numbers, &thread->events[i], &end_ns);
    }
    if (status == STATUS_OK && numbers.next != numbers.end) {
        status = damaged(&numbers, "more events than are said");
    }
    if (status != STATUS_OK) {
        memory_free(thread->events);
        thread->events = NULL;
        thread->count = 0;
    }
    return status;
}

void
encoding_write_tree(const struct context_tree *tree,
                    const uint32_t *positions, struct sink *sink)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct context *node = &tree->nodes[i];
        int64_t outside = contexts_outside_ns(tree, (uint32_t)i);
        uint32_t open = i == 0 ? CONTEXTS_NONE : (uint32_t)i - 1;
        uint64_t up = 0;

        for (; open != node->parent; open = tree->nodes[open].parent) {
            up++;
        }
        leb128_write(sink, up);
        leb128_write(sink, positions[node->function->index]);
        leb128_write(sink, (uint64_t)node->calls << 1 | (outside > 0));
        leb128_write(sink, (uint64_t)node->self_ns);
        if (outside > 0) {
            leb128_write(sink, (uint64_t)outside);
        }
    }
}

void
encoding_write_events(const struct timeline_thread *thread,
                      const uint32_t *positions, struct sink *sink)
{
    int64_t before_ns = 0;

    for (size_t i = 0; i < thread->count; i++) {
        const struct timeline_event *event = &thread->events[i];
        int64_t end_ns = event->start_ns + event->duration_ns;

        leb128_write(sink, (uint64_t)(end_ns - before_ns));
        leb128_write(sink, (uint64_t)event->duration_ns);
        leb128_write(sink, positions[event->function->index]);
        before_ns = end_ns;
    }
}

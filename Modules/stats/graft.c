/* Trees of threads that the target has not are copied; nodes of others are put
   behind those that are there, and united with them now and then:

       [ nodes of different paths | added nodes ]  */

#include "graft.h"

#include <string.h>

#include "base/memory.h"
#include "stats/contexts.h"
#include "stats/timeline.h"

#include "sapling.h"

/* An addition of contexts. */
struct graft {
    struct profile *target;
    struct contexts *contexts;  /* the target's */
    struct profile_function *const *twins;
    bool is_injective;          /* twins differ */
};

/* Whether no two functions that were followed have one twin. */
static enum status
compare_twins(struct graft *graft, const struct profile *source)
{
    size_t count = source->functions.record_count;
    bool *is_taken = memory_allocate(
        graft->target->functions.record_count + 1);

    if (is_taken == NULL) {
        return STATUS_NO_MEMORY;
    }
    graft->is_injective = true;
    for (size_t i = 0; i < count; i++) {
        bool *taken = &is_taken[graft->twins[i]->index];

        graft->is_injective = graft->is_injective && !*taken;
        *taken = true;
    }
    memory_free(is_taken);
    return STATUS_OK;
}

/* Put the nodes of from behind those of to. */
static enum status
append_nodes(const struct graft *graft, struct context_tree *to,
             const struct context_tree *from)
{
    size_t count = to->count + from->count;
    struct context *nodes
        = count < CONTEXTS_NONE
              ? memory_resize(to->nodes, (count + 1) * sizeof(*nodes))
              : NULL;

    if (nodes == NULL) {
        return STATUS_NO_MEMORY;
    }
    to->nodes = nodes;
    for (size_t i = 0; i < from->count; i++) {
        struct context *node = &nodes[to->count + i];

        *node = from->nodes[i];
        node->function = graft->twins[node->function->index];
        node->end += (uint32_t)to->count;
        if (node->parent != CONTEXTS_NONE) {
            node->parent += (uint32_t)to->count;
        }
    }
    to->count = count;
    return STATUS_OK;
}

/* Let nodes of one path be one. */
static enum status
unite_nodes(struct context_tree *tree)
{
    struct context_tree sum = *tree;
    struct sapling sapling;
    enum status status;

    sapling_init(&sapling);
    status = sapling_add(&sapling, tree, NULL);
    if (status == STATUS_OK) {
        status = sapling_lay_out(&sapling, &sum);
    }
    if (status == STATUS_OK) {
        memory_free(tree->nodes);
        *tree = sum;
        tree->added = 0;
    }
    sapling_clear(&sapling);
    return status;
}

/* Let to have the nodes of both. Those that are added are united with the
   others as soon as they are as many: that keeps the cost of all additions
   near the number of all nodes, whether paths are the same or not. */
static enum status
add_nodes(const struct graft *graft, struct context_tree *to,
          const struct context_tree *from)
{
    bool is_copy = to->count == 0 && graft->is_injective;
    enum status status = append_nodes(graft, to, from);

    if (status != STATUS_OK || is_copy) {
        return status;
    }
    to->added += from->count;
    return to->added >= to->count - to->added ? unite_nodes(to) : STATUS_OK;
}

/* Whether they are trees of one thread, or both the folded one. */
static bool
is_same(const struct context_tree *one, const struct context_tree *other)
{
    return one->is_folded == other->is_folded
           && (one->is_folded
               || (one->native_id == other->native_id
                   && one->process_id == other->process_id
                   && one->thread == other->thread));
}

/* Return the tree of that thread, or NULL. */
static struct context_tree *
find_tree(const struct contexts *contexts, const struct context_tree *like)
{
    for (size_t i = 0; i < contexts->tree_count; i++) {
        if (is_same(&contexts->trees[i], like)) {
            return &contexts->trees[i];
        }
    }
    return NULL;
}

/* Return the tree that is a sum of threads, or NULL. */
static struct context_tree *
find_sum(const struct contexts *contexts)
{
    for (size_t i = contexts->tree_count; i-- > 0;) {
        struct context_tree *tree = &contexts->trees[i];

        if (!tree->is_folded && tree->native_id == 0
            && threads_count_in_name(tree->thread) > 0) {
            return tree;
        }
    }
    return NULL;
}

/* Name a sum after the row of the target's threads that is one, if there is
   one; else after how many it is of. */
static enum status
name_sum(const struct graft *graft, struct context_tree *sum, int64_t count)
{
    struct threads_row row = graft->target->threads.sum;
    char room[THREADS_NAME_BYTES];
    const char *name;
    size_t length;

    if (row.others_count == 0) {
        row = (struct threads_row){.others_count = count};
    }
    name = threads_name(&row, room, &length);
    sum->process_id = row.process_id;
    return text_intern(&graft->target->texts, name, length, &sum->thread);
}

/* Add a tree to the sum of threads, which begins with it if need be. */
static enum status
add_to_sum(const struct graft *graft, const struct context_tree *from,
           int64_t count)
{
    struct contexts *contexts = graft->contexts;
    struct context_tree *sum = find_sum(contexts);

    if (sum == NULL) {
        sum = &contexts->trees[contexts->tree_count++];
        *sum = (struct context_tree){.native_id = 0};
    }
    else if (__builtin_add_overflow(
                 count, threads_count_in_name(sum->thread), &count)) {
        return STATUS_INVALID;
    }
    return name_sum(graft, sum, count) == STATUS_OK
               ? add_nodes(graft, sum, from)
               : STATUS_NO_MEMORY;
}

/* Add a tree of source, for which there is room. */
static enum status
add_tree(const struct graft *graft, const struct context_tree *from)
{
    struct contexts *contexts = graft->contexts;
    struct context_tree tree = *from, *to;
    int64_t others;

    if (text_adopt(&graft->target->texts, from->thread, &tree.thread)
        != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    others = from->is_folded || from->native_id != 0
                 ? 0
                 : threads_count_in_name(from->thread);
    to = find_tree(contexts, &tree);
    if (to == NULL || others > 0) {
        if (others > 0
            || (contexts->tree_count >= THREADS_MAX && !from->is_folded)) {
            return add_to_sum(graft, from, others > 0 ? others : 1);
        }
        tree.nodes = NULL;
        tree.count = tree.added = 0;
        to = &contexts->trees[contexts->tree_count++];
        *to = tree;
    }
    if (to->process_id != from->process_id) {
        to->process_id = 0;
    }
    return add_nodes(graft, to, from);
}

/* Let the target have room for count more trees, and the sums of both. */
static enum status
prepare(struct graft *graft, const struct contexts *from)
{
    struct contexts *contexts = graft->target->contexts;
    struct context_tree *trees;

    if (contexts == NULL) {
        contexts = contexts_new(0);
        graft->target->contexts = contexts;
    }
    if (contexts == NULL) {
        return STATUS_NO_MEMORY;
    }
    graft->contexts = contexts;
    if (__builtin_add_overflow(contexts->calls, from->calls,
                               &contexts->calls)
        || __builtin_add_overflow(contexts->ns, from->ns, &contexts->ns)
        || __builtin_add_overflow(contexts->folded_calls, from->folded_calls,
                                  &contexts->folded_calls)) {
        return STATUS_INVALID;
    }
    trees = memory_resize(contexts->trees,
                          (contexts->tree_count + from->tree_count + 1)
                              * sizeof(*trees));
    if (trees == NULL) {
        return STATUS_NO_MEMORY;
    }
    contexts->trees = trees;
    return STATUS_OK;
}

enum status
graft_contexts(struct profile *target, const struct profile *source,
               struct profile_function *const *twins)
{
    struct graft graft = {.target = target, .twins = twins};
    enum status status;

    if (source->contexts == NULL) {
        return STATUS_OK;
    }
    status = prepare(&graft, source->contexts);
    if (status == STATUS_OK) {
        status = compare_twins(&graft, source);
    }
    for (size_t i = 0; i < source->contexts->tree_count
                       && status == STATUS_OK;
         i++) {
        status = add_tree(&graft, &source->contexts->trees[i]);
    }
    return status;
}

enum status
graft_finish(struct profile *profile)
{
    struct contexts *contexts = profile->contexts;
    enum status status = STATUS_OK;

    for (size_t i = 0; contexts != NULL && i < contexts->tree_count
                       && status == STATUS_OK;
         i++) {
        if (contexts->trees[i].added > 0) {
            status = unite_nodes(&contexts->trees[i]);
        }
    }
    return status;
}

/* Add a copy of a thread, for which there is room. */
static enum status
add_thread(struct profile *target, const struct timeline_thread *from,
           struct profile_function *const *twins)
{
    struct timeline *timeline = target->timeline;
    struct timeline_thread *to = &timeline->threads[timeline->thread_count];
    enum status status;

    *to = *from;
    status = text_adopt(&target->texts, from->name, &to->name);
    to->events = status == STATUS_OK
                     ? memory_resize(NULL, (from->count + 1)
                                               * sizeof(*to->events))
                     : NULL;
    if (to->events == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < from->count; i++) {
        to->events[i] = from->events[i];
        to->events[i].function = twins[from->events[i].function->index];
    }
    timeline->thread_count++;
    return STATUS_OK;
}

enum status
graft_timeline(struct profile *target, const struct profile *source,
               struct profile_function *const *twins)
{
    const struct timeline *from = source->timeline;
    struct timeline *timeline = target->timeline;
    struct timeline_thread *threads;
    enum status status = STATUS_OK;

    if (from == NULL) {
        return STATUS_OK;
    }
    if (timeline == NULL) {
        timeline = memory_allocate(sizeof(*timeline));
        target->timeline = timeline;
    }
    threads = timeline == NULL
                  ? NULL
                  : memory_resize(timeline->threads,
                                  (timeline->thread_count
                                   + from->thread_count + 1)
                                      * sizeof(*threads));
    if (threads == NULL) {
        return STATUS_NO_MEMORY;
    }
    timeline->threads = threads;
    if (__builtin_add_overflow(timeline->dropped_calls, from->dropped_calls,
                               &timeline->dropped_calls)) {
        return STATUS_INVALID;
    }
    if (timeline->minimum_ns < from->minimum_ns) {
        timeline->minimum_ns = from->minimum_ns;
    }
    for (size_t i = 0; i < from->thread_count && status == STATUS_OK; i++) {
        status = add_thread(target, &from->threads[i], twins);
    }
    return status;
}

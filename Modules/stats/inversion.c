/* A node of an inverted tree is a group of nodes of the tree: those that were
   called that way. Groups are slices of one list, each split into smaller ones
   by the next caller, in place:

       [ read main/parse/read | read main/read | parse main/parse ]
         `---------- read ----------'              `--- parse ---'
         `- parse -'     `- main -'                 `- main -'
*/

#include "inversion.h"

#include <string.h>

#include "base/memory.h"

/* How many nodes there can be, and how many members of groups are looked at:
   if it were more there are only half as many levels as were reached. Deep
   recursion has as many levels as it has nodes. */
#define MAX_NODES ((size_t)1 << 20)
#define MAX_LOOKS (UINT64_C(1) << 26)

/* A node of the tree, and the caller above it that is looked at. */
struct member {
    uint32_t node;
    uint32_t above;             /* or CONTEXTS_NONE */
};

/* A group that is to become a node. */
struct group {
    size_t start, end;          /* in the list of members */
    uint32_t parent;            /* in the inverted tree */
    uint32_t level;             /* from 0 */
};

/* An inversion in the making. */
struct inversion {
    const struct context_tree *tree;
    struct context_tree *inverted;
    size_t capacity;            /* of its nodes */
    struct member *members;
    struct member *room;        /* for as many */
    size_t *counts;             /* by the index of a function: how many of a
                                   group it is next for, or where they go */
    uint32_t *found;            /* the functions that are, by index */
    struct group *pending;      /* the next one last */
    size_t pending_count, pending_capacity;
    int64_t least_ns;
    size_t levels;              /* at most */
    size_t deepest;             /* of the nodes that there are */
    uint64_t looks;             /* at members */
};

static const struct context *
node_at(const struct inversion *inversion, uint32_t index)
{
    return &inversion->tree->nodes[index];
}

/* Let block, of items of size bytes, have room for one more than count. */
static enum status
reserve(void **block, size_t *capacity, size_t count, size_t size)
{
    size_t wanted = *capacity == 0 ? (size_t)MEMORY_INITIAL(64)
                                   : *capacity * 2;
    void *larger;

    if (count < *capacity) {
        return STATUS_OK;
    }
    larger = memory_resize(*block, wanted * size);
    if (larger == NULL) {
        return STATUS_NO_MEMORY;
    }
    *block = larger;
    *capacity = wanted;
    return STATUS_OK;
}

static enum status
push(struct inversion *inversion, const struct group *group)
{
    enum status status = reserve((void **)&inversion->pending,
                                 &inversion->pending_capacity,
                                 inversion->pending_count, sizeof(*group));

    if (status == STATUS_OK) {
        inversion->pending[inversion->pending_count++] = *group;
    }
    return status;
}

/* Return the function that calls member's, or NULL. */
static const struct profile_function *
caller_of(const struct inversion *inversion, const struct member *member)
{
    return member->above == CONTEXTS_NONE
               ? NULL
               : node_at(inversion, member->above)->function;
}

/* Count the members of a group for each function that comes next. Returns how
   many functions were found. */
static size_t
count_members(struct inversion *inversion, const struct group *group)
{
    size_t found = 0;

    for (size_t i = group->start; i < group->end; i++) {
        const struct profile_function *caller
            = caller_of(inversion, &inversion->members[i]);

        if (caller != NULL && inversion->counts[caller->index]++ == 0) {
            inversion->found[found++] = caller->index;
        }
    }
    return found;
}

/* Bring the members of a group that are next for one function together; those
   for no function are dropped. */
static void
sort_members(struct inversion *inversion, const struct group *group,
             size_t found)
{
    size_t count = group->end - group->start, place = group->start;
    struct member *members = inversion->members;

    memcpy(inversion->room, members + group->start,
           count * sizeof(*members));
    for (size_t i = found; i-- > 0;) {
        size_t *start = &inversion->counts[inversion->found[i]];
        size_t size = *start;

        *start = place;
        place += size;
    }
    for (size_t i = 0; i < count; i++) {
        const struct member *member = &inversion->room[i];
        const struct profile_function *caller = caller_of(inversion, member);

        if (caller != NULL) {
            members[inversion->counts[caller->index]++] = *member;
        }
    }
}

/* Split a group by the functions that come next. The first to be found is
   pushed last. */
static enum status
split(struct inversion *inversion, const struct group *group)
{
    size_t found = count_members(inversion, group);
    struct group part = *group;
    enum status status = STATUS_OK;

    sort_members(inversion, group, found);
    for (size_t i = found; i-- > 0;) {
        size_t *end = &inversion->counts[inversion->found[i]];

        part.end = *end;
        *end = 0;
        if (status == STATUS_OK) {
            status = push(inversion, &part);
        }
        part.start = part.end;
    }
    return status;
}

/* Sum a group up as node; its members step to the next caller. */
static void
sum_up(const struct inversion *inversion, const struct group *group,
       struct context *node)
{
    struct member *members = inversion->members;

    *node = (struct context){
        .function = node_at(inversion, members[group->start].above)->function,
        .parent = group->parent,
    };
    for (size_t i = group->start; i < group->end; i++) {
        const struct context *first = node_at(inversion, members[i].node);

        members[i].above = node_at(inversion, members[i].above)->parent;
        node->inclusive_ns += first->self_ns;
        node->calls += first->calls;
        if (members[i].above == CONTEXTS_NONE) {
            node->self_ns += first->self_ns;
        }
    }
}

/* Turn a group into a node, and what is above it into further groups. */
static enum status
grow(struct inversion *inversion, struct group *group)
{
    struct context_tree *inverted = inversion->inverted;
    struct context node;
    enum status status;

    inversion->looks += group->end - group->start;
    sum_up(inversion, group, &node);
    if (node.inclusive_ns < inversion->least_ns
        || (node.inclusive_ns == 0 && node.calls == 0)) {
        return STATUS_OK;
    }
    if (inverted->count == CONTEXTS_NONE) {
        return STATUS_NO_MEMORY;
    }
    status = reserve((void **)&inverted->nodes, &inversion->capacity,
                     inverted->count, sizeof(node));
    if (status != STATUS_OK) {
        return status;
    }
    inverted->nodes[inverted->count] = node;
    group->parent = (uint32_t)inverted->count++;
    if (++group->level > inversion->deepest) {
        inversion->deepest = group->level;
    }
    return group->level < inversion->levels ? split(inversion, group)
                                            : STATUS_OK;
}

static bool
prepare(struct inversion *inversion)
{
    const struct context_tree *tree = inversion->tree;
    size_t count = tree->count, functions = 0;

    for (size_t i = 0; i < count; i++) {
        size_t index = tree->nodes[i].function->index;

        functions = index < functions ? functions : index + 1;
    }
    inversion->members = memory_resize(NULL, (count + 1)
                                                 * sizeof(struct member));
    inversion->room = memory_resize(NULL, (count + 1)
                                              * sizeof(struct member));
    inversion->counts = memory_allocate((functions + 1) * sizeof(size_t));
    inversion->found = memory_resize(NULL,
                                     (functions + 1) * sizeof(uint32_t));
    inversion->inverted->nodes = memory_resize(NULL, sizeof(struct context));
    inversion->capacity = 1;
    if (inversion->members == NULL || inversion->room == NULL
        || inversion->counts == NULL || inversion->found == NULL
        || inversion->inverted->nodes == NULL) {
        return false;
    }
    return true;
}

/* Whether this is going too far: one level is made whatever it takes. */
static bool
is_too_much(const struct inversion *inversion)
{
    return inversion->levels > 1
           && (inversion->inverted->count > MAX_NODES
               || inversion->looks > MAX_LOOKS);
}

/* Make all nodes, or too many of them. */
static enum status
make_nodes(struct inversion *inversion)
{
    struct group all = {.end = inversion->tree->count,
                        .parent = CONTEXTS_NONE};
    enum status status;

    for (uint32_t i = 0; i < inversion->tree->count; i++) {
        inversion->members[i] = (struct member){i, i};
    }
    inversion->inverted->count = 0;
    inversion->pending_count = 0;
    inversion->deepest = 0;
    inversion->looks = 0;
    status = split(inversion, &all);
    while (status == STATUS_OK && inversion->pending_count > 0
           && !is_too_much(inversion)) {
        struct group group = inversion->pending[--inversion->pending_count];

        status = grow(inversion, &group);
    }
    return status;
}

/* Let every node end behind what is below it. */
static void
set_ends(struct context_tree *tree)
{
    for (size_t i = tree->count; i-- > 0;) {
        struct context *node = &tree->nodes[i];

        if (node->end == 0) {
            node->end = (uint32_t)i + 1;
        }
        if (node->parent != CONTEXTS_NONE
            && tree->nodes[node->parent].end < node->end) {
            tree->nodes[node->parent].end = node->end;
        }
    }
}

enum status
inversion_make(const struct context_tree *tree, int64_t least_ns,
               size_t levels, struct context_tree *inverted)
{
    struct inversion inversion = {.tree = tree,
                                  .inverted = inverted,
                                  .least_ns = least_ns,
                                  .levels = levels};
    enum status status = prepare(&inversion) ? make_nodes(&inversion)
                                             : STATUS_NO_MEMORY;

    while (status == STATUS_OK && is_too_much(&inversion)) {
        inversion.levels = inversion.deepest > 1 ? inversion.deepest / 2 : 1;
        status = make_nodes(&inversion);
    }
    if (status == STATUS_OK) {
        set_ends(inverted);
    }
    memory_free(inversion.members);
    memory_free(inversion.room);
    memory_free(inversion.counts);
    memory_free(inversion.found);
    memory_free(inversion.pending);
    return status;
}

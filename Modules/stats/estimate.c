/* A function has a share of itself in each context: 1 where all its calls
   are. The share of a callee is the caller's, times what part of the callee
   that caller has:

       main 1.0 --> work 0.75 --> read 0.75 * 2/3
              `--> read 1/3

   Shares of time and of calls are told apart. A walk down the callees gives
   the tree in depth-first order. */

#include "estimate.h"

#include <math.h>

#include "base/memory.h"

/* What part of the total is too small to be followed, and how fast that grows
   as long as there are too many nodes. */
#define LEAST_PART 1e-7
#define GROWTH 4

/* How many callees a walk looks at: a function with very many callees may be
   in very many contexts. */
#define MAX_LOOKS (UINT64_C(1) << 25)

/* What part of a function may be a rounding error. */
#define ROUNDING 1e-6

struct share {
    double time, calls;
};

/* A context that is open. */
struct level {
    struct share share;
    size_t next;                /* the next callee to be looked at */
    uint32_t node;
};

struct estimate {
    const struct profile *profile;
    struct profile_callees callees;
    struct context_tree *tree;
    size_t capacity;            /* of nodes */
    size_t max_nodes;
    struct level *levels;
    size_t depth;
    bool *is_open;              /* by the index of a function */
    double *calls;              /* by it too: how often others called it, or
                                   nobody that is known */
    double least;               /* part of the total */
    uint64_t looks;             /* at callees, of the walk so far */
    bool is_cut;                /* there were more than max_nodes, or looks */
    struct contexts *sums;
};

/* Return a time or a count that makes sense: files come from anywhere. */
static double
sane(double number)
{
    return isfinite(number) && number > 0 ? number : 0;
}

/* Return the part that one number is of another one, at most all of it. */
static double
part_of(double one, double all)
{
    return all > 0 ? fmin(sane(one) / all, 1) : 0;
}

/* Find how often others called each row, or nobody that is known. */
static void
count_calls(struct estimate *estimate)
{
    for (size_t i = 0; i < estimate->profile->row_count; i++) {
        const struct profile_function *row = estimate->profile->rows[i];
        double calls = (double)row->figures.calls;

        for (const struct profile_edge *edge = row->first_caller;
             edge != NULL; edge = edge->next_caller) {
            if (edge->caller == row) {
                calls -= (double)edge->figures.calls;
            }
        }
        estimate->calls[row->index] = sane(calls);
    }
}

/* Return what part of row the caller at edge has. */
static struct share
share_of(const struct estimate *estimate, const struct profile_function *row,
         const struct profile_edge *edge)
{
    double all = sane(row->figures.inclusive_seconds);
    struct share share = {
        .calls = part_of((double)edge->figures.calls,
                         estimate->calls[row->index])};

    share.time = estimate->profile->callers == PROFILE_COUNTS || all == 0
                     ? share.calls
                     : part_of(edge->figures.inclusive_seconds, all);
    return share;
}

/* Return what part of row nobody has. What calls itself by way of others is
   in the parts of those too. */
static struct share
root_share(const struct estimate *estimate,
           const struct profile_function *row)
{
    struct share left = {1, 1};
    double calls = estimate->calls[row->index];

    for (const struct profile_edge *edge = row->first_caller; edge != NULL;
         edge = edge->next_caller) {
        if (edge->caller != row) {
            struct share share = share_of(estimate, row, edge);

            left.time -= share.time;
            left.calls -= share.calls;
            calls -= (double)edge->figures.calls;
        }
    }
    left.calls = left.calls < ROUNDING ? 0 : left.calls;
    left.time = left.time < ROUNDING ? 0 : left.time;
    if (calls >= 1) {
        double part = part_of(calls, (double)row->figures.primitive_calls);

        left.time = fmax(left.time, part);
        left.calls = fmax(left.calls, part);
    }
    return left;
}

/* Return number as a whole one that can still be added to *sum, and add it. */
static int64_t
add_to(int64_t *sum, double number)
{
    int64_t rounded = number < 0x1p62 ? (int64_t)llround(number)
                                      : INT64_C(1) << 62;

    if (rounded > INT64_MAX - *sum) {
        rounded = INT64_MAX - *sum;
    }
    *sum += rounded;
    return rounded;
}

/* Whether share of row is to be followed. */
static bool
matters(const struct estimate *estimate, const struct profile_function *row,
        struct share share)
{
    double total = sane(estimate->profile->totals.seconds);
    double calls = sane((double)estimate->profile->totals.calls);

    if (total > 0) {
        return share.time * sane(row->figures.inclusive_seconds)
               > estimate->least * total;
    }
    return share.calls * sane((double)row->figures.calls)
           > estimate->least * calls;
}

/* Add a node, for share of row, and open it; if there may be one more. */
static enum status
open_node(struct estimate *estimate, struct profile_function *row,
          struct share share)
{
    struct context_tree *tree = estimate->tree;
    struct level *level = &estimate->levels[estimate->depth];

    if (tree->count == estimate->max_nodes) {
        estimate->is_cut = true;
        return STATUS_OK;
    }
    if (tree->count == estimate->capacity) {
        size_t capacity = estimate->capacity * 2;
        struct context *nodes = memory_resize(tree->nodes,
                                              capacity * sizeof(*nodes));

        if (nodes == NULL) {
            return STATUS_NO_MEMORY;
        }
        tree->nodes = nodes;
        estimate->capacity = capacity;
    }
    *level = (struct level){share, estimate->callees.starts[row->index],
                            (uint32_t)tree->count};
    tree->nodes[tree->count++] = (struct context){
        .function = row,
        .calls = add_to(&estimate->sums->calls,
                        share.calls * sane((double)row->figures.calls)),
        .self_ns = add_to(&estimate->sums->ns,
                          share.time * sane(row->figures.self_seconds)
                              * 1e9),
        .parent = estimate->depth > 0 ? level[-1].node : CONTEXTS_NONE,
    };
    estimate->is_open[row->index] = true;
    estimate->depth++;
    return STATUS_OK;
}

/* Close the node that is open. */
static void
close_node(struct estimate *estimate)
{
    struct context_tree *tree = estimate->tree;
    struct level *level = &estimate->levels[--estimate->depth];
    struct context *node = &tree->nodes[level->node];

    node->end = (uint32_t)tree->count;
    node->inclusive_ns += node->self_ns;
    if (node->parent != CONTEXTS_NONE) {
        tree->nodes[node->parent].inclusive_ns += node->inclusive_ns;
    }
    estimate->is_open[node->function->index] = false;
}

/* Open the next callee of the node that is open, or close that. */
static enum status
step(struct estimate *estimate)
{
    struct level *level = &estimate->levels[estimate->depth - 1];
    const struct profile_function *caller
        = estimate->tree->nodes[level->node].function;
    const struct profile_callees *callees = &estimate->callees;

    while (level->next < callees->starts[caller->index + 1]
           && !estimate->is_cut) {
        const struct profile_callee *callee
            = &callees->callees[level->next++];
        struct share share = share_of(estimate, callee->function,
                                      callee->edge);

        estimate->is_cut = ++estimate->looks == MAX_LOOKS;
        share.time *= level->share.time;
        share.calls *= level->share.calls;
        if (!estimate->is_open[callee->function->index]
            && matters(estimate, callee->function, share)
            && estimate->depth < CONTEXTS_MAX_DEPTH) {
            return open_node(estimate, callee->function, share);
        }
    }
    close_node(estimate);
    return STATUS_OK;
}

/* Make the whole tree, or the first part of it: it is cut. */
static enum status
walk(struct estimate *estimate)
{
    enum status status = STATUS_OK;

    estimate->is_cut = false;
    estimate->looks = 0;
    estimate->tree->count = 0;
    estimate->sums->calls = 0;
    estimate->sums->ns = 0;
    for (size_t i = 0; i < estimate->profile->row_count && !estimate->is_cut;
         i++) {
        struct profile_function *row = estimate->profile->rows[i];
        struct share share = root_share(estimate, row);

        if (matters(estimate, row, share)) {
            status = open_node(estimate, row, share);
        }
        while (status == STATUS_OK && estimate->depth > 0) {
            status = step(estimate);
        }
        if (status != STATUS_OK) {
            break;
        }
    }
    return status;
}

/* Let more and more be left out, until the tree is small enough. */
static enum status
walk_until_small(struct estimate *estimate)
{
    enum status status = walk(estimate);

    while (status == STATUS_OK && estimate->is_cut
           && estimate->least * GROWTH < 1) {
        estimate->least *= GROWTH;
        status = walk(estimate);
    }
    return status;
}

enum status
estimate_make(const struct profile *profile, size_t max_nodes,
              struct contexts *contexts)
{
    size_t functions = profile->functions.record_count;
    struct estimate estimate = {
        .profile = profile, .tree = contexts->trees, .capacity = 1,
        .max_nodes = max_nodes < CONTEXTS_NONE ? max_nodes : CONTEXTS_NONE,
        .least = LEAST_PART, .sums = contexts};
    enum status status = profile_callees(profile, &estimate.callees);

    if (status != STATUS_OK) {
        return status;
    }
    contexts->is_estimate = true;
    contexts->trees->nodes = memory_resize(NULL, sizeof(struct context));
    estimate.is_open = memory_allocate(functions + 1);
    estimate.calls = memory_allocate((functions + 1)
                                     * sizeof(*estimate.calls));
    estimate.levels = memory_resize(NULL, (functions + 1)
                                              * sizeof(struct level));
    status = STATUS_NO_MEMORY;
    if (contexts->trees->nodes != NULL && estimate.is_open != NULL
        && estimate.calls != NULL && estimate.levels != NULL) {
        count_calls(&estimate);
        status = walk_until_small(&estimate);
    }
    memory_free(estimate.is_open);
    memory_free(estimate.calls);
    memory_free(estimate.levels);
    profile_callees_clear(&estimate.callees);
    return status;
}

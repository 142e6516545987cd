/* Contexts in memory, and what can be made of them. */

#include "stats/contexts.h"

#include "base/memory.h"

#include "estimate.h"
#include "inversion.h"
#include "sapling.h"

/* The name of a thread that is several. */
static const struct text nobody = {.bytes = ""};

struct contexts *
contexts_new(size_t tree_count)
{
    struct contexts *contexts = memory_allocate(sizeof(*contexts));

    if (contexts == NULL) {
        return NULL;
    }
    contexts->trees = memory_allocate((tree_count + 1)
                                      * sizeof(*contexts->trees));
    if (contexts->trees == NULL) {
        memory_free(contexts);
        return NULL;
    }
    contexts->tree_count = tree_count;
    for (size_t i = 0; i < tree_count; i++) {
        contexts->trees[i].thread = &nobody;
    }
    return contexts;
}

void
contexts_free(struct contexts *contexts)
{
    if (contexts == NULL) {
        return;
    }
    for (size_t i = 0; i < contexts->tree_count; i++) {
        memory_free(contexts->trees[i].nodes);
    }
    memory_free(contexts->trees);
    memory_free(contexts);
}

int64_t
contexts_outside_ns(const struct context_tree *tree, uint32_t index)
{
    const struct context *node = &tree->nodes[index];
    int64_t outside = node->inclusive_ns - node->self_ns;

    for (uint32_t child = index + 1; child < node->end;
         child = tree->nodes[child].end) {
        outside -= tree->nodes[child].inclusive_ns;
    }
    return outside > 0 ? outside : 0;
}

/* Give contexts, of which something has failed, back; or hand them over. */
static enum status
hand_over(struct contexts *contexts, enum status status,
          struct contexts **result)
{
    if (status != STATUS_OK) {
        contexts_free(contexts);
        contexts = NULL;
    }
    *result = contexts;
    return status;
}

/* Return new contexts of so many trees that add up to what contexts do, or
   NULL. */
static struct contexts *
new_like(const struct contexts *contexts, size_t tree_count)
{
    struct contexts *made = contexts_new(tree_count);

    if (made != NULL) {
        made->calls = contexts->calls;
        made->ns = contexts->ns;
        made->folded_calls = contexts->folded_calls;
        made->is_estimate = contexts->is_estimate;
    }
    return made;
}

/* Name tree after what all trees have in common. */
static void
name_sum(const struct contexts *contexts, struct context_tree *tree)
{
    const struct context_tree *first = contexts->trees;
    bool is_one = contexts->tree_count > 0;

    tree->process_id = is_one ? first->process_id : 0;
    for (size_t i = 1; i < contexts->tree_count; i++) {
        if (contexts->trees[i].process_id != first->process_id) {
            tree->process_id = 0;
        }
        is_one = is_one && contexts->trees[i].is_folded;
    }
    if (is_one) {
        tree->thread = first->thread;
        tree->native_id = first->native_id;
    }
}

enum status
contexts_merge_threads(const struct contexts *contexts,
                       struct contexts **result)
{
    struct contexts *made = new_like(contexts, 1);
    enum status status = made != NULL ? STATUS_OK : STATUS_NO_MEMORY;
    struct sapling sapling;

    sapling_init(&sapling);
    for (size_t i = 0; i < contexts->tree_count && status == STATUS_OK;
         i++) {
        status = sapling_add(&sapling, &contexts->trees[i], NULL);
    }
    if (status == STATUS_OK) {
        name_sum(contexts, made->trees);
        status = sapling_lay_out(&sapling, made->trees);
    }
    sapling_clear(&sapling);
    return hand_over(made, status, result);
}

/* A tree whose recursion is being folded. */
struct folding {
    const struct context_tree *tree;
    struct sapling sapling;
    uint32_t *places;           /* of nodes, by their index */
    uint32_t *open;             /* by the index of a function: its outermost
                                   node that is open, and 1; or 0 */
};

/* Close the nodes from index up to one, which stays open. */
static void
close_up_to(struct folding *folding, uint32_t index, uint32_t one)
{
    while (index != one) {
        const struct context *node = &folding->tree->nodes[index];
        uint32_t *open = &folding->open[node->function->index];

        *open = *open == index + 1 ? 0 : *open;
        index = node->parent;
    }
}

/* Add the node at index: to the call of its function that is open, if there
   is one. */
static enum status
fold_node(struct folding *folding, uint32_t index)
{
    const struct context *node = &folding->tree->nodes[index];
    uint32_t *open = &folding->open[node->function->index];
    struct sapling_node *place;

    if (*open == 0) {
        uint32_t parent = node->parent == CONTEXTS_NONE
                              ? SAPLING_GROUND
                              : folding->places[node->parent];
        enum status status = sapling_child(&folding->sapling, parent,
                                           node->function,
                                           &folding->places[index]);

        if (status != STATUS_OK) {
            return status;
        }
        *open = index + 1;
    }
    folding->places[index] = folding->places[*open - 1];
    place = &folding->sapling.nodes[folding->places[index]];
    place->calls += node->calls;
    place->self_ns += node->self_ns;
    place->outside_ns += contexts_outside_ns(folding->tree, index);
    return STATUS_OK;
}

static enum status
fold_tree(const struct context_tree *tree, struct context_tree *folded)
{
    struct folding folding = {.tree = tree};
    size_t functions = 0;
    enum status status = STATUS_NO_MEMORY;

    for (size_t i = 0; i < tree->count; i++) {
        size_t index = tree->nodes[i].function->index;

        functions = index < functions ? functions : index + 1;
    }
    sapling_init(&folding.sapling);
    folding.places = memory_resize(NULL, (tree->count + 1)
                                             * sizeof(*folding.places));
    folding.open = memory_allocate((functions + 1) * sizeof(*folding.open));
    if (folding.places != NULL && folding.open != NULL) {
        status = STATUS_OK;
    }
    for (uint32_t i = 0; i < tree->count && status == STATUS_OK; i++) {
        if (i > 0) {
            close_up_to(&folding, i - 1, tree->nodes[i].parent);
        }
        status = fold_node(&folding, i);
    }
    if (status == STATUS_OK) {
        status = sapling_lay_out(&folding.sapling, folded);
    }
    sapling_clear(&folding.sapling);
    memory_free(folding.places);
    memory_free(folding.open);
    return status;
}

enum status
contexts_fold_recursion(const struct contexts *contexts,
                        struct contexts **result)
{
    struct contexts *made = new_like(contexts, contexts->tree_count);
    enum status status = made != NULL ? STATUS_OK : STATUS_NO_MEMORY;

    for (size_t i = 0; i < contexts->tree_count && status == STATUS_OK;
         i++) {
        const struct context_tree *tree = &contexts->trees[i];

        made->trees[i] = (struct context_tree){
            .process_id = tree->process_id, .thread = tree->thread,
            .native_id = tree->native_id, .is_folded = tree->is_folded};
        status = fold_tree(tree, &made->trees[i]);
    }
    return hand_over(made, status, result);
}

enum status
contexts_estimate(struct profile *profile, size_t max_nodes,
                  struct contexts **result)
{
    struct contexts *made = contexts_new(1);
    enum status status = made != NULL
                             ? estimate_make(profile, max_nodes, made)
                             : STATUS_NO_MEMORY;

    return hand_over(made, status, result);
}

enum status
contexts_invert(const struct contexts *contexts, int64_t least_ns,
                size_t levels, struct contexts **result)
{
    struct contexts *merged = NULL, *made = new_like(contexts, 1);
    enum status status = made != NULL
                             ? contexts_merge_threads(contexts, &merged)
                             : STATUS_NO_MEMORY;

    if (status == STATUS_OK) {
        name_sum(contexts, made->trees);
        status = inversion_make(merged->trees, least_ns, levels,
                                made->trees);
    }
    contexts_free(merged);
    return hand_over(made, status, result);
}

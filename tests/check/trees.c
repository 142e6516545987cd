/* Trees out of texts, and back into them. */

#include "trees.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sink.h"
#include "profiles.h"

struct profile_function *
trees_row(struct profile *profile, const char *name)
{
    char label[40];
    struct profile_function *function;

    snprintf(label, sizeof(label), "a.py:7(%s)", name);
    function = profiles_function(profile, label);
    if (!function->is_row) {
        profiles_row(profile, label, &(struct profile_figures){0});
    }
    return function;
}

/* Let the node, which was added last, and those above it up to parent, end. */
static void
close_up_to(struct context_tree *tree, uint32_t parent)
{
    uint32_t open = (uint32_t)tree->count - 1;

    while (tree->count > 0 && open != parent) {
        struct context *node = &tree->nodes[open];

        node->end = (uint32_t)tree->count;
        open = node->parent;
        if (open != CONTEXTS_NONE) {
            tree->nodes[open].inclusive_ns += node->inclusive_ns;
        }
    }
}

/* Add a node, of which text is the figures. */
static void
add_node(struct profile *profile, struct context_tree *tree, uint32_t parent,
         const char *text)
{
    char name[20];
    long long calls, self, outside = 0;
    struct context *node;

    ck_assert_int_ge(sscanf(text, "%19[^ ] %lld %lld+%lld", name, &calls,
                            &self, &outside),
                     3);
    close_up_to(tree, parent);
    node = &tree->nodes[tree->count++];
    *node = (struct context){.function = trees_row(profile, name),
                             .calls = calls,
                             .self_ns = self,
                             .inclusive_ns = self + outside,
                             .parent = parent};
    profile->contexts->calls += calls;
    profile->contexts->ns += self + outside;
}

static void
fill(struct profile *profile, struct context_tree *tree, const char *text)
{
    uint32_t path[100] = {CONTEXTS_NONE};

    tree->nodes = memory_allocate((strlen(text) + 1) * sizeof(*tree->nodes));
    while (*text != '\0') {
        size_t depth = strspn(text, ".");

        ck_assert_uint_lt(depth, 99);
        add_node(profile, tree, path[depth], text + depth);
        path[depth + 1] = (uint32_t)tree->count - 1;
        text += strcspn(text, ",");
        text += strspn(text, ", ");
    }
    close_up_to(tree, CONTEXTS_NONE);
}

struct context_tree *
trees_add(struct profile *profile, const char *name, int64_t native_id,
          const char *text)
{
    struct contexts *contexts = profile->contexts;
    struct context_tree *tree;

    if (contexts == NULL) {
        contexts = contexts_new(0);
        profile->contexts = contexts;
    }
    contexts->trees = memory_resize(contexts->trees,
                                    (contexts->tree_count + 1)
                                        * sizeof(*contexts->trees));
    tree = &contexts->trees[contexts->tree_count++];
    *tree = (struct context_tree){.process_id = 7,
                                  .thread = profiles_text(profile, name),
                                  .native_id = native_id};
    fill(profile, tree, text);
    return tree;
}

static void
check_tree(const struct context_tree *tree)
{
    uint32_t open = CONTEXTS_NONE;

    for (uint32_t i = 0; i < tree->count; i++) {
        const struct context *node = &tree->nodes[i];
        int64_t sum = node->self_ns;

        while (open != node->parent) {
            ck_assert_uint_ne(open, CONTEXTS_NONE);
            ck_assert_uint_eq(tree->nodes[open].end, i);
            open = tree->nodes[open].parent;
        }
        ck_assert_uint_gt(node->end, i);
        ck_assert_uint_le(node->end, tree->count);
        for (uint32_t child = i + 1; child < node->end;
             child = tree->nodes[child].end) {
            ck_assert_uint_eq(tree->nodes[child].parent, i);
            sum += tree->nodes[child].inclusive_ns;
        }
        ck_assert_int_ge(node->inclusive_ns, sum);
        open = i;
    }
    for (; open != CONTEXTS_NONE; open = tree->nodes[open].parent) {
        ck_assert_uint_eq(tree->nodes[open].end, tree->count);
    }
}

void
trees_check(const struct contexts *contexts)
{
    int64_t calls = 0, ns = 0;

    for (size_t i = 0; i < contexts->tree_count; i++) {
        const struct context_tree *tree = &contexts->trees[i];

        check_tree(tree);
        for (size_t j = 0; j < tree->count; j++) {
            calls += tree->nodes[j].calls;
            ns += tree->nodes[j].parent == CONTEXTS_NONE
                      ? tree->nodes[j].inclusive_ns
                      : 0;
        }
    }
    ck_assert_int_eq(contexts->calls, calls);
    ck_assert_int_eq(contexts->ns, ns);
}

void
trees_expect(const struct context_tree *tree, const char *text)
{
    struct sink sink;
    char item[100];

    check_tree(tree);
    sink_init(&sink);
    for (uint32_t i = 0; i < tree->count; i++) {
        const struct context *node = &tree->nodes[i];
        int64_t outside = contexts_outside_ns(tree, i);

        sink_text(&sink, i > 0 ? ", " : "");
        for (uint32_t up = node->parent; up != CONTEXTS_NONE;
             up = tree->nodes[up].parent) {
            sink_byte(&sink, '.');
        }
        snprintf(item, sizeof(item), "%s %lld %lld",
                 node->function->name->bytes, (long long)node->calls,
                 (long long)node->self_ns);
        sink_text(&sink, item);
        if (outside > 0) {
            snprintf(item, sizeof(item), "+%lld", (long long)outside);
            sink_text(&sink, item);
        }
    }
    sink_byte(&sink, '\0');
    ck_assert_str_eq(sink.bytes, text);
    sink_clear(&sink);
}

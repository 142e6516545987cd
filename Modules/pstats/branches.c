/* The nodes of most time are chosen, which are all below one another, as a
   node has no more than the one above it. They are sorted by that one, so that
   what is below a node stands together:

       chosen   0  main   1  parse   4  read      by their index in the tree
       sorted   main | parse  read | ...          by the one above, and time

*/

#include "branches.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "stats/caption.h"

#define NS 1e-9
#define BAR_COLUMNS 8
#define GAP 2
#define GUIDE_COLUMNS 2

/* How far guides go to the right; of more the first are left out. */
#define MAX_GUIDES 40

/* Names get so many columns at least. */
#define LEAST_NAME_COLUMNS 24

/* A node that is shown. */
struct branch {
    int64_t inclusive_ns;
    uint32_t node;
    uint32_t parent;
};

/* One that is to be printed. */
struct pending {
    uint32_t node;
    uint32_t level;             /* from 0 */
    bool is_last;               /* of those below the same node */
};

enum column {
    TOTAL,
    SHARE,
    SELF,
    CALLS,
    COLUMNS,
};

static const char *const titles[] = {"total", "%", "self", "calls"};

/* How a tree is drawn. */
struct style {
    const char *guides[2][2];   /* the node's own and that of one above it:
                                   others follow, or not */
    const char *cut;            /* in the place of the first guides */
    const char *full;           /* a column of a bar */
    const char *parts[8];       /* parts of one: none, an eighth ... */
};

static const struct style unicode = {
    {{"\u251c ", "\u2514 "}, {"\u2502 ", "  "}},
    "\u2026 ",
    "\u2588",
    {"", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a",
     "\u2589"},
};

static const struct style ascii = {
    {{"|-", "`-"}, {"| ", "  "}},
    "> ",
    "#",
    {"", "", "", "", "#", "#", "#", "#"},
};

/* The columns that parts of a bar take. */
#define PART_COLUMNS(style, part) ((style)->parts[part][0] != '\0')

/* A tree that is being printed. */
struct drawing {
    const struct branches *branches;
    const struct style *style;
    struct branch *chosen;
    size_t count;
    struct branch *sorted;
    struct pending *pending;    /* the next one last */
    size_t pending_count;
    bool *has_next;             /* by level: others follow that node */
    size_t widths[COLUMNS];
    struct caption caption;
    struct sink *sink;
};

static const struct context *
node_at(const struct drawing *drawing, uint32_t index)
{
    return &drawing->branches->tree->nodes[index];
}

static int
compare_numbers(int64_t first, int64_t second)
{
    return (first > second) - (first < second);
}

/* Those with most time first, of equal ones those above first. */
static int
compare_time(const void *first, const void *second)
{
    const struct branch *one = first, *other = second;
    int order = compare_numbers(other->inclusive_ns, one->inclusive_ns);

    return order != 0 ? order : compare_numbers(one->node, other->node);
}

static int
compare_node(const void *first, const void *second)
{
    const struct branch *one = first, *other = second;

    return compare_numbers(one->node, other->node);
}

/* Roots come first: none is the parent that a root's index and 1 is. */
static int
compare_parent(const void *first, const void *second)
{
    const struct branch *one = first, *other = second;
    int order = compare_numbers((uint32_t)(one->parent + 1),
                                (uint32_t)(other->parent + 1));

    return order != 0 ? order : compare_time(first, second);
}

/* Find the nodes that have the time and the level. What is below one that has
   not is stepped over. */
static void
choose(struct drawing *drawing)
{
    const struct branches *branches = drawing->branches;
    const struct context_tree *tree = branches->tree;
    uint32_t open = CONTEXTS_NONE;
    size_t level = 0;           /* of the next node below it */

    for (uint32_t i = 0; i < tree->count;) {
        const struct context *node = &tree->nodes[i];

        for (; open != node->parent; open = tree->nodes[open].parent) {
            level--;
        }
        if (level >= branches->levels
            || node->inclusive_ns < branches->least_ns) {
            i = node->end;
            continue;
        }
        drawing->chosen[drawing->count++]
            = (struct branch){node->inclusive_ns, i, node->parent};
        open = i++;
        level++;
    }
    if (drawing->count > branches->limit) {
        qsort(drawing->chosen, drawing->count, sizeof(*drawing->chosen),
              compare_time);
        drawing->count = branches->limit;
        qsort(drawing->chosen, drawing->count, sizeof(*drawing->chosen),
              compare_node);
    }
    memcpy(drawing->sorted, drawing->chosen,
           drawing->count * sizeof(*drawing->sorted));
    qsort(drawing->sorted, drawing->count, sizeof(*drawing->sorted),
          compare_parent);
}

/* Write what stands in a column for node. Returns its length. */
static size_t
put(char *cell, const struct branches *branches, enum column column,
    const struct context *node)
{
    double part = (double)node->inclusive_ns;

    switch (column) {
    case TOTAL:
        return unit_put(cell, branches->unit, part * NS);
    case SHARE:
        part = branches->total_ns > 0 ? part / (double)branches->total_ns
                                      : 0;
        return number_fixed(cell, 100 * part, 1);
    case SELF:
        return unit_put(cell, branches->unit, (double)node->self_ns * NS);
    default:
        return number_integer(cell, node->calls);
    }
}

/* Of an inverted tree the total is a function's own time. */
static bool
is_shown(const struct drawing *drawing, enum column column)
{
    return column != SELF || !drawing->branches->is_inverted;
}

static const char *
title_of(const struct drawing *drawing, enum column column)
{
    return drawing->branches->is_inverted && column == TOTAL ? titles[SELF]
                                                             : titles[column];
}

static void
measure(struct drawing *drawing)
{
    char cell[NUMBER_BYTES];

    for (int i = TOTAL; i < COLUMNS; i++) {
        drawing->widths[i] = strlen(title_of(drawing, (enum column)i));
    }
    for (size_t j = 0; j < drawing->count; j++) {
        const struct context *node = node_at(drawing,
                                             drawing->chosen[j].node);

        for (int i = TOTAL; i < COLUMNS; i++) {
            size_t width = put(cell, drawing->branches, (enum column)i, node);

            if (width > drawing->widths[i]) {
                drawing->widths[i] = width;
            }
        }
    }
}

static void
print_titles(struct drawing *drawing)
{
    bool is_bold = drawing->branches->has_colours;

    sink_text(drawing->sink, is_bold ? "\33[1m" : "");
    for (int i = TOTAL; i < COLUMNS; i++) {
        const char *title = title_of(drawing, (enum column)i);

        if (is_shown(drawing, (enum column)i)) {
            sink_repeat(drawing->sink, ' ',
                        drawing->widths[i] - strlen(title));
            sink_text(drawing->sink, title);
            sink_repeat(drawing->sink, ' ', GAP);
        }
    }
    sink_repeat(drawing->sink, ' ', BAR_COLUMNS + GAP);
    sink_text(drawing->sink, "filename:lineno(function)");
    sink_text(drawing->sink, is_bold ? "\33[0m" : "");
    sink_byte(drawing->sink, '\n');
}

/* Return the colour of a share of the total, or "". */
static const char *
colour_of(const struct branches *branches, const struct context *node)
{
    double share = branches->total_ns > 0
                       ? (double)node->self_ns / (double)branches->total_ns
                       : 0;

    if (!branches->has_colours || branches->is_inverted) {
        return "";
    }
    return share >= 0.10 ? "\33[1;31m" : share >= 0.02 ? "\33[33m" : "";
}

static void
print_bar(struct drawing *drawing, const struct context *node)
{
    const struct style *style = drawing->style;
    double share = drawing->branches->total_ns > 0
                       ? (double)node->inclusive_ns
                             / (double)drawing->branches->total_ns
                       : 0;
    unsigned eighths = (unsigned)(share * BAR_COLUMNS * 8 + 0.5);
    unsigned full = eighths / 8, part = eighths % 8;
    unsigned taken = full + PART_COLUMNS(style, part);

    for (unsigned i = 0; i < full; i++) {
        sink_text(drawing->sink, style->full);
    }
    sink_text(drawing->sink, style->parts[part]);
    sink_repeat(drawing->sink, ' ',
                GAP + (taken < BAR_COLUMNS ? BAR_COLUMNS - taken : 0));
}

/* Print the lines that lead to a node. Returns how many columns they take. */
static size_t
print_guides(struct drawing *drawing, const struct pending *pending)
{
    size_t columns = drawing->branches->columns;
    size_t most = columns > 0 && columns / 3 < MAX_GUIDES ? columns / 3
                                                          : MAX_GUIDES;
    size_t guides = pending->level, cut = 0;

    if (guides > most / GUIDE_COLUMNS) {
        guides = most / GUIDE_COLUMNS;
        cut = 1;
        sink_text(drawing->sink, drawing->style->cut);
    }
    for (size_t i = guides; i > 1; i--) {
        bool follow = drawing->has_next[pending->level - i + 1];

        sink_text(drawing->sink, drawing->style->guides[1][follow ? 0 : 1]);
    }
    if (guides > 0) {
        sink_text(drawing->sink,
                  drawing->style->guides[0][pending->is_last ? 1 : 0]);
    }
    return (guides + cut) * GUIDE_COLUMNS;
}

static void
print_line(struct drawing *drawing, const struct pending *pending)
{
    const struct branches *branches = drawing->branches;
    const struct context *node = node_at(drawing, pending->node);
    const char *colour = colour_of(branches, node);
    char cell[NUMBER_BYTES];
    size_t taken = BAR_COLUMNS + GAP, left;

    for (int i = TOTAL; i < COLUMNS; i++) {
        size_t length = put(cell, branches, (enum column)i, node);
        bool is_coloured = i == SELF && *colour != '\0';

        if (!is_shown(drawing, (enum column)i)) {
            continue;
        }
        sink_repeat(drawing->sink, ' ', drawing->widths[i] - length);
        sink_text(drawing->sink, is_coloured ? colour : "");
        sink_bytes(drawing->sink, cell, length);
        sink_text(drawing->sink, is_coloured ? "\33[0m" : "");
        sink_repeat(drawing->sink, ' ', GAP);
        taken += drawing->widths[i] + GAP;
    }
    print_bar(drawing, node);
    taken += print_guides(drawing, pending);
    left = branches->columns > taken ? branches->columns - taken : 0;
    caption_print(&drawing->caption, drawing->sink, node->function,
                  branches->columns == 0       ? 0
                  : left > LEAST_NAME_COLUMNS ? left
                                              : LEAST_NAME_COLUMNS);
    sink_byte(drawing->sink, '\n');
}

/* Add what is below the node of that index, or the roots, to what is
   pending: that of most time last. */
static void
push_children(struct drawing *drawing, uint32_t parent, uint32_t level)
{
    size_t low = 0, high = drawing->count, end;

    while (low < high) {        /* the first one below parent */
        size_t middle = (low + high) / 2;

        if ((uint32_t)(drawing->sorted[middle].parent + 1)
            < (uint32_t)(parent + 1)) {
            low = middle + 1;
        }
        else {
            high = middle;
        }
    }
    for (end = low; end < drawing->count
                    && drawing->sorted[end].parent == parent;
         end++) {
    }
    for (size_t i = end; i-- > low;) {
        drawing->pending[drawing->pending_count++] = (struct pending){
            drawing->sorted[i].node, level, i + 1 == end};
    }
}

static enum status
prepare(struct drawing *drawing)
{
    const struct branches *branches = drawing->branches;
    size_t count = branches->tree->count + 1;

    drawing->chosen = memory_resize(NULL, count * sizeof(struct branch));
    if (drawing->chosen == NULL) {
        return STATUS_NO_MEMORY;
    }
    drawing->sorted = memory_resize(NULL, count * sizeof(struct branch));
    if (drawing->sorted == NULL) {
        return STATUS_NO_MEMORY;
    }
    choose(drawing);
    count = drawing->count + 1;
    drawing->pending = memory_resize(NULL, count * sizeof(struct pending));
    drawing->has_next = memory_allocate(count);
    if (drawing->pending == NULL || drawing->has_next == NULL) {
        return STATUS_NO_MEMORY;
    }
    measure(drawing);
    return caption_init(&drawing->caption, branches->profile,
                        branches->names, false);
}

enum status
branches_print(const struct branches *branches, struct sink *sink,
               size_t *shown)
{
    struct drawing drawing = {
        .branches = branches, .sink = sink,
        .style = branches->is_unicode ? &unicode : &ascii};
    enum status status = prepare(&drawing);

    if (status == STATUS_OK) {
        print_titles(&drawing);
        push_children(&drawing, CONTEXTS_NONE, 0);
        while (drawing.pending_count > 0) {
            struct pending next = drawing.pending[--drawing.pending_count];

            drawing.has_next[next.level] = !next.is_last;
            print_line(&drawing, &next);
            push_children(&drawing, next.node, next.level + 1);
        }
    }
    *shown = drawing.count;
    caption_clear(&drawing.caption);
    memory_free(drawing.chosen);
    memory_free(drawing.sorted);
    memory_free(drawing.pending);
    memory_free(drawing.has_next);
    return status;
}

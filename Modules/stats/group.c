/* Groups: first each function finds its own, then each group takes its rows
   and their callers, one group after the other. */

#include "stats/group.h"

#include <string.h>

#include "base/memory.h"
#include "stats/suffix.h"

#include "module.h"

/* A profile by groups in the making. */
struct grouping {
    struct profile *target;
    const struct profile *source;
    struct profile_function **groups;   /* by the index in source */
    struct profile_function **first;    /* by the index in target: its first
                                           row in source */
    struct profile_function **next;     /* by the index in source: the next
                                           row of the same group */
    struct complaint *complaint;
};

enum status
group_parse(const char *option, const char *text, enum group_kind *kind,
            struct complaint *complaint)
{
    if (strcmp(text, "module") == 0) {
        *kind = GROUP_MODULES;
    }
    else if (strcmp(text, "file") == 0) {
        *kind = GROUP_FILES;
    }
    else {
        return complaint_invalid(complaint, "%s %s (expected module or file)",
                                 option, text);
    }
    return STATUS_OK;
}

/* Find or add the group called name. */
static enum status
add_group(struct profile *target, const char *name, size_t length,
          const char *own_name, struct profile_function **group)
{
    const struct text *file, *text;
    enum status status = text_intern(&target->texts, name, length, &file);

    if (status == STATUS_OK) {
        status = text_intern(&target->texts, own_name, strlen(own_name),
                             &text);
    }
    return status == STATUS_OK
               ? profile_function_at(target, file, 0, text, group)
               : status;
}

/* Find the group of the functions of file; suffixes is NULL if groups are
   files. module is room for a name. */
static enum status
find_group(struct grouping *grouping, const struct suffix_set *suffixes,
           const struct text *file, struct sink *module,
           struct profile_function **group)
{
    if (strcmp(file->bytes, "~") == 0) {
        return add_group(grouping->target, "~", 1, "<built-in functions>",
                         group);
    }
    if (suffixes == NULL) {
        return add_group(grouping->target, file->bytes, file->length, "",
                         group);
    }
    module->length = 0;
    module_add(module, suffixes, file);
    if (module->status != STATUS_OK) {
        return module->status;
    }
    return add_group(grouping->target,
                     module->length > 0 ? module->bytes : "", module->length,
                     "", group);
}

static enum status
find_groups(struct grouping *grouping, const struct suffix_set *suffixes)
{
    const struct arena *functions = &grouping->source->functions;
    enum status status = STATUS_OK;
    struct sink module;

    sink_init(&module);
    for (size_t i = 0; i < functions->record_count && status == STATUS_OK;
         i++) {
        const struct profile_function *function = arena_at(functions, i);

        status = find_group(grouping, suffixes, function->file, &module,
                            &grouping->groups[i]);
    }
    sink_clear(&module);
    return status;
}

/* Chain the rows of each group. */
static void
chain(struct grouping *grouping)
{
    for (size_t i = grouping->source->row_count; i-- > 0;) {
        struct profile_function *row = grouping->source->rows[i];
        uint32_t group = grouping->groups[row->index]->index;

        grouping->next[row->index] = grouping->first[group];
        grouping->first[group] = row;
    }
}

/* Return how often others called row. */
static int64_t
calls_of_others(const struct profile_function *row)
{
    int64_t calls = row->figures.calls;

    for (const struct profile_edge *edge = row->first_caller; edge != NULL;
         edge = edge->next_caller) {
        if (edge->caller == row) {
            __builtin_sub_overflow(calls, edge->figures.calls, &calls);
        }
    }
    return calls;
}

/* Return how long row took in calls from outside its group. */
static double
entered_seconds(const struct grouping *grouping,
                const struct profile_function *row)
{
    struct profile_function *const *groups = grouping->groups;
    double all = row->figures.inclusive_seconds, inside = 0, outside = 0;
    double per_call = all / (double)calls_of_others(row);

    for (const struct profile_edge *edge = row->first_caller; edge != NULL;
         edge = edge->next_caller) {
        double seconds = grouping->source->callers == PROFILE_COUNTS
                             ? per_call * (double)edge->figures.calls
                             : edge->figures.inclusive_seconds;

        if (groups[edge->caller->index] != groups[row->index]) {
            outside += seconds;
        }
        else if (edge->caller != row) {
            inside += seconds;
        }
    }
    if (all > inside + outside) {
        outside = all - inside;
    }
    return outside < all ? outside : all;
}

static enum status
overflows(const struct grouping *grouping)
{
    return complaint_invalid(grouping->complaint,
                             "counts add up to more than 2**63");
}

/* Add the callers of row that are in other groups to its own. */
static enum status
add_callers(struct grouping *grouping, const struct profile_function *row)
{
    struct profile_function *group = grouping->groups[row->index];
    enum status status = STATUS_OK;

    for (const struct profile_edge *edge = row->first_caller;
         edge != NULL && status == STATUS_OK; edge = edge->next_caller) {
        struct profile_function *caller
            = grouping->groups[edge->caller->index];
        struct profile_edge *sum;

        if (caller == group) {
            continue;
        }
        sum = profile_edge(grouping->target, group, caller);
        if (sum == NULL) {
            status = profile_add_edge(grouping->target, group, caller,
                                      &edge->figures);
        }
        else if (profile_add_figures(&sum->figures, &edge->figures)
                 != STATUS_OK) {
            status = overflows(grouping);
        }
    }
    return status;
}

/* Let group be a row: the sum of its rows in source, from row on. */
static enum status
add_rows(struct grouping *grouping, struct profile_function *group,
         const struct profile_function *row)
{
    struct profile_figures sum = {0};
    double total = grouping->source->totals.seconds;
    enum status status = STATUS_OK;

    for (; row != NULL && status == STATUS_OK;
         row = grouping->next[row->index]) {
        struct profile_figures figures = row->figures;

        figures.inclusive_seconds = entered_seconds(grouping, row);
        if (profile_add_figures(&sum, &figures) != STATUS_OK
            || __builtin_add_overflow(group->exceptions, row->exceptions,
                                      &group->exceptions)) {
            return overflows(grouping);
        }
        status = profile_add_runs(grouping->target, group, row->runs);
        if (status == STATUS_INVALID) {
            return overflows(grouping);
        }
        if (status == STATUS_OK) {
            status = add_callers(grouping, row);
        }
    }
    if (sum.inclusive_seconds > total) {
        sum.inclusive_seconds = total;
    }
    if (sum.inclusive_seconds < sum.self_seconds) {
        sum.inclusive_seconds = sum.self_seconds;
    }
    return status == STATUS_OK
               ? profile_add_row(grouping->target, group, &sum)
               : status;
}

/* Fill in the groups, which are found. */
static enum status
add_groups(struct grouping *grouping)
{
    enum status status = STATUS_OK;

    chain(grouping);
    for (size_t i = 0; i < grouping->target->functions.record_count
                       && status == STATUS_OK;
         i++) {
        if (grouping->first[i] != NULL) {
            status = add_rows(grouping,
                              arena_at(&grouping->target->functions, i),
                              grouping->first[i]);
        }
    }
    return status;
}

static enum status
run(struct grouping *grouping, enum group_kind kind)
{
    struct suffix_set suffixes;
    enum status status;

    if (kind == GROUP_MODULES) {
        status = suffix_init(&suffixes, grouping->source);
        if (status == STATUS_OK) {
            status = find_groups(grouping, &suffixes);
            suffix_clear(&suffixes);
        }
    }
    else {
        status = find_groups(grouping, NULL);
    }
    return status == STATUS_OK ? add_groups(grouping) : status;
}

enum status
group_make(struct profile *target, const struct profile *source,
           enum group_kind kind, struct complaint *complaint)
{
    size_t count = source->functions.record_count + 1;
    struct grouping grouping = {
        .target = target, .source = source, .complaint = complaint};
    struct profile_function **room
        = memory_allocate(3 * count * sizeof(*room));
    enum status status;

    if (room == NULL) {
        return complaint_no_memory(complaint);
    }
    grouping.groups = room;
    grouping.first = room + count;
    grouping.next = room + 2 * count;
    target->totals = source->totals;
    target->callers = source->callers;
    target->is_sampled = source->is_sampled;
    status = run(&grouping, kind);
    memory_free(room);
    return status == STATUS_NO_MEMORY ? complaint_no_memory(complaint)
                                      : status;
}

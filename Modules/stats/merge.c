/* One profile added to another: first each function finds its twin there,
   then rows are added, then edges. */

#include "stats/merge.h"

#include <ctype.h>
#include <string.h>

#include "base/memory.h"

#include "graft.h"
#include "metadata.h"

/* An addition in the making. */
struct merge {
    struct profile *target;
    const struct profile *source;
    struct profile_function **twins;    /* by the index in source */
    const struct profile_edge **last;   /* by the index in target: the last
                                           edge of a caller; NULL: to add
                                           all edges */
    const struct profile_function **first;      /* by the index in target:
                                                   its first row in source */
    const struct profile_function **next;       /* by the index in source:
                                                   the twin's next row */
    struct complaint *complaint;
};

static enum status
overflows(struct merge *merge)
{
    return complaint_invalid(merge->complaint,
                             "counts add up to more than 2**63");
}

/* Write name without the addresses in it to copy, and return its length. */
static size_t
leave_out_addresses(const struct text *name, char *copy)
{
    static const char before[] = " at 0x";
    const char *from = name->bytes, *end = from + name->length;
    char *to = copy;

    while (from < end) {
        if (strncmp(from, before, strlen(before)) == 0
            && isxdigit((unsigned char)from[strlen(before)])) {
            from += strlen(before);
            while (isxdigit((unsigned char)*from)) {
                from++;
            }
        }
        else {
            *to++ = *from++;
        }
    }
    return (size_t)(to - copy);
}

static enum status
adopt_name(struct merge *merge, const struct profile_function *function,
           enum merge_names names, const struct text **name)
{
    struct text_pool *texts = &merge->target->texts;
    char *copy;
    enum status status;

    if (names == MERGE_AS_THEY_ARE || !profile_is_builtin(function)
        || strstr(function->name->bytes, " at 0x") == NULL) {
        return text_adopt(texts, function->name, name);
    }
    copy = memory_resize(NULL, function->name->length + 1);
    if (copy == NULL) {
        return STATUS_NO_MEMORY;
    }
    status = text_intern(texts, copy,
                         leave_out_addresses(function->name, copy), name);
    memory_free(copy);
    return status;
}

static enum status
adopt_file(struct merge *merge, const struct text *file,
           const struct text **adopted)
{
    const char *slash = merge->last != NULL ? strrchr(file->bytes, '/')
                                            : NULL;

    if (slash == NULL) {
        return text_adopt(&merge->target->texts, file, adopted);
    }
    return text_intern(&merge->target->texts, slash + 1,
                       file->length - (size_t)(slash + 1 - file->bytes),
                       adopted);
}

/* Find the twins of all functions. */
static enum status
find_twins(struct merge *merge, enum merge_names names)
{
    for (size_t i = 0; i < merge->source->functions.record_count; i++) {
        const struct profile_function *function
            = arena_at(&merge->source->functions, i);
        const struct text *file, *name;
        enum status status = adopt_file(merge, function->file, &file);

        if (status == STATUS_OK) {
            status = adopt_name(merge, function, names, &name);
        }
        if (status == STATUS_OK) {
            status = profile_function_at(merge->target, file, function->line,
                                         name, &merge->twins[i]);
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

static enum status
add_edge(struct merge *merge, struct profile_function *callee,
         const struct profile_edge *source)
{
    struct profile_function *caller = merge->twins[source->caller->index];
    struct profile_edge *edge;

    if (merge->last != NULL) {
        source = merge->last[caller->index];
        merge->last[caller->index] = NULL;
        if (source == NULL) {
            return STATUS_OK;
        }
    }
    edge = profile_edge(merge->target, callee, caller);
    if (edge == NULL) {
        return profile_add_edge(merge->target, callee, caller,
                                &source->figures);
    }
    return profile_add_figures(&edge->figures, &source->figures) == STATUS_OK
               ? STATUS_OK
               : overflows(merge);
}

static enum status
add_edges(struct merge *merge, struct profile_function *twin,
          const struct profile_function *row)
{
    enum status status = STATUS_OK;
    const struct profile_edge *edge;

    for (edge = row->first_caller; merge->last != NULL && edge != NULL;
         edge = edge->next_caller) {
        merge->last[merge->twins[edge->caller->index]->index] = edge;
    }
    for (edge = row->first_caller; status == STATUS_OK && edge != NULL;
         edge = edge->next_caller) {
        status = add_edge(merge, twin, edge);
    }
    return status;
}

static enum status
add_names(struct merge *merge, struct profile_function *twin,
          const struct profile_function *function)
{
    enum status status = STATUS_OK;

    for (const struct profile_name *name = function->qualified_names;
         name != NULL && status == STATUS_OK; name = name->next) {
        const struct text *text;

        status = text_adopt(&merge->target->texts, name->text, &text);
        if (status == STATUS_OK) {
            status = profile_add_name(merge->target, twin, text);
        }
    }
    return status;
}

/* A new row begins with zeros, which lose the sign of -0.0, as in pstats;
   but not if rows are only stripped. */
static enum status
add_row(struct merge *merge, const struct profile_function *row)
{
    struct profile_function *twin = merge->twins[row->index];
    enum status status;

    if (!twin->is_row && merge->last != NULL) {
        status = profile_add_row(merge->target, twin, &row->figures);
    }
    else {
        status = twin->is_row ? STATUS_OK
                              : profile_add_row(merge->target, twin,
                                                &twin->figures);
        if (status == STATUS_OK
            && profile_add_figures(&twin->figures, &row->figures)
                   != STATUS_OK) {
            return overflows(merge);
        }
    }
    if (__builtin_add_overflow(twin->exceptions, row->exceptions,
                               &twin->exceptions)) {
        return overflows(merge);
    }
    if (status == STATUS_OK) {
        status = profile_add_runs(merge->target, twin, row->runs);
    }
    if (status == STATUS_INVALID) {
        return overflows(merge);
    }
    return status == STATUS_OK ? add_names(merge, twin, row) : status;
}

static enum status
add_rows(struct merge *merge)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < merge->source->row_count && status == STATUS_OK;
         i++) {
        status = add_row(merge, merge->source->rows[i]);
    }
    return status;
}

/* Chain the rows of each twin. Returns false without memory. */
static bool
chain(struct merge *merge)
{
    size_t count = merge->source->functions.record_count;

    merge->next = memory_resize(NULL, (count + 1) * sizeof(*merge->next));
    count = merge->target->functions.record_count;
    merge->first = memory_allocate((count + 1) * sizeof(*merge->first));
    if (merge->next == NULL || merge->first == NULL) {
        return false;
    }
    for (size_t i = merge->source->row_count; i-- > 0;) {
        const struct profile_function *row = merge->source->rows[i];
        uint32_t twin = merge->twins[row->index]->index;

        merge->next[row->index] = merge->first[twin];
        merge->first[twin] = row;
    }
    return true;
}

/* Add the callers of all rows, those of one twin after the other: that is how
   its edges are found fast. */
static enum status
add_callers(struct merge *merge)
{
    enum status status = chain(merge) ? STATUS_OK : STATUS_NO_MEMORY;

    for (size_t i = 0; i < merge->source->row_count && status == STATUS_OK;
         i++) {
        const struct profile_function *row = merge->source->rows[i];
        struct profile_function *twin = merge->twins[row->index];

        if (merge->first[twin->index] != row) {
            continue;
        }
        for (; row != NULL && status == STATUS_OK;
             row = merge->next[row->index]) {
            status = add_edges(merge, twin, row);
        }
    }
    return status;
}

/* Take over what source counts, which goes with what target does. */
static void
take_kinds(struct profile *target, const struct profile *source)
{
    if (target->row_count == 0) {
        target->is_sampled = source->is_sampled;
    }
    if (target->callers == PROFILE_NO_CALLERS) {
        target->callers = source->callers;
    }
}

/* Add what the trailers say of the profiles as a whole. */
static enum status
add_trailer(struct merge *merge)
{
    struct profile *target = merge->target;
    enum status status = metadata_merge(target, merge->source);

    if (status == STATUS_OK) {
        status = threads_merge(&target->threads, &target->texts,
                               &merge->source->threads);
    }
    return status == STATUS_INVALID ? overflows(merge) : status;
}

/* Add what was called where and when. */
static enum status
add_contexts(struct merge *merge)
{
    enum status status = graft_contexts(merge->target, merge->source,
                                        merge->twins);

    if (status == STATUS_OK) {
        status = graft_timeline(merge->target, merge->source, merge->twins);
    }
    return status == STATUS_INVALID ? overflows(merge) : status;
}

static enum status
add_all(struct merge *merge, enum merge_names names)
{
    struct profile_totals *totals = &merge->target->totals;
    enum status status = add_trailer(merge);

    take_kinds(merge->target, merge->source);
    if (status == STATUS_OK) {
        status = find_twins(merge, names);
    }
    if (status == STATUS_OK) {
        status = add_rows(merge);
    }
    if (status == STATUS_OK) {
        status = add_callers(merge);
    }
    if (status == STATUS_OK) {
        status = add_contexts(merge);
    }
    totals->calls += merge->source->totals.calls;
    totals->primitive_calls += merge->source->totals.primitive_calls;
    totals->seconds += merge->source->totals.seconds;
    return status;
}

/* Run merge, which has its profiles; strip is whether folders go. */
static enum status
run(struct merge *merge, enum merge_names names, bool strip)
{
    size_t count = merge->source->functions.record_count;
    enum status status = merge_check(merge->target, merge->source,
                                     merge->complaint);

    if (status != STATUS_OK) {
        return status;
    }
    merge->twins = memory_resize(NULL, (count + 1) * sizeof(*merge->twins));
    merge->last = strip ? memory_allocate((count + 1) * sizeof(*merge->last))
                        : NULL;
    status = STATUS_NO_MEMORY;
    if (merge->twins != NULL && (merge->last != NULL || !strip)) {
        status = add_all(merge, names);
    }
    memory_free(merge->twins);
    memory_free(merge->last);
    memory_free(merge->first);
    memory_free(merge->next);
    return status == STATUS_NO_MEMORY ? complaint_no_memory(merge->complaint)
                                      : status;
}

enum status
merge_check(const struct profile *target, const struct profile *source,
            struct complaint *complaint)
{
    if (target->row_count > 0 && source->row_count > 0
        && target->is_sampled != source->is_sampled) {
        return complaint_invalid(complaint,
                                 source->is_sampled
                                     ? "it counts samples, another calls"
                                     : "it counts calls, another samples");
    }
    if (target->callers != PROFILE_NO_CALLERS
        && source->callers != PROFILE_NO_CALLERS
        && target->callers != source->callers) {
        return complaint_invalid(complaint,
                                 source->callers == PROFILE_FIGURES
                                     ? "its callers have figures, another's "
                                       "but a count"
                                     : "its callers have but a count, "
                                       "another's figures");
    }
    return STATUS_OK;
}

enum status
merge_add(struct profile *target, const struct profile *source,
          enum merge_names names, struct complaint *complaint)
{
    struct merge merge = {
        .target = target, .source = source, .complaint = complaint};

    return run(&merge, names, false);
}

enum status
merge_finish(struct profile *target, struct complaint *complaint)
{
    enum status status = graft_finish(target);

    return status == STATUS_OK ? STATUS_OK : complaint_no_memory(complaint);
}

enum status
merge_strip(struct profile *target, const struct profile *source,
            struct complaint *complaint)
{
    struct merge merge = {
        .target = target, .source = source, .complaint = complaint};

    enum status status = run(&merge, MERGE_AS_THEY_ARE, true);

    return status == STATUS_OK ? merge_finish(target, complaint) : status;
}

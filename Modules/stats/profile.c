/* Functions and edges of a profile, found by their keys. */

#include "stats/profile.h"

#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "stats/contexts.h"
#include "stats/timeline.h"

#define INITIAL_ROWS ((size_t)MEMORY_INITIAL(64))
#define FEW_CALLERS MEMORY_INITIAL(16)

void
profile_init(struct profile *profile)
{
    *profile = (struct profile){0};
    text_init(&profile->texts);
    arena_init(&profile->functions, sizeof(struct profile_function));
    pool_init(&profile->edges);
    index_init(&profile->index);
}

void
profile_clear(struct profile *profile)
{
    text_clear(&profile->texts);
    arena_clear(&profile->functions);
    pool_clear(&profile->edges);
    index_clear(&profile->index);
    memory_free(profile->rows);
    contexts_free(profile->contexts);
    timeline_free(profile->timeline);
    profile_init(profile);
}

static uint64_t
key_hash(const struct text *file, int64_t line, const struct text *name)
{
    return table_hash((uintptr_t)file ^ (uintptr_t)line << 40,
                      (uintptr_t)name ^ (uintptr_t)line);
}

static uint64_t
hash_of(const void *records, uint32_t number)
{
    const struct profile_function *function = arena_at(records, number);

    return key_hash(function->file, function->line, function->name);
}

static struct profile_function *
search(const struct profile *profile, uint64_t hash, const struct text *file,
       int64_t line, const struct text *name)
{
    size_t at;

    for (uint32_t number = index_first(&profile->index, hash, &at);
         number != INDEX_NONE;
         number = index_next(&profile->index, hash, &at)) {
        struct profile_function *function = arena_at(&profile->functions,
                                                     number);

        if (function->file == file && function->name == name
            && function->line == line) {
            return function;
        }
    }
    return NULL;
}

struct profile_function *
profile_find(const struct profile *profile, const struct text *file,
             int64_t line, const struct text *name)
{
    return search(profile, key_hash(file, line, name), file, line, name);
}

enum status
profile_function_at(struct profile *profile, const struct text *file,
                    int64_t line, const struct text *name,
                    struct profile_function **result)
{
    uint64_t hash = key_hash(file, line, name);
    struct profile_function *function;

    *result = search(profile, hash, file, line, name);
    if (*result != NULL) {
        return STATUS_OK;
    }
    function = profile->functions.record_count < INDEX_NONE
                   ? arena_add(&profile->functions)
                   : NULL;
    if (function == NULL) {
        return STATUS_NO_MEMORY;
    }
    function->index = (uint32_t)(profile->functions.record_count - 1);
    function->file = file;
    function->line = line;
    function->name = name;
    if (index_add(&profile->index, hash, function->index,
                  &(struct index_owner){hash_of, &profile->functions})
        != STATUS_OK) {
        arena_drop_last(&profile->functions);
        return STATUS_NO_MEMORY;
    }
    *result = function;
    return STATUS_OK;
}

enum status
profile_add_row(struct profile *profile, struct profile_function *function,
                const struct profile_figures *figures)
{
    if (profile->row_count == profile->row_capacity) {
        size_t capacity = profile->row_capacity == 0
                              ? INITIAL_ROWS
                              : profile->row_capacity * 2;
        struct profile_function **rows = memory_resize(
            profile->rows, capacity * sizeof(*rows));

        if (rows == NULL) {
            return STATUS_NO_MEMORY;
        }
        profile->rows = rows;
        profile->row_capacity = capacity;
    }
    profile->rows[profile->row_count++] = function;
    function->is_row = true;
    function->figures = *figures;
    return STATUS_OK;
}

/* The few callers that most functions have are looked through; of many each
   has a mark that says where its edge to the callee is. */
struct profile_edge *
profile_edge(struct profile *profile, struct profile_function *callee,
             struct profile_function *caller)
{
    struct profile_edge *edge = callee->first_caller;

    if (callee->caller_count <= FEW_CALLERS) {
        while (edge != NULL && edge->caller != caller) {
            edge = edge->next_caller;
        }
        return edge;
    }
    if (profile->marked != callee) {
        for (; edge != NULL; edge = edge->next_caller) {
            edge->caller->mark = edge;
            edge->caller->marked_for = callee->index + 1;
        }
        profile->marked = callee;
    }
    return caller->marked_for == callee->index + 1 ? caller->mark : NULL;
}

enum status
profile_add_edge(struct profile *profile, struct profile_function *callee,
                 struct profile_function *caller,
                 const struct profile_figures *figures)
{
    struct profile_edge *edge = pool_take(&profile->edges, sizeof(*edge));

    if (edge == NULL) {
        return STATUS_NO_MEMORY;
    }
    edge->caller = caller;
    edge->figures = *figures;
    if (callee->last_caller == NULL) {
        callee->first_caller = edge;
    }
    else {
        callee->last_caller->next_caller = edge;
    }
    callee->last_caller = edge;
    callee->caller_count++;
    if (profile->marked == callee) {
        caller->mark = edge;
        caller->marked_for = callee->index + 1;
    }
    return STATUS_OK;
}

enum status
profile_add_figures(struct profile_figures *target,
                    const struct profile_figures *source)
{
    int64_t calls, primitive_calls;

    if (__builtin_add_overflow(source->calls, target->calls, &calls)
        || __builtin_add_overflow(source->primitive_calls,
                                  target->primitive_calls,
                                  &primitive_calls)) {
        return STATUS_INVALID;
    }
    target->calls = calls;
    target->primitive_calls = primitive_calls;
    target->self_seconds += source->self_seconds;
    target->inclusive_seconds += source->inclusive_seconds;
    return STATUS_OK;
}

enum status
profile_add_name(struct profile *profile, struct profile_function *function,
                 const struct text *text)
{
    struct profile_name **place = &function->qualified_names;
    size_t count = 0;

    while (*place != NULL && (*place)->text != text) {
        place = &(*place)->next;
        count++;
    }
    if (*place != NULL || count == PROFILE_MAX_NAMES) {
        return STATUS_OK;
    }
    *place = pool_take(&profile->texts.memory, sizeof(**place));
    if (*place == NULL) {
        return STATUS_NO_MEMORY;
    }
    (*place)->text = text;
    return STATUS_OK;
}

struct profile_runs *
profile_runs(struct profile *profile, struct profile_function *function)
{
    if (function->runs == NULL) {
        function->runs = pool_take(&profile->texts.memory,
                                   sizeof(*function->runs));
    }
    return function->runs;
}

enum status
profile_add_runs(struct profile *profile, struct profile_function *function,
                 const struct profile_runs *source)
{
    struct profile_runs *runs;

    if (source == NULL) {
        return STATUS_OK;
    }
    runs = profile_runs(profile, function);
    if (runs == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (__builtin_add_overflow(runs->starts, source->starts, &runs->starts)
        || __builtin_add_overflow(runs->finished, source->finished,
                                  &runs->finished)) {
        return STATUS_INVALID;
    }
    runs->wall_seconds += source->wall_seconds;
    runs->has_starts = runs->has_starts || source->has_starts;
    runs->has_wall = runs->has_wall || source->has_wall;
    profile->has_starts = profile->has_starts || runs->has_starts;
    profile->has_wall = profile->has_wall || runs->has_wall;
    return STATUS_OK;
}

/* Count the callees of each function into starts, moved on by two: filling
   in moves them back by one. */
static size_t
count_callees(const struct profile *profile, size_t *starts)
{
    size_t functions = profile->functions.record_count, total = 0;

    for (size_t i = 0; i < profile->row_count; i++) {
        const struct profile_edge *edge = profile->rows[i]->first_caller;

        for (; edge != NULL; edge = edge->next_caller) {
            starts[edge->caller->index + 2]++;
            total++;
        }
    }
    for (size_t i = 2; i < functions + 2; i++) {
        starts[i] += starts[i - 1];
    }
    return total;
}

enum status
profile_callees(const struct profile *profile,
                struct profile_callees *callees)
{
    size_t total;

    callees->callees = NULL;
    callees->starts = memory_allocate((profile->functions.record_count + 2)
                                      * sizeof(*callees->starts));
    if (callees->starts == NULL) {
        return STATUS_NO_MEMORY;
    }
    total = count_callees(profile, callees->starts);
    callees->callees = memory_resize(NULL, (total + 1)
                                               * sizeof(*callees->callees));
    if (callees->callees == NULL) {
        profile_callees_clear(callees);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < profile->row_count; i++) {
        struct profile_function *row = profile->rows[i];

        for (const struct profile_edge *edge = row->first_caller;
             edge != NULL; edge = edge->next_caller) {
            size_t at = callees->starts[edge->caller->index + 1]++;

            callees->callees[at] = (struct profile_callee){row, edge};
        }
    }
    return STATUS_OK;
}

void
profile_callees_clear(struct profile_callees *callees)
{
    memory_free(callees->callees);
    memory_free(callees->starts);
    *callees = (struct profile_callees){0};
}

bool
profile_is_builtin(const struct profile_function *function)
{
    return function->line == 0 && function->file->length == 1
           && function->file->bytes[0] == '~';
}

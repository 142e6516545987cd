/* Lays two profiles side by side: their functions are sorted together, and
   those of one file and name are paired. */

#include "stats/difference.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "stats/label.h"

#include "path.h"

/* A function of one of the two profiles, with texts of a common pool. */
struct entry {
    const struct text *file, *name;
    struct profile_function *function;
    bool is_after;
};

/* A search in the making: the entries of before come first. */
struct search {
    struct difference *difference;
    struct text_pool texts;
    struct entry *entries;
    size_t count;
};

static int
compare_addresses(const void *first, const void *second)
{
    return ((uintptr_t)first > (uintptr_t)second)
           - ((uintptr_t)first < (uintptr_t)second);
}

/* By file, name, profile and line. */
static int
compare_entries(const void *first, const void *second)
{
    const struct entry *one = first, *other = second;

    if (one->file != other->file) {
        return compare_addresses(one->file, other->file);
    }
    if (one->name != other->name) {
        return compare_addresses(one->name, other->name);
    }
    if (one->is_after != other->is_after) {
        return (int)one->is_after - (int)other->is_after;
    }
    return (one->function->line > other->function->line)
           - (one->function->line < other->function->line);
}

static enum status
add_entries(struct search *search, const struct profile *profile,
            bool is_after)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < profile->row_count && status == STATUS_OK; i++) {
        struct profile_function *row = profile->rows[i];
        struct entry *entry = &search->entries[search->count++];

        entry->function = row;
        entry->is_after = is_after;
        status = text_adopt(&search->texts, row->file, &entry->file);
        if (status == STATUS_OK) {
            status = text_adopt(&search->texts, row->name, &entry->name);
        }
    }
    return status;
}

/* Make a path of each stretch of entries that have a file and a profile in
   common, which are sorted so; return how many there are. */
static size_t
find_paths(struct search *search, struct path *paths)
{
    size_t count = 0;

    for (size_t i = 0; i < search->count; i++) {
        struct entry *entry = &search->entries[i];

        if (i == 0 || entry->file != entry[-1].file
            || entry->is_after != entry[-1].is_after) {
            paths[count++] = (struct path){.text = entry->file,
                                           .is_after = entry->is_after,
                                           .context = entry};
        }
    }
    return count;
}

/* Give the entries of one file the path that it had before. */
static void
rename_file(const struct search *search, const struct path *path)
{
    const struct entry *end = search->entries + search->count;

    for (struct entry *entry = path->context;
         entry < end && entry->file == path->text
         && entry->is_after == path->is_after;
         entry++) {
        entry->file = path->twin->text;
    }
}

/* Let files that are the same by path_pair() have one path. */
static enum status
unite_files(struct search *search)
{
    size_t before_count = search->difference->before->row_count;
    struct path *paths = memory_resize(NULL, (search->count + 1)
                                                 * sizeof(*paths));
    size_t count;

    if (paths == NULL) {
        return STATUS_NO_MEMORY;
    }
    qsort(search->entries, before_count, sizeof(*search->entries),
          compare_entries);
    qsort(search->entries + before_count, search->count - before_count,
          sizeof(*search->entries), compare_entries);
    count = find_paths(search, paths);
    path_pair(paths, count);
    for (size_t i = 0; i < count; i++) {
        if (paths[i].is_after && paths[i].twin != NULL) {
            rename_file(search, &paths[i]);
        }
    }
    memory_free(paths);
    return STATUS_OK;
}

/* Add a row; one of the entries may be NULL. */
static void
add_row(struct difference *difference, const struct entry *before,
        const struct entry *after)
{
    struct difference_row *row = &difference->rows[difference->count++];

    *row = (struct difference_row){0};
    if (before != NULL) {
        row->before = before->function;
        row->old = before->function->figures;
    }
    if (after != NULL) {
        row->after = after->function;
        row->new = after->function->figures;
    }
}

/* Pair functions of one file and name: those before, from first on, and those
   after, from middle on to end, by line. */
static void
pair_group(struct difference *difference, const struct entry *first,
           const struct entry *middle, const struct entry *end)
{
    const struct entry *before = first, *after = middle;
    bool is_same_count = middle - first == end - middle;

    while (before < middle || after < end) {
        bool has_before = before < middle, has_after = after < end;

        if (has_before && has_after && !is_same_count) {
            int64_t old_line = before->function->line;
            int64_t new_line = after->function->line;

            has_before = old_line <= new_line;
            has_after = new_line <= old_line;
        }
        add_row(difference, has_before ? before : NULL,
                has_after ? after : NULL);
        before += has_before;
        after += has_after;
    }
}

static void
pair_functions(struct search *search)
{
    const struct entry *entry = search->entries;
    const struct entry *end = entry + search->count;

    qsort(search->entries, search->count, sizeof(*entry), compare_entries);
    while (entry < end) {
        const struct entry *first = entry, *middle;

        for (; entry < end && entry->file == first->file
               && entry->name == first->name && !entry->is_after;
             entry++) {
        }
        middle = entry;
        for (; entry < end && entry->file == first->file
               && entry->name == first->name;
             entry++) {
        }
        pair_group(search->difference, first, middle, entry);
    }
}

static enum status
run(struct search *search, enum difference_files files)
{
    struct difference *difference = search->difference;
    size_t count = difference->before->row_count
                   + difference->after->row_count;
    enum status status;

    search->entries = memory_resize(NULL, (count + 1)
                                              * sizeof(*search->entries));
    difference->rows = memory_resize(NULL, (count + 1)
                                               * sizeof(*difference->rows));
    if (search->entries == NULL || difference->rows == NULL) {
        return STATUS_NO_MEMORY;
    }
    status = add_entries(search, difference->before, false);
    if (status == STATUS_OK) {
        status = add_entries(search, difference->after, true);
    }
    if (status == STATUS_OK && files == DIFFERENCE_SUFFIXES) {
        status = unite_files(search);
    }
    if (status == STATUS_OK) {
        pair_functions(search);
    }
    return status;
}

enum status
difference_find(struct difference *difference, const struct profile *before,
                const struct profile *after, enum difference_files files,
                struct complaint *complaint)
{
    struct search search = {.difference = difference};
    enum status status;

    *difference = (struct difference){.before = before, .after = after};
    if (before->row_count > 0 && after->row_count > 0
        && before->is_sampled != after->is_sampled) {
        return complaint_invalid(complaint,
                                 after->is_sampled
                                     ? "it counts samples, the other calls"
                                     : "it counts calls, the other samples");
    }
    text_init(&search.texts);
    status = run(&search, files);
    text_clear(&search.texts);
    memory_free(search.entries);
    if (status != STATUS_OK) {
        difference_clear(difference);
        return complaint_no_memory(complaint);
    }
    return STATUS_OK;
}

void
difference_clear(struct difference *difference)
{
    memory_free(difference->rows);
    difference->rows = NULL;
    difference->count = 0;
}

struct profile_function *
difference_function(const struct difference_row *row)
{
    return row->after != NULL ? row->after : row->before;
}

double
difference_value(const struct profile_figures *figures,
                 enum difference_measure measure)
{
    switch (measure) {
    case DIFFERENCE_INCLUSIVE:
        return figures->inclusive_seconds;
    case DIFFERENCE_CALLS:
        return (double)figures->calls;
    default:
        return figures->self_seconds;
    }
}

double
difference_change(const struct difference_row *row,
                  enum difference_measure measure)
{
    if (measure == DIFFERENCE_CALLS) {
        return (double)((__int128)row->new.calls - row->old.calls);
    }
    return difference_value(&row->new, measure)
           - difference_value(&row->old, measure);
}

double
difference_relative(const struct difference_row *row,
                    enum difference_measure measure)
{
    double change = difference_change(row, measure);

    if (change == 0) {
        return 0;
    }
    return change / fabs(difference_value(&row->old, measure));
}

enum difference_kind
difference_kind(const struct difference_row *row,
                enum difference_measure measure)
{
    double change = difference_change(row, measure);
    bool was_number = !isnan(difference_value(&row->old, measure));
    bool is_number = !isnan(difference_value(&row->new, measure));

    if (row->before == NULL) {
        return DIFFERENCE_NEW;
    }
    if (row->after == NULL) {
        return DIFFERENCE_GONE;
    }
    if (was_number != is_number) {
        return DIFFERENCE_UNCLEAR;
    }
    if (change > 0) {
        return DIFFERENCE_SLOWER;
    }
    return change < 0 ? DIFFERENCE_FASTER : DIFFERENCE_UNCHANGED;
}

const char *
difference_word(const struct difference_row *row,
                enum difference_measure measure)
{
    bool counts = measure == DIFFERENCE_CALLS;

    switch (difference_kind(row, measure)) {
    case DIFFERENCE_SLOWER:
        return counts ? "more" : "slower";
    case DIFFERENCE_FASTER:
        return counts ? "fewer" : "faster";
    case DIFFERENCE_NEW:
        return "new";
    case DIFFERENCE_GONE:
        return "gone";
    case DIFFERENCE_UNCLEAR:
        return "unclear";
    default:
        return "unchanged";
    }
}

/* What is no number comes last. */
static double
size_of(double change)
{
    return isnan(change) ? -1 : fabs(change);
}

static int
compare_rows(const void *first, const void *second)
{
    const struct difference_row *one = first, *other = second;

    if (one->size != other->size) {
        return one->size > other->size ? -1 : 1;
    }
    return label_compare(difference_function(one),
                         difference_function(other));
}

void
difference_sort(struct difference *difference, bool is_relative)
{
    enum difference_measure measure = difference->measure;

    for (size_t i = 0; i < difference->count; i++) {
        struct difference_row *row = &difference->rows[i];

        row->size = size_of(is_relative ? difference_relative(row, measure)
                                        : difference_change(row, measure));
    }
    qsort(difference->rows, difference->count, sizeof(*difference->rows),
          compare_rows);
}

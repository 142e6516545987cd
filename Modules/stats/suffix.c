/* Shortest unique suffixes: a tree of parts in a hash table.

       the end <-- __init__.py <-- x <-- a <-- (nothing)      /a/x/__init__.py
                               <-- y <-- b <-- (nothing)      /b/y/__init__.py

   Each node knows whether more than one file goes through it; the suffix of
   a file begins at the first node that is its alone. */

#include "stats/suffix.h"

#include <string.h>

/* A part of a name between slashes, behind which the same parts follow. */
struct node {
    const struct node *behind;  /* NULL: it is the last part */
    const char *part;           /* in the first file that has it */
    size_t length;
    bool is_shared;             /* by more than one file */
};

/* Where the suffix of a file begins. */
struct end {
    const struct text *file;
    const char *suffix;
};

static uint64_t
hash_of(const struct node *wanted)
{
    uint64_t hash = table_hash((uintptr_t)wanted->behind, wanted->length);

    for (size_t i = 0; i < wanted->length; i++) {
        hash = table_hash(hash, (unsigned char)wanted->part[i]);
    }
    return hash;
}

static struct node *
search(const struct suffix_set *set, const struct node *wanted,
       uint64_t hash)
{
    size_t at;
    struct node *node;

    for (node = table_first(&set->nodes, hash, &at);
         node != NULL
         && !(node->behind == wanted->behind && node->length == wanted->length
              && memcmp(node->part, wanted->part, wanted->length) == 0);
         node = table_next(&set->nodes, hash, &at)) {
    }
    return node;
}

/* Return the start of the part that ends at end. */
static const char *
part_before(const char *start, const char *end)
{
    while (end > start && end[-1] != '/') {
        end--;
    }
    return end;
}

/* Let wanted be the part of file in front of itself, which node stands for;
   node NULL: the last part. Returns false if there is none. */
static bool
step(const struct text *file, const struct node *node, struct node *wanted)
{
    const char *end = file->bytes + file->length;

    if (node != NULL) {
        if (wanted->part == file->bytes) {
            return false;
        }
        end = wanted->part - 1;
    }
    wanted->behind = node;
    wanted->part = part_before(file->bytes, end);
    wanted->length = (size_t)(end - wanted->part);
    return true;
}

/* Add file to the tree. */
static enum status
add_file(struct suffix_set *set, const struct text *file)
{
    struct node wanted = {0}, *node = NULL;

    while (step(file, node, &wanted)) {
        uint64_t hash = hash_of(&wanted);

        node = search(set, &wanted, hash);
        if (node != NULL) {
            node->is_shared = true;
            continue;
        }
        node = pool_take(&set->memory, sizeof(*node));
        if (node == NULL) {
            return STATUS_NO_MEMORY;
        }
        *node = wanted;
        if (table_add(&set->nodes, hash, node) != STATUS_OK) {
            return STATUS_NO_MEMORY;
        }
    }
    return STATUS_OK;
}

/* Return where the suffix of file, which is in the tree, begins; not at its
   very end, where nothing is left to show. */
static const char *
find_start(const struct suffix_set *set, const struct text *file)
{
    const char *end = file->bytes + file->length;
    struct node wanted = {0}, *node = NULL;

    while (step(file, node, &wanted)) {
        node = search(set, &wanted, hash_of(&wanted));
        if (!node->is_shared && wanted.part < end) {
            return wanted.part;
        }
    }
    return file->bytes;
}

static struct end *
find_end(const struct suffix_set *set, const struct text *file)
{
    size_t at;
    struct end *end;

    for (end = table_first(&set->ends, file->hash, &at);
         end != NULL && end->file != file;
         end = table_next(&set->ends, file->hash, &at)) {
    }
    return end;
}

/* Add all files to set, and each to the tree. */
static enum status
add_files(struct suffix_set *set, const struct profile *profile)
{
    for (size_t i = 0; i < profile->functions.record_count; i++) {
        const struct profile_function *function
            = arena_at(&profile->functions, i);
        struct end *end = find_end(set, function->file);

        if (end != NULL) {
            continue;
        }
        end = pool_take(&set->memory, sizeof(*end));
        if (end == NULL) {
            return STATUS_NO_MEMORY;
        }
        end->file = function->file;
        if (table_add(&set->ends, function->file->hash, end) != STATUS_OK
            || add_file(set, function->file) != STATUS_OK) {
            return STATUS_NO_MEMORY;
        }
    }
    return STATUS_OK;
}

enum status
suffix_init(struct suffix_set *set, const struct profile *profile)
{
    enum status status;

    pool_init(&set->memory);
    table_init(&set->nodes);
    table_init(&set->ends);
    status = add_files(set, profile);
    if (status != STATUS_OK) {
        suffix_clear(set);
        return status;
    }
    for (size_t i = 0; set->ends.slots != NULL && i <= set->ends.mask; i++) {
        struct end *end = set->ends.slots[i].item;

        if (end != NULL) {
            end->suffix = find_start(set, end->file);
        }
    }
    return STATUS_OK;
}

void
suffix_clear(struct suffix_set *set)
{
    pool_clear(&set->memory);
    table_clear(&set->nodes);
    table_clear(&set->ends);
}

const char *
suffix_find(const struct suffix_set *set, const struct text *file)
{
    return find_end(set, file)->suffix;
}

const char *
suffix_base(const struct text *file)
{
    return part_before(file->bytes, file->bytes + file->length);
}

/* Statistics: each change is made to a copy first. */

#include "statistics.h"

#include <string.h>

#include "base/memory.h"
#include "stats/file.h"
#include "stats/merge.h"

#include "input.h"
#include "word.h"

void
statistics_init(struct statistics *statistics)
{
    *statistics = (struct statistics){0};
    profile_init(&statistics->profile);
}

void
statistics_clear(struct statistics *statistics)
{
    profile_clear(&statistics->profile);
    for (size_t i = 0; i < statistics->heading_count; i++) {
        memory_free(statistics->headings[i]);
    }
    memory_free(statistics->headings);
    memory_free(statistics->path);
    statistics_init(statistics);
}

/* Rows are listed as they are. */
static void
forget_order(struct statistics *statistics)
{
    order_init(&statistics->order);
    statistics->is_reversed = false;
}

static enum status
add_heading(struct statistics *statistics, const char *path, time_t modified,
            struct complaint *complaint)
{
    size_t count = statistics->heading_count;
    char **headings = memory_resize(statistics->headings,
                                    (count + 1) * sizeof(*headings));

    if (headings == NULL) {
        return complaint_no_memory(complaint);
    }
    statistics->headings = headings;
    headings[count] = file_heading(path, modified);
    if (headings[count] == NULL) {
        return complaint_no_memory(complaint);
    }
    statistics->heading_count++;
    return STATUS_OK;
}

/* Load a file, but not standard input, which has the commands. */
static enum status
load(const char *path, struct profile *profile, time_t *modified,
     struct complaint *complaint)
{
    return file_load(strcmp(path, "-") == 0 ? "./-" : path, profile,
                     modified, complaint);
}

enum status
statistics_read(struct statistics *statistics, const char *path,
                struct complaint *complaint)
{
    struct statistics fresh;
    time_t modified;
    enum status status;

    statistics_init(&fresh);
    status = load(path, &fresh.profile, &modified, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    status = add_heading(&fresh, path, modified, complaint);
    fresh.path = memory_resize(NULL, strlen(path) + 1);
    if (status != STATUS_OK || fresh.path == NULL) {
        statistics_clear(&fresh);
        return complaint_no_memory(complaint);
    }
    strcpy(fresh.path, path);
    statistics_clear(statistics);
    *statistics = fresh;
    return STATUS_OK;
}

/* Add source to profile, which is put back if that ends halfway. */
static enum status
add_profile(struct profile *profile, const struct profile *source,
            struct complaint *complaint)
{
    struct profile before;
    enum status status;

    profile_init(&before);
    status = merge_add(&before, profile, MERGE_AS_THEY_ARE, complaint);
    if (status == STATUS_OK) {
        status = merge_add(profile, source, MERGE_AS_THEY_ARE, complaint);
        if (status != STATUS_OK) {
            struct profile halfway = *profile;

            *profile = before;
            before = halfway;
        }
    }
    profile_clear(&before);
    return status;
}

enum status
statistics_add(struct statistics *statistics, const char *path,
               struct complaint *complaint)
{
    struct profile added;
    time_t modified;
    enum status status;

    profile_init(&added);
    status = load(path, &added, &modified, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    status = add_heading(statistics, path, modified, complaint);
    if (status == STATUS_OK) {
        status = add_profile(&statistics->profile, &added, complaint);
        if (status == STATUS_OK) {
            forget_order(statistics);
        }
        else {
            memory_free(statistics->headings[--statistics->heading_count]);
        }
    }
    profile_clear(&added);
    return status;
}

enum status
statistics_strip(struct statistics *statistics, struct complaint *complaint)
{
    struct profile stripped;
    enum status status;

    profile_init(&stripped);
    status = input_replace(
        &statistics->profile, &stripped,
        merge_strip(&stripped, &statistics->profile, complaint));
    if (status == STATUS_OK) {
        forget_order(statistics);
    }
    return status;
}

enum status
statistics_sort(struct statistics *statistics, char *keys)
{
    struct order order;
    char *key;

    order_init(&order);
    while ((key = word_next(&keys)) != NULL) {
        double number;

        if (word_real(key, &number)
            || order_add(&order, key, strlen(key), NULL) != STATUS_OK) {
            return STATUS_INVALID;
        }
    }
    if (order.title_count == 0) {
        return STATUS_INVALID;
    }
    statistics->order = order;
    statistics->is_reversed = false;
    return STATUS_OK;
}

void
statistics_reverse(struct statistics *statistics)
{
    statistics->is_reversed = !statistics->is_reversed;
}

enum status
statistics_print(struct statistics *statistics, enum listing_table table,
                 const struct selection *selection, struct sink *sink,
                 struct complaint *complaint)
{
    struct listing listing = {
        .profile = &statistics->profile,
        .order = &statistics->order,
        .selection = selection,
        .is_reversed = statistics->is_reversed,
        .headings = (const char *const *)statistics->headings,
        .heading_count = statistics->heading_count,
    };

    return listing_print(&listing, table, sink, complaint);
}

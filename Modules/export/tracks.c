/* Sorted by id, equal ones stand together. */

#include "tracks.h"

#include <stdlib.h>

static int
compare_ids(const void *first, const void *second)
{
    const struct track *one = first, *other = second;

    if (one->process_id != other->process_id) {
        return one->process_id < other->process_id ? -1 : 1;
    }
    if (one->thread_id != other->thread_id) {
        return one->thread_id < other->thread_id ? -1 : 1;
    }
    return (one->position > other->position)
           - (one->position < other->position);
}

static int
compare_positions(const void *first, const void *second)
{
    const struct track *one = first, *other = second;

    return (one->position > other->position)
           - (one->position < other->position);
}

static int64_t
greatest(const struct track *tracks, size_t count)
{
    int64_t found = 0;

    for (size_t i = 0; i < count; i++) {
        found = tracks[i].thread_id > found ? tracks[i].thread_id : found;
    }
    return found;
}

void
tracks_tell_apart(struct track *tracks, size_t count)
{
    int64_t next = greatest(tracks, count), last = 0;

    if (count == 0) {
        return;
    }
    qsort(tracks, count, sizeof(*tracks), compare_ids);
    last = tracks[0].thread_id;
    for (size_t i = 1; i < count; i++) {
        int64_t thread_id = tracks[i].thread_id;

        if (tracks[i].process_id == tracks[i - 1].process_id
            && thread_id == last && next < INT64_MAX) {
            tracks[i].thread_id = ++next;
        }
        last = thread_id;
    }
    qsort(tracks, count, sizeof(*tracks), compare_positions);
}

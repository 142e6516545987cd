/* Timelines in memory. */

#include "stats/timeline.h"

#include "base/memory.h"

void
timeline_free(struct timeline *timeline)
{
    if (timeline == NULL) {
        return;
    }
    for (size_t i = 0; i < timeline->thread_count; i++) {
        memory_free(timeline->threads[i].events);
    }
    memory_free(timeline->threads);
    memory_free(timeline);
}

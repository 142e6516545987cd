/* Timelines, thread by thread. */

#include "timelines.h"

#include "base/memory.h"
#include "profiles.h"

void
timelines_add(struct profile *profile, const char *name, int64_t native_id,
              const struct timeline_event *events, size_t count)
{
    struct timeline *timeline = profile->timeline;
    struct timeline_thread *thread;

    if (timeline == NULL) {
        timeline = memory_allocate(sizeof(*timeline));
        profile->timeline = timeline;
    }
    timeline->threads = memory_resize(timeline->threads,
                                      (timeline->thread_count + 1)
                                          * sizeof(*thread));
    thread = &timeline->threads[timeline->thread_count++];
    *thread = (struct timeline_thread){
        .process_id = 7,
        .native_id = native_id,
        .name = profiles_text(profile, name),
        .events = memory_allocate((count + 1) * sizeof(*events)),
        .count = count,
    };
    for (size_t i = 0; i < count; i++) {
        thread->events[i] = events[i];
    }
}

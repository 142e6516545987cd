/* The ring of calls that ended. */

#include "recorder/history.h"

#include "base/memory.h"

#define INITIAL_EVENTS ((size_t)MEMORY_INITIAL(1024))

void
history_init(struct history *history, size_t budget_bytes,
             int64_t minimum_ticks)
{
    *history = (struct history){
        .limit = budget_bytes / sizeof(struct history_event),
        .minimum_ticks = minimum_ticks,
    };
    if (budget_bytes > 0 && history->limit == 0) {
        history->limit = 1;
    }
}

void
history_clear(struct history *history)
{
    memory_free(history->events);
    history->events = NULL;
    history->capacity = history->first = history->count = 0;
    history->dropped = 0;
}

/* It grows only as long as it is full and nobody's place was taken. Without
   memory it is as large as it gets. */
static void
grow(struct history *history)
{
    size_t capacity = history->capacity == 0 ? INITIAL_EVENTS
                                             : history->capacity * 2;
    struct history_event *events;

    if (capacity > history->limit) {
        capacity = history->limit;
    }
    if (capacity == history->capacity || history->dropped > 0) {
        return;
    }
    events = memory_resize(history->events, capacity * sizeof(*events));
    if (events != NULL) {
        history->events = events;
        history->capacity = capacity;
    }
}

/* A timer that is not ours may show anything. */
static bool
is_long(const struct history_event *event, int64_t minimum_ticks)
{
    int64_t ticks;

    return __builtin_sub_overflow(event->end_ticks, event->start_ticks,
                                  &ticks)
               ? event->end_ticks > event->start_ticks
               : ticks >= minimum_ticks;
}

void
history_add(struct history *history, const struct history_event *event)
{
    if (!is_long(event, history->minimum_ticks)) {
        return;
    }
    if (history->count == history->capacity) {
        grow(history);
    }
    if (history->count < history->capacity) {
        history->events[history->count++] = *event;
        return;
    }
    history->dropped++;
    if (history->capacity > 0) {
        history->events[history->first] = *event;
        history->first = (history->first + 1) % history->capacity;
    }
}

const struct history_event *
history_at(const struct history *history, size_t index)
{
    return &history->events[(history->first + index) % history->capacity];
}

void
history_rename(struct history *history, const struct callgraph_rename *rename)
{
    for (size_t i = 0; i < history->count; i++) {
        struct history_event *event = &history->events[i];

        event->key = rename->key(event->key, rename->argument);
    }
}

/* Sorting the calls that ended by where they ran. */

#include "tracks.h"

#include <unistd.h>

#include "base/hash.h"
#include "base/leb128.h"
#include "base/memory.h"
#include "base/sink.h"
#include "picture.h"
#include "profile/nodes.h"
#include "trailer.h"

/* A line of execution: of a thread, or of one of its greenlets. */
struct track {
    uint64_t key;               /* the thread's number, and the line's */
    struct sink calls;
    int64_t end_ns;             /* of the last one */
    UT_hash_handle hh;
};

/* What calls are measured by. */
struct scale {
    int64_t zero_ticks;
    double ns_per_tick;
};

/* A timer that is not ours was not asked when the profiler was enabled. */
static int64_t
find_zero(const struct profiler *profiler)
{
    const struct history *history = &profiler->recorder.history;
    int64_t zero_ticks = profiler->started_ticks;

    for (size_t i = 0; profiler->timer != NULL && i < history->count; i++) {
        const struct history_event *event = history_at(history, i);

        if (i == 0 || event->start_ticks < zero_ticks) {
            zero_ticks = event->start_ticks;
        }
    }
    return zero_ticks;
}

/* A timer may run backwards, and be anything. */
static int64_t
nanoseconds(const struct scale *scale, int64_t ticks)
{
    double ns = ((double)ticks - (double)scale->zero_ticks)
                * scale->ns_per_tick;

    if (!(ns >= 0.0)) {
        return 0;
    }
    return ns < (double)(INT64_MAX / 2) ? (int64_t)(ns + 0.5) : INT64_MAX / 2;
}

/* Return the track of a call, or NULL without memory. */
static struct track *
find_track(struct tracks *tracks, const struct history_event *event)
{
    uint64_t key = (uint64_t)event->thread << 32 | event->line;
    struct track *track;

    HASH_FIND(hh, tracks->first, &key, sizeof(key), track);
    if (track != NULL) {
        return track;
    }
    track = memory_allocate(sizeof(*track));
    if (track == NULL) {
        return NULL;
    }
    *track = (struct track){.key = key};
    sink_init(&track->calls);
    HASH_ADD(hh, tracks->first, key, sizeof(key), track);
    if (track->hh.tbl == NULL) {
        memory_free(track);
        return NULL;
    }
    return track;
}

static void
put_call(struct sink *sink, int64_t later_ns, int64_t duration_ns,
         uint64_t function)
{
    char *room = sink_room(sink, (size_t)3 * LEB128_MOST_BYTES), *at = room;

    if (room != NULL) {
        at = leb128_put(at, (uint64_t)later_ns);
        at = leb128_put(at, (uint64_t)duration_ns);
        at = leb128_put(at, function);
        sink_filled(sink, (size_t)(at - room));
    }
}

static enum status
add_call(struct tracks *tracks, const struct history_event *event,
         const struct scale *scale, uint32_t function)
{
    struct track *track = find_track(tracks, event);
    int64_t start_ns = nanoseconds(scale, event->start_ticks);
    int64_t end_ns = nanoseconds(scale, event->end_ticks);

    if (track == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (end_ns < track->end_ns) {
        end_ns = track->end_ns;
    }
    put_call(&track->calls, end_ns - track->end_ns,
             start_ns < end_ns ? end_ns - start_ns : 0, function);
    track->end_ns = end_ns;
    return track->calls.status;
}

enum status
tracks_take(struct tracks *tracks, const struct profiler *profiler,
            double seconds_per_tick, const struct callgraph *graph)
{
    const struct history *history = &profiler->recorder.history;
    struct scale scale = {find_zero(profiler), seconds_per_tick * 1e9};
    enum status status = STATUS_OK;

    if (history->limit == 0) {
        return STATUS_OK;
    }
    tracks->is_kept = true;
    tracks->dropped_calls = history->dropped;
    tracks->minimum_ns = (int64_t)(profiler->timeline_minimum_s * 1e9 + 0.5);
    for (size_t i = 0; i < history->count && status == STATUS_OK; i++) {
        const struct history_event *event = history_at(history, i);
        const struct function *function;

        function = callgraph_find_function(graph, event->key);
        if (function != NULL) {
            status = add_call(tracks, event, &scale, function->index);
        }
    }
    return status;
}

/* Put the calls of track into sink with the rows of functions; return how
   many. One without a row is left out. */
static Py_ssize_t
renumber(const struct track *track, const uint32_t *rows, struct sink *sink)
{
    const char *at = track->calls.bytes;
    const char *end = at + track->calls.length;
    int64_t later_ns = 0;
    Py_ssize_t count = 0;

    while (at < end) {
        int64_t duration_ns;
        uint64_t function;

        later_ns += (int64_t)leb128_get(&at);
        duration_ns = (int64_t)leb128_get(&at);
        function = leb128_get(&at);
        if (rows[function] != NODES_NO_NUMBER) {
            put_call(sink, later_ns, duration_ns, rows[function]);
            later_ns = 0;
            count++;
        }
    }
    return count;
}

/* Return the totals of a track's thread, or NULL if that has ended and is not
   told apart. */
static const struct recorder_thread_totals *
find_totals(const struct picture *picture, const struct track *track)
{
    for (size_t i = 0; i < picture->thread_count; i++) {
        if (picture->threads[i].number == track->key >> 32) {
            return &picture->threads[i];
        }
    }
    return NULL;
}

/* Return a new tuple, or NULL with an exception set. */
static PyObject *
describe_track(const struct picture *picture, const struct track *track,
               const uint32_t *rows)
{
    const struct recorder_thread_totals *totals = find_totals(picture, track);
    PyObject *name, *bytes;
    struct sink sink;
    Py_ssize_t count;

    sink_init(&sink);
    count = renumber(track, rows, &sink);
    bytes = sink.status == STATUS_OK
                ? PyBytes_FromStringAndSize(sink.bytes,
                                            (Py_ssize_t)sink.length)
                : PyErr_NoMemory();
    sink_clear(&sink);
    if (bytes == NULL) {
        return NULL;
    }
    name = totals == NULL ? PyUnicode_FromString("")
                          : trailer_thread_name(totals);
    return Py_BuildValue("(iNKnN)", (int)getpid(), name,
                         totals == NULL ? (uint64_t)0 : totals->native_id,
                         count, bytes);
}

PyObject *
tracks_describe(const struct picture *picture, const uint32_t *rows)
{
    const struct tracks *tracks = &picture->tracks;
    PyObject *list = PyList_New(0);
    const struct track *track;

    for (track = tracks->first; list != NULL && track != NULL;
         track = track->hh.next) {
        PyObject *row = describe_track(picture, track, rows);
        int error = row == NULL ? -1 : PyList_Append(list, row);

        Py_XDECREF(row);
        if (error < 0) {
            Py_CLEAR(list);
        }
    }
    return list == NULL
               ? NULL
               : Py_BuildValue("{sisKsLsN}", "started", 0, "dropped_calls",
                               tracks->dropped_calls, "minimum_ns",
                               (long long)tracks->minimum_ns, "threads",
                               list);
}

void
tracks_clear(struct tracks *tracks)
{
    struct track *track, *next;

    HASH_ITER(hh, tracks->first, track, next) {
        HASH_DEL(tracks->first, track);
        sink_clear(&track->calls);
        memory_free(track);
    }
    *tracks = (struct tracks){0};
}

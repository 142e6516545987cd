/* Open spans by frame, and sums by function. */

#include "spans.h"

#include <stdbool.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/memory.h"

/* A generator has one frame object as long as it has a frame, so its address
   is another's only after the generator has ended. */
struct span {
    const PyFrameObject *frame; /* to compare */
    uintptr_t key;              /* the code's: another one's frame may get the
                                   address of one that nobody told us of */
    int64_t begin_ns;
    UT_hash_handle hh;
};

struct span_total {
    struct span_total_figures figures;
    UT_hash_handle hh;          /* by figures.key */
};

void
spans_clear(struct spans *spans)
{
    struct span *span, *next;
    struct span_total *total, *following;

    HASH_ITER(hh, spans->open, span, next) {
        HASH_DEL(spans->open, span);
        memory_free(span);
    }
    HASH_ITER(hh, spans->totals, total, following) {
        HASH_DEL(spans->totals, total);
        memory_free(total);
    }
}

/* To compare only. */
static const PyFrameObject *
running_frame(void)
{
    PyFrameObject *frame = PyThreadState_GetFrame(PyThreadState_Get());

    Py_XDECREF(frame);
    return frame;
}

int
spans_begin(struct spans *spans, uintptr_t key)
{
    const PyFrameObject *frame = running_frame();
    struct span *span;

    HASH_FIND_PTR(spans->open, &frame, span);
    if (span == NULL) {
        span = memory_allocate(sizeof(*span));
        if (span == NULL) {
            return -1;
        }
        span->frame = frame;
        HASH_ADD_PTR(spans->open, frame, span);
        if (span->hh.tbl == NULL) {
            memory_free(span);
            return -1;
        }
    }
    span->key = key;
    span->begin_ns = clock_monotonic_ns();
    return 0;
}

static struct span_total *
find_total(struct spans *spans, uintptr_t key)
{
    struct span_total *total;

    HASH_FIND(hh, spans->totals, &key, sizeof(key), total);
    if (total != NULL) {
        return total;
    }
    total = memory_allocate(sizeof(*total));
    if (total == NULL) {
        return NULL;
    }
    *total = (struct span_total){.figures = {.key = key}};
    HASH_ADD(hh, spans->totals, figures.key, sizeof(key), total);
    if (total->hh.tbl == NULL) {
        memory_free(total);
        return NULL;
    }
    return total;
}

int
spans_end(struct spans *spans, uintptr_t key)
{
    const PyFrameObject *frame = running_frame();
    int64_t now_ns = clock_monotonic_ns();
    struct span_total *total;
    struct span *span;

    HASH_FIND_PTR(spans->open, &frame, span);
    if (span == NULL || span->key != key) {
        return 0;       /* it began before the profiler did */
    }
    total = find_total(spans, key);
    if (total != NULL) {
        total->figures.finished++;
        total->figures.wall_ns += now_ns - span->begin_ns;
    }
    HASH_DEL(spans->open, span);
    memory_free(span);
    return total == NULL ? -1 : 0;
}

/* Without memory a total keeps its name, which then means nothing. */
void
spans_rename(struct spans *spans, const struct callgraph_rename *rename)
{
    struct span_total *total, *next, *other;

    HASH_ITER(hh, spans->totals, total, next) {
        uintptr_t key = rename->key(total->figures.key, rename->argument);

        if (key == total->figures.key
            || (other = find_total(spans, key)) == NULL) {
            continue;
        }
        other->figures.finished += total->figures.finished;
        other->figures.wall_ns += total->figures.wall_ns;
        HASH_DEL(spans->totals, total);
        memory_free(total);
    }
}

size_t
spans_count(const struct spans *spans)
{
    return HASH_COUNT(spans->totals);
}

struct span_total_figures
spans_next(const struct spans *spans, struct span_total **at)
{
    *at = *at == NULL ? spans->totals : (*at)->hh.next;
    return (*at)->figures;
}

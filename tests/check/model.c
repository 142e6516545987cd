/* The oracle: every call that was ever made, and sums by brute force. */

#include "model.h"

#include <assert.h>

/* Return what events of kind cost. */
static struct overhead
cost(const struct model *model, enum overhead_kind kind)
{
    return model->overheads == NULL ? (struct overhead){0}
                                    : model->overheads->of[kind];
}

/* Return what a call costs. The root is no C function. */
static struct overhead
cost_of_call(const struct model *model, const struct model_call *call)
{
    switch (calls_kind(call->key)) {
    case FUNCTION_C:
        return cost(model, OVERHEAD_C_FUNCTION);
    case FUNCTION_C_METHOD:
        return cost(model, OVERHEAD_C_METHOD);
    case FUNCTION_GENERATOR:
        return cost(model, OVERHEAD_GENERATOR);
    default:
        return cost(model, calls_is_c(call->caller) ? OVERHEAD_PYTHON_FROM_C
                                                    : OVERHEAD_PYTHON);
    }
}

/* Return what it costs more to leave key by an exception. */
static struct overhead
cost_of_exception(const struct model *model, uintptr_t key)
{
    return cost(model,
                calls_is_c(key) ? OVERHEAD_C_RAISE : OVERHEAD_UNWIND);
}

void
model_clear(struct model *model)
{
    model->count = 0;
    for (int i = 0; i < MODEL_THREADS; i++) {
        model->lost_ticks[i] = 0;
    }
}

/* Return the innermost call that is open in a thread, or -1. */
static int
innermost(const struct model *model, int thread)
{
    int i = model->count - 1;

    while (i >= 0
           && !(model->calls[i].open && model->calls[i].thread == thread)) {
        i--;
    }
    return i;
}

void
model_enter(struct model *model, int thread, uintptr_t key,
            int64_t now_ticks)
{
    int parent = innermost(model, thread);
    struct model_call *call = &model->calls[model->count++];

    assert(model->count <= MODEL_CALLS);
    *call = (struct model_call){
        .thread = thread,
        .key = key,
        .caller = model->flat || parent < 0 ? ROOT : model->calls[parent].key,
        .parent = parent,
        .open = true,
    };
    model->lost_ticks[thread] += cost_of_call(model, call).outer_ticks;
    call->start_ticks = now_ticks - model->lost_ticks[thread];
}

/* Return the call that a leave of key means, or -1: the innermost one, but
   for a C function none beyond a Python function that is open. */
static int
meant(const struct model *model, int thread, uintptr_t key)
{
    int i = innermost(model, thread);

    while (i >= 0 && model->calls[i].key != key) {
        if (calls_is_c(key) && !calls_is_c(model->calls[i].key)) {
            return -1;
        }
        i = model->calls[i].parent;
    }
    return i;
}

static void
end(struct model *model, int i, int64_t now_ticks)
{
    struct model_call *call = &model->calls[i];

    call->open = false;
    call->end_ticks = now_ticks - model->lost_ticks[call->thread];
}

enum leave
model_leave(struct model *model, int thread, uintptr_t key, bool raised,
            int64_t now_ticks)
{
    int call = meant(model, thread, key);
    int top = innermost(model, thread);
    struct overhead exception = cost_of_exception(model, key);

    if (call < 0) {
        return LEAVE_IGNORED;
    }
    for (int i = call + 1; i < model->count; i++) {
        if (model->calls[i].thread == thread && model->calls[i].open) {
            end(model, i, now_ticks);
        }
    }
    /* The one event there was is this call's. */
    model->lost_ticks[thread] +=
        cost_of_call(model, &model->calls[call]).inner_ticks;
    model->lost_ticks[thread] += raised ? exception.inner_ticks : 0;
    end(model, call, now_ticks);
    model->lost_ticks[thread] += raised ? exception.outer_ticks : 0;
    model->calls[call].raised = raised;
    return call == top ? LEAVE_MATCHED : LEAVE_RESYNCHRONISED;
}

void
model_lose(struct model *model, int thread, enum overhead_kind kind)
{
    model->lost_ticks[thread] += cost(model, kind).outer_ticks;
}

void
model_close_all(struct model *model, int64_t now_ticks)
{
    for (int i = 0; i < model->count; i++) {
        if (model->calls[i].open) {
            end(model, i, now_ticks);
        }
    }
}

size_t
model_depth(const struct model *model, int thread)
{
    size_t depth = 0;

    for (int i = 0; i < model->count; i++) {
        depth += model->calls[i].open && model->calls[i].thread == thread;
    }
    return depth;
}

bool
model_is_open(const struct model *model)
{
    for (int i = 0; i < model->count; i++) {
        if (model->calls[i].open) {
            return true;
        }
    }
    return false;
}

bool
model_would_leave(const struct model *model, int thread, uintptr_t key)
{
    return meant(model, thread, key) >= 0;
}

static int64_t
inclusive(const struct model *model, int call)
{
    return model->calls[call].end_ticks - model->calls[call].start_ticks;
}

/* All calls made from one that has ended have ended too. */
static int64_t
self(const struct model *model, int call)
{
    int64_t ticks = inclusive(model, call);

    for (int i = 0; i < model->count; i++) {
        if (model->calls[i].parent == call) {
            ticks -= inclusive(model, i);
        }
    }
    return ticks;
}

static bool
matches(const struct model_call *call, bool any_caller, uintptr_t caller,
        uintptr_t key)
{
    return call->key == key && (any_caller || call->caller == caller);
}

/* Sum the calls of key that have ended, from caller or from any. A call is
   recursive if it lies inside another of those. */
static struct calls_figures
sum(const struct model *model, bool any_caller, uintptr_t caller,
    uintptr_t key)
{
    struct calls_figures figures = {0};

    for (int i = 0; i < model->count; i++) {
        int outer = model->calls[i].parent;

        if (model->calls[i].open
            || !matches(&model->calls[i], any_caller, caller, key)) {
            continue;
        }
        while (outer >= 0
               && !matches(&model->calls[outer], any_caller, caller, key)) {
            outer = model->calls[outer].parent;
        }
        figures.calls++;
        figures.self_ticks += self(model, i);
        if (outer < 0) {
            figures.inclusive_ticks += inclusive(model, i);
        }
        else {
            figures.recursive_calls++;
        }
    }
    return figures;
}

struct calls_figures
model_of_edge(const struct model *model, uintptr_t caller, uintptr_t key)
{
    return sum(model, false, caller, key);
}

struct calls_figures
model_of_function(const struct model *model, uintptr_t key)
{
    return sum(model, true, ROOT, key);
}

uint64_t
model_exceptions(const struct model *model, uintptr_t key)
{
    uint64_t count = 0;

    for (int i = 0; i < model->count; i++) {
        count += model->calls[i].key == key && model->calls[i].raised;
    }
    return count;
}

uint64_t
model_calls(const struct model *model)
{
    uint64_t count = 0;

    for (int i = 0; i < model->count; i++) {
        count += !model->calls[i].open;
    }
    return count;
}

/* Drawing random calls, and comparing what became of them. */

#include "sequence.h"

#include <check.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "profile/settle.h"

#include "calls.h"

/* Keys are 1 to KEYS, half of them C functions: few, so that recursion of
   all kinds is common. */
#define KEYS 6

const struct sequence_variant *sequence_variant;
struct model sequence_model;
int64_t sequence_now_ticks;

static struct overheads overheads;
static uint64_t seed;
static uint64_t random_state;

/* xorshift64*: the same numbers on every machine. */
unsigned
sequence_below(unsigned bound)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (unsigned)((random_state * UINT64_C(0x2545f4914f6cdd1d)) >> 33)
           % bound;
}

static uintptr_t
random_key(void)
{
    return 1 + sequence_below(KEYS);
}

uint64_t
sequence_setting(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);

    return value == NULL ? otherwise : strtoull(value, NULL, 10);
}

const struct overheads *
sequence_overheads(void)
{
    unsigned limit = sequence_variant->cost_limit;

    if (limit == 0) {
        return NULL;
    }
    for (int kind = 0; kind < OVERHEAD_KINDS; kind++) {
        overheads.of[kind] = (struct overhead){
            .outer_ticks = (int32_t)sequence_below(limit),
            .inner_ticks = (int32_t)sequence_below(limit),
        };
    }
    return &overheads;
}

void
sequence_pass_time(void)
{
    sequence_now_ticks += sequence_variant->gap_ticks + sequence_below(4);
}

void
sequence_start(uint64_t number, const struct sequence_variant *chosen)
{
    sequence_variant = chosen;
    seed = sequence_setting("MODEL_SEED", number);
    random_state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
    sequence_now_ticks = 0;
    model_clear(&sequence_model);
    sequence_model.flat = false;
    sequence_model.overheads = sequence_overheads();
}

void
sequence_expect(bool holds, const char *format, ...)
{
    char text[200];
    va_list values;

    if (holds) {
                return;
    }
    va_start(values, format);
    vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    ck_abort_msg("MODEL_SEED=%" PRIu64 ": %s", seed, text);
}

static void
expect_figures(struct calls_figures found, struct calls_figures expected,
               uintptr_t caller, uintptr_t key)
{
    int from = (int)caller, to = (int)key;

    sequence_expect(found.calls == expected.calls,
                    "%d -> %d: %" PRIu64 " calls, expected %" PRIu64, from, to,
                    found.calls, expected.calls);
    sequence_expect(found.recursive_calls == expected.recursive_calls,
                    "%d -> %d: %" PRIu64 " recursive calls, expected %" PRIu64,
                    from, to, found.recursive_calls, expected.recursive_calls);
    sequence_expect(found.self_ticks == expected.self_ticks,
                    "%d -> %d: self %" PRId64 ", expected %" PRId64, from, to,
                    found.self_ticks, expected.self_ticks);
    sequence_expect(found.inclusive_ticks == expected.inclusive_ticks,
                    "%d -> %d: inclusive %" PRId64 ", expected %" PRId64,
                    from, to, found.inclusive_ticks, expected.inclusive_ticks);
}

static int64_t
self_of_all(const struct callgraph *graph)
{
    const struct edge *edge;
    int64_t ticks = 0;
    size_t at = 0;

    while ((edge = callgraph_next_edge(graph, &at)) != NULL) {
        ticks += edge->self_ticks;
    }
    return ticks;
}

/* Settled, graph follows its rules. Callers may have had too little, so there
   may be more time than before, but never less. */
static void
expect_settled(const struct callgraph *graph)
{
    struct callgraph settled;
    const char *broken;

    callgraph_init(&settled);
    ck_assert_int_eq(callgraph_merge(&settled, graph, NULL), STATUS_OK);
    ck_assert_int_eq(settle_times(&settled), STATUS_OK);
    broken = callgraph_check(&settled);
    sequence_expect(broken == NULL, "callgraph_check: %s", broken);
    sequence_expect(self_of_all(&settled) >= self_of_all(graph),
                    "time was lost");
    callgraph_clear(&settled);
}

static void
expect_consistent(const struct callgraph *graph)
{
    const char *broken;

    if (sequence_variant->below_zero) {
        expect_settled(graph);
        return;
    }
    broken = callgraph_check(graph);
    sequence_expect(broken == NULL, "callgraph_check: %s", broken);
}

void
sequence_expect_model(const struct callgraph *graph)
{
    const struct model *model = &sequence_model;

    for (uintptr_t key = 1; key <= KEYS; key++) {
        expect_figures(calls_of_function(graph, key),
                       model_of_function(model, key), 0, key);
        sequence_expect(calls_exceptions(graph, key)
                        == model_exceptions(model, key),
                        "function %d: wrong number of exceptions", (int)key);
        for (uintptr_t caller = ROOT; caller <= KEYS; caller++) {
            expect_figures(calls_of_edge(graph, caller, key),
                           model_of_edge(model, caller, key), caller, key);
        }
    }
    sequence_expect(calls_in_all(graph) == model_calls(model),
                    "calls of nobody");
    if (!model_is_open(model)) {
        expect_consistent(graph);
    }
}

/* An event that is not recorded for itself. */
static void
random_loss(struct shadowstack *stack, int thread)
{
    enum overhead_kind kind = OVERHEAD_CALL_PYTHON + sequence_below(4);

    shadowstack_lose(stack, kind);
    model_lose(&sequence_model, thread, kind);
}

/* The leave of key, or one by an exception. */
static void
random_leave(struct shadowstack *stack, int thread, uintptr_t key,
             bool raised)
{
    struct model *model = &sequence_model;
    enum leave leave;

    sequence_expect(shadowstack_is_open(stack, key, calls_is_c(key))
                    == model_would_leave(model, thread, key),
                    "leave of %d: wrongly foretold", (int)key);
    leave = raised ? calls_unwind(stack, key, sequence_now_ticks)
                   : calls_leave(stack, key, sequence_now_ticks);
    sequence_expect(leave == model_leave(model, thread, key, raised,
                    sequence_now_ticks),
                    "leave of %d: another outcome", (int)key);
}

void
sequence_event(struct shadowstack *stack, int thread)
{
    unsigned choice = sequence_below(100);
    uintptr_t key = random_key();

    sequence_pass_time();
    if (sequence_variant->cost_limit > 0 && sequence_below(10) == 0) {
        random_loss(stack, thread);
        return;
    }
    if (sequence_below(30) == 0) {
        memory_fail_after(1 + sequence_below(3));
    }
    if (choice < 45 && shadowstack_depth(stack) < 12) {
        if (calls_enter(stack, key, sequence_now_ticks) == STATUS_OK) {
            model_enter(&sequence_model, thread, key, sequence_now_ticks);
        }
    }
    else {
        if (sequence_below(10) > 0 && shadowstack_depth(stack) > 0) {
            key = stack->top->edge->key;
        }
        random_leave(stack, thread, key, choice >= 90);
    }
    memory_fail_after(0);
    sequence_expect(shadowstack_depth(stack)
                    == model_depth(&sequence_model, thread),
                    "depth %zu", shadowstack_depth(stack));
}

/* The machine's speed does not count here. */
void
sequence_set_overheads(struct shadowstack *stack)
{
    shadowstack_set_overheads(stack, sequence_model.overheads);
    stack->scale_due_ticks = INT64_MAX;
}


/* Random calls, lost leaves and exceptions, and what recording them costs:
   the shadow stack and the recorder against the oracle.

   MODEL_SEED repeats one sequence, MODEL_SEQUENCES sets how many there are;
   a failure prints its seed. */

#include "profile/settle.h"
#include "suite.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "recorder/recorder.h"
#include "recorder/shadowstack.h"

#include "calls.h"
#include "model.h"
#include "worker.h"

/* Keys are 1 to KEYS, half of them C functions: few, so that recursion of
   all kinds is common. */
#define KEYS 6
#define STACK_SEQUENCES 3000
#define STACK_STEPS 150
#define RECORDER_SEQUENCES 400
#define RECORDER_STEPS 150
#define THREADS 3

/* What recording costs in a sequence. */
struct variant {
    unsigned cost_limit;        /* an event's is below; 0: nothing */
    unsigned gap_ticks;         /* between two events, at least */
    bool below_zero;            /* times may be, until they are settled */
};

static const struct variant free_of_cost = {0, 0, false};
/* At most an exception's outer part, left from the event before, and a
   leave's inner part and an exception's fall between two events: less than
   3 * 10. */
static const struct variant cheap = {10, 30, false};
static const struct variant too_dear = {20, 0, true};

static const struct variant *variant;
static struct overheads overheads;
static struct model model;
static uint64_t seed;
static uint64_t random_state;
static int64_t now_ticks;

/* xorshift64*: the same numbers on every machine. */
static unsigned
random_below(unsigned bound)
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
    return 1 + random_below(KEYS);
}

static uint64_t
setting(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);

    return value == NULL ? otherwise : strtoull(value, NULL, 10);
}

/* Let events cost something else from now on. */
static const struct overheads *
random_overheads(void)
{
    if (variant->cost_limit == 0) {
        return NULL;
    }
    for (int kind = 0; kind < OVERHEAD_KINDS; kind++) {
        overheads.of[kind] = (struct overhead){
            .outer_ticks = (int32_t)random_below(variant->cost_limit),
            .inner_ticks = (int32_t)random_below(variant->cost_limit),
        };
    }
    return &overheads;
}

static void
pass_time(void)
{
    now_ticks += variant->gap_ticks + random_below(4);
}

/* Prepare the next sequence: its seed is its number, unless one is set. */
static void
start_sequence(uint64_t number, const struct variant *chosen)
{
    variant = chosen;
    seed = setting("MODEL_SEED", number);
    random_state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
    now_ticks = 0;
    model_clear(&model);
    model.flat = false;
    model.overheads = random_overheads();
}

/* Fail with the seed unless holds. */
#define EXPECT(holds, ...)                                                   \
    do {                                                                     \
        if (!(holds)) {                                                      \
            char text[200];                                                  \
                                                                             \
            snprintf(text, sizeof(text), __VA_ARGS__);                       \
            ck_abort_msg("MODEL_SEED=%" PRIu64 ": %s", seed, text);          \
        }                                                                    \
    } while (0)

static void
expect_figures(struct calls_figures found, struct calls_figures expected,
               uintptr_t caller, uintptr_t key)
{
    int from = (int)caller, to = (int)key;

    EXPECT(found.calls == expected.calls,
           "%d -> %d: %" PRIu64 " calls, expected %" PRIu64, from, to,
           found.calls, expected.calls);
    EXPECT(found.recursive_calls == expected.recursive_calls,
           "%d -> %d: %" PRIu64 " recursive calls, expected %" PRIu64, from,
           to, found.recursive_calls, expected.recursive_calls);
    EXPECT(found.self_ticks == expected.self_ticks,
           "%d -> %d: self %" PRId64 ", expected %" PRId64, from, to,
           found.self_ticks, expected.self_ticks);
    EXPECT(found.inclusive_ticks == expected.inclusive_ticks,
           "%d -> %d: inclusive %" PRId64 ", expected %" PRId64, from, to,
           found.inclusive_ticks, expected.inclusive_ticks);
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
    EXPECT(broken == NULL, "callgraph_check: %s", broken);
    EXPECT(self_of_all(&settled) >= self_of_all(graph), "time was lost");
    callgraph_clear(&settled);
}

static void
expect_consistent(const struct callgraph *graph)
{
    const char *broken;

    if (variant->below_zero) {
        expect_settled(graph);
        return;
    }
    broken = callgraph_check(graph);
    EXPECT(broken == NULL, "callgraph_check: %s", broken);
}

/* Every figure of graph is the model's. */
static void
expect_model(const struct callgraph *graph)
{
    for (uintptr_t key = 1; key <= KEYS; key++) {
        expect_figures(calls_of_function(graph, key),
                       model_of_function(&model, key), 0, key);
        EXPECT(calls_exceptions(graph, key) == model_exceptions(&model, key),
               "function %d: wrong number of exceptions", (int)key);
        for (uintptr_t caller = ROOT; caller <= KEYS; caller++) {
            expect_figures(calls_of_edge(graph, caller, key),
                           model_of_edge(&model, caller, key), caller, key);
        }
    }
    EXPECT(calls_in_all(graph) == model_calls(&model), "calls of nobody");
    if (!model_is_open(&model)) {
        expect_consistent(graph);
    }
}

/* An event that is not recorded for itself. */
static void
random_loss(struct shadowstack *stack, int thread)
{
    enum overhead_kind kind = OVERHEAD_CALL_PYTHON + random_below(4);

    shadowstack_lose(stack, kind);
    model_lose(&model, thread, kind);
}

/* One event of a thread, sometimes without memory. Calls are left more often
   the deeper they are, mostly in order. */
static void
random_event(struct shadowstack *stack, int thread)
{
    unsigned choice = random_below(100);
    uintptr_t key = random_key();

    pass_time();
    if (variant->cost_limit > 0 && random_below(10) == 0) {
        random_loss(stack, thread);
        return;
    }
    if (random_below(30) == 0) {
        memory_fail_after(1 + random_below(3));
    }
    if (choice < 45 && shadowstack_depth(stack) < 12) {
        if (calls_enter(stack, key, now_ticks) == STATUS_OK) {
            model_enter(&model, thread, key, now_ticks);
        }
    }
    else {
        bool raised = choice >= 90;

        if (random_below(10) > 0 && shadowstack_depth(stack) > 0) {
            key = stack->top->edge->key;
        }
        EXPECT(shadowstack_is_open(stack, key, calls_is_c(key))
                   == model_would_leave(&model, thread, key),
               "leave of %d: wrongly foretold", (int)key);
        EXPECT((raised ? calls_unwind(stack, key, now_ticks)
                       : calls_leave(stack, key, now_ticks))
                   == model_leave(&model, thread, key, raised, now_ticks),
               "leave of %d: another outcome", (int)key);
    }
    memory_fail_after(0);
    EXPECT(shadowstack_depth(stack) == model_depth(&model, thread),
           "depth %zu", shadowstack_depth(stack));
}

/* Nor does the machine's speed count here. */
static void
set_overheads(struct shadowstack *stack)
{
    shadowstack_set_overheads(stack, model.overheads);
    stack->scale_due_ticks = INT64_MAX;
}

static void
one_stack(void)
{
    struct shadowstack stack;

    ck_assert_int_eq(shadowstack_init(&stack), STATUS_OK);
    set_overheads(&stack);
    for (int step = 0; step < STACK_STEPS; step++) {
        switch (random_below(100)) {
        case 0:
            shadowstack_reset(&stack);
            model_clear(&model);
            break;
        case 1:
            model.flat = !model.flat;
            shadowstack_set_flat(&stack, model.flat);
            break;
        case 2:
            model.overheads = random_overheads();
            set_overheads(&stack);
            break;
        default:
            random_event(&stack, 0);
        }
        if (step % 10 == 0 || !model_is_open(&model)) {
            expect_model(&stack.graph);
        }
    }
    expect_model(&stack.graph);
    shadowstack_clear(&stack);
}

static void
many_stacks(const struct variant *chosen)
{
    uint64_t count = setting("MODEL_SEQUENCES", STACK_SEQUENCES);

    for (uint64_t i = 0; i < count; i++) {
        start_sequence(i, chosen);
        one_stack();
    }
}

START_TEST(shadowstack_equals_the_model)
{
    many_stacks(&free_of_cost);
}
END_TEST

START_TEST(shadowstack_equals_the_model_with_overheads)
{
    many_stacks(&cheap);
}
END_TEST

START_TEST(shadowstack_equals_the_model_with_overheads_too_large)
{
    many_stacks(&too_dear);
}
END_TEST

/* A thread of the recorder; each thread that ever was has a number. */
struct player {
    struct worker worker;
    struct recorder *recorder;
    int number;
};

static void
play(void *data)
{
    struct player *player = data;
    struct shadowstack *stack;
    unsigned events = 1 + random_below(5);

    ck_assert_int_eq(recorder_stack(player->recorder, &stack), STATUS_OK);
    stack->scale_due_ticks = INT64_MAX;
    while (events-- > 0) {
        random_event(stack, player->number);
    }
}

static void
close_all(struct recorder *recorder)
{
    struct shadowstack *stack;

    pass_time();
    while ((stack = recorder_open_stack(recorder)) != NULL) {
        shadowstack_pop(stack, now_ticks);
    }
    model_close_all(&model, now_ticks);
}

static void
expect_snapshot(const struct recorder *recorder)
{
    struct callgraph graph;

    EXPECT((recorder_open_stack(recorder) != NULL) == model_is_open(&model),
           "a call is open, or none is");
    callgraph_init(&graph);
    ck_assert_int_eq(recorder_snapshot(recorder, &graph), STATUS_OK);
    expect_model(&graph);
    callgraph_clear(&graph);
}

/* Something that happens to the whole recorder, or to a thread. */
static void
random_change(struct recorder *recorder, struct player *player, int number)
{
    switch (random_below(9)) {
    case 0:
        recorder_clear(recorder);
        model_clear(&model);
        break;
    case 1:
    case 2:
        model.flat = !model.flat;
        recorder_set_flat(recorder, model.flat);
        break;
    case 3:
    case 4:
        close_all(recorder);
        break;
    case 5:
        model.overheads = random_overheads();
        recorder_set_overheads(recorder, model.overheads);
        break;
    default:
        worker_end(&player->worker);
        player->number = number;
        worker_start(&player->worker);
    }
}

static void
one_recorder(void)
{
    struct recorder recorder;
    struct player players[THREADS];

    recorder_init(&recorder);
    recorder_set_overheads(&recorder, model.overheads);
    for (int i = 0; i < THREADS; i++) {
        players[i].recorder = &recorder;
        players[i].number = i;
        worker_start(&players[i].worker);
    }
    for (int step = 0; step < RECORDER_STEPS; step++) {
        struct player *player = &players[random_below(THREADS)];

        if (random_below(15) == 0) {
            random_change(&recorder, player, THREADS + step);
        }
        else {
            worker_do(&player->worker, play, player);
        }
        if (step % 10 == 0) {
            expect_snapshot(&recorder);
        }
    }
    close_all(&recorder);
    expect_snapshot(&recorder);
    for (int i = 0; i < THREADS; i++) {
        worker_end(&players[i].worker);
    }
    recorder_free(&recorder);
}

static void
many_recorders(const struct variant *chosen)
{
    uint64_t count = setting("MODEL_SEQUENCES", RECORDER_SEQUENCES);

    for (uint64_t i = 0; i < count; i++) {
        start_sequence(i, chosen);
        one_recorder();
    }
}

START_TEST(recorder_equals_the_model)
{
    many_recorders(&free_of_cost);
}
END_TEST

START_TEST(recorder_equals_the_model_with_overheads)
{
    many_recorders(&cheap);
}
END_TEST

START_TEST(recorder_equals_the_model_with_overheads_too_large)
{
    many_recorders(&too_dear);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, shadowstack_equals_the_model);
    tcase_add_test(tests, shadowstack_equals_the_model_with_overheads);
    tcase_add_test(tests,
                   shadowstack_equals_the_model_with_overheads_too_large);
    tcase_add_test(tests, recorder_equals_the_model);
    tcase_add_test(tests, recorder_equals_the_model_with_overheads);
    tcase_add_test(tests,
                   recorder_equals_the_model_with_overheads_too_large);
}

int
main(void)
{
    return suite_run("model", add_tests);
}

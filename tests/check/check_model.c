/* Random calls, lost leaves and exceptions, and what recording them costs:
   the shadow stack and the recorder, with contexts and without, against the
   oracle. */

#include "suite.h"

#include "recorder/recorder.h"
#include "recorder/shadowstack.h"

#include "forest.h"
#include "model.h"
#include "sequence.h"
#include "worker.h"

#define STACK_SEQUENCES 3000
#define STACK_STEPS 150
#define RECORDER_SEQUENCES 400
#define RECORDER_STEPS 150
#define THREADS 3

static const struct sequence_variant free_of_cost = {0, 0, false, 0};
/* At most an exception's outer part, left from the event before, and a
   leave's inner part and an exception's fall between two events: less than
   3 * 10. */
static const struct sequence_variant cheap = {10, 30, false, 0};
static const struct sequence_variant too_dear = {20, 0, true, 0};
/* Room for all contexts, or below this for some number of them. */
#define FEW_BYTES ((size_t)20000)
static const struct sequence_variant in_contexts = {10, 30, false, SIZE_MAX};
static const struct sequence_variant in_few_contexts = {
    10, 30, false, FEW_BYTES,
};
static const struct sequence_variant in_contexts_too_dear = {
    20, 0, true, FEW_BYTES,
};

static void
one_stack(void)
{
    struct shadowstack stack;

    ck_assert_int_eq(shadowstack_init(&stack), STATUS_OK);
    sequence_set_overheads(&stack);
    for (int step = 0; step < STACK_STEPS; step++) {
        switch (sequence_below(100)) {
        case 0:
            shadowstack_reset(&stack);
            model_clear(&sequence_model);
            break;
        case 1:
            sequence_model.flat = !sequence_model.flat;
            shadowstack_set_flat(&stack, sequence_model.flat);
            break;
        case 2:
            sequence_model.overheads = sequence_overheads();
            sequence_set_overheads(&stack);
            break;
        default:
            sequence_event(&stack, 0);
        }
        if (step % 10 == 0 || !model_is_open(&sequence_model)) {
            sequence_expect_model(&stack.graph);
        }
    }
    sequence_expect_model(&stack.graph);
    shadowstack_clear(&stack);
}

static void
many_stacks(const struct sequence_variant *chosen)
{
    uint64_t count = sequence_setting("MODEL_SEQUENCES", STACK_SEQUENCES);

    for (uint64_t i = 0; i < count; i++) {
        sequence_start(i, chosen);
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
    unsigned events = 1 + sequence_below(5);

    ck_assert_int_eq(recorder_stack(player->recorder, &stack), STATUS_OK);
    stack->scale_due_ticks = INT64_MAX;
    while (events-- > 0) {
        sequence_event(stack, player->number);
    }
}

static void
close_all(struct recorder *recorder)
{
    struct shadowstack *stack;

    sequence_pass_time();
    while ((stack = recorder_open_stack(recorder)) != NULL) {
        shadowstack_pop(stack, sequence_now_ticks);
    }
    model_close_all(&sequence_model, sequence_now_ticks);
}

static void
expect_snapshot(const struct recorder *recorder)
{
    struct callgraph graph;

    sequence_expect((recorder_open_stack(recorder) != NULL)
                    == model_is_open(&sequence_model),
                    "a call is open, or none is");
    callgraph_init(&graph);
    if (sequence_variant->budget_bytes > 0) {
        forest_take(recorder, NULL, &graph);
    }
    else {
        ck_assert_int_eq(recorder_snapshot(recorder, &graph), STATUS_OK);
    }
    sequence_expect_model(&graph);
    callgraph_clear(&graph);
}

/* Open calls count as if they had ended now. */
static void
expect_live(const struct recorder *recorder)
{
    static struct model still;
    struct callgraph graph, tree;
    const char *wrong;

    sequence_pass_time();
    still = sequence_model;
    callgraph_init(&graph);
    callgraph_init(&tree);
    forest_take(recorder, &sequence_now_ticks, &graph);
    forest_add_up(recorder, &sequence_now_ticks, &tree);
    model_close_all(&sequence_model, sequence_now_ticks);
    sequence_expect_model(&graph);
    wrong = forest_compare(&tree, &sequence_model,
                          sequence_variant->budget_bytes == SIZE_MAX);
    sequence_expect(wrong == NULL, "%s", wrong);
    sequence_model = still;
    callgraph_clear(&graph);
    callgraph_clear(&tree);
}

/* Something that happens to the whole recorder, or to a thread. */
static void
random_change(struct recorder *recorder, struct player *player, int number)
{
    switch (sequence_below(9)) {
    case 0:
        recorder_clear(recorder);
        model_clear(&sequence_model);
        break;
    case 1:
    case 2:
        sequence_model.flat = !sequence_model.flat
                              && sequence_variant->budget_bytes == 0;
        recorder_set_flat(recorder, sequence_model.flat);
        break;
    case 3:
    case 4:
        close_all(recorder);
        break;
    case 5:
        sequence_model.overheads = sequence_overheads();
        recorder_set_overheads(recorder, sequence_model.overheads);
        break;
    default:
        worker_end(&player->worker);
        player->number = number;
        worker_start(&player->worker);
    }
}

static void
keep_contexts(struct recorder *recorder)
{
    if (sequence_variant->budget_bytes == SIZE_MAX) {
        recorder_keep_contexts(recorder, SIZE_MAX);
    }
    else if (sequence_variant->budget_bytes > 0) {
        recorder_keep_contexts(recorder, 1 + sequence_below(FEW_BYTES));
    }
}

static void
one_recorder(void)
{
    struct recorder recorder;
    struct player players[THREADS];

    recorder_init(&recorder);
    keep_contexts(&recorder);
    recorder_set_overheads(&recorder, sequence_model.overheads);
    for (int i = 0; i < THREADS; i++) {
        players[i].recorder = &recorder;
        players[i].number = i;
        worker_start(&players[i].worker);
    }
    for (int step = 0; step < RECORDER_STEPS; step++) {
        struct player *player = &players[sequence_below(THREADS)];

        if (sequence_below(15) == 0) {
            random_change(&recorder, player, THREADS + step);
        }
        else {
            worker_do(&player->worker, play, player);
        }
        if (step % 10 == 0) {
            expect_snapshot(&recorder);
        }
        if (step % 50 == 0 && sequence_variant->budget_bytes > 0) {
            expect_live(&recorder);
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
many_recorders(const struct sequence_variant *chosen)
{
    uint64_t count = sequence_setting("MODEL_SEQUENCES", RECORDER_SEQUENCES);

    for (uint64_t i = 0; i < count; i++) {
        sequence_start(i, chosen);
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

START_TEST(recorder_with_contexts_equals_the_model)
{
    many_recorders(&in_contexts);
}
END_TEST

START_TEST(recorder_with_few_contexts_equals_the_model)
{
    many_recorders(&in_few_contexts);
}
END_TEST

START_TEST(recorder_with_contexts_equals_the_model_with_overheads_too_large)
{
    many_recorders(&in_contexts_too_dear);
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
    tcase_add_test(tests, recorder_with_contexts_equals_the_model);
    tcase_add_test(tests, recorder_with_few_contexts_equals_the_model);
    tcase_add_test(
        tests,
        recorder_with_contexts_equals_the_model_with_overheads_too_large);
}

int
main(void)
{
    return suite_run("model", add_tests);
}

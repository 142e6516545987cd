/* Sequences of random calls, lost leaves and exceptions, which are made on
   shadow stacks and told the oracle at the same time.

   MODEL_SEED repeats one sequence, MODEL_SEQUENCES sets how many there are;
   a failure prints its seed. */

#ifndef CHECK_SEQUENCE_H
#define CHECK_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "profile/callgraph.h"
#include "recorder/shadowstack.h"

#include "model.h"

/* What recording costs in a sequence. */
struct sequence_variant {
    unsigned cost_limit;        /* an event's is below; 0: nothing */
    unsigned gap_ticks;         /* between two events, at least */
    bool below_zero;            /* times may be, until they are settled */
    size_t budget_bytes;        /* of contexts; 0: they are not kept */
};

/* Those of the sequence that goes on. */
extern const struct sequence_variant *sequence_variant;
extern struct model sequence_model;
extern int64_t sequence_now_ticks;

/* Return the number in an environment variable, if it is set. */
uint64_t sequence_setting(const char *name, uint64_t otherwise);

/* Prepare the next sequence: its seed is its number, unless one is set. */
void sequence_start(uint64_t number, const struct sequence_variant *chosen);

/* Return a random number below bound. */
unsigned sequence_below(unsigned bound);

/* Let time pass. */
void sequence_pass_time(void);

/* Let events cost something else from now on. */
const struct overheads *sequence_overheads(void);

/* Let what they cost, and that only, be taken out of stack's times. */
void sequence_set_overheads(struct shadowstack *stack);

/* One event of a thread, sometimes without memory. Calls are left more often
   the deeper they are, mostly in order. */
void sequence_event(struct shadowstack *stack, int thread);

/* Fail the test, and tell the seed, unless holds. */
void sequence_expect(bool holds, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Fail the test unless every figure of graph is the model's. */
void sequence_expect_model(const struct callgraph *graph);

#endif

/* The shadow stack that a test is about, and its calls, which must succeed.
   */

#ifndef CHECK_STACK_H
#define CHECK_STACK_H

#include <check.h>
#include <stdint.h>

#include "recorder/overhead.h"
#include "recorder/shadowstack.h"

#include "calls.h"

extern struct shadowstack stack_tested;

/* Let each of tests begin with an empty stack. */
void stack_add_fixture(TCase *tests);

/* Enter key at now_ticks. */
void stack_enter(uintptr_t key, int64_t now_ticks);

/* Leave key, which is the top, at now_ticks, or by an exception. */
void stack_leave(uintptr_t key, int64_t now_ticks);
void stack_unwind(uintptr_t key, int64_t now_ticks);

/* Take overheads out of the times, and let them stay as they are. */
void stack_take_out(const struct overheads *overheads);

/* Fail the test unless the figures of the edge from caller to key are those
   expected. */
void stack_expect_edge(uintptr_t caller, uintptr_t key,
                       struct calls_figures expected);

/* Fail the test if a call is open or callgraph_check is not content. */
void stack_expect_closed(void);

#endif

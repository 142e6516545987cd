/* The recorder that a test is about, and threads that it records. */

#ifndef CHECK_RECORDING_H
#define CHECK_RECORDING_H

#include <check.h>
#include <stdint.h>

#include "profile/callgraph.h"
#include "recorder/recorder.h"

#include "calls.h"

extern struct recorder recording_tested;
extern struct callgraph recording_graph;        /* see take_snapshot */

/* Let each of tests begin with an empty recorder and an empty graph. */
void recording_add_fixture(TCase *tests);

/* Return the calling thread's stack. */
struct shadowstack *recording_own_stack(void);

/* Let recording_graph be what was recorded up to now. */
void recording_take_snapshot(void);

/* Call key in this thread, from 10 to 15. */
void recording_call(uintptr_t key);

/* The same in a thread that has ended on return; or enter key there at 10 and
   never leave it. */
void recording_run_call(uintptr_t key);
void recording_run_open_call(uintptr_t key);

/* Run function in a thread that has ended on return. */
void recording_run_thread(void *(*function)(void *data), void *data);

#endif

/* The lines of execution of a thread, greenlets, of which one runs. */

#ifndef RECORDER_LINES_H
#define RECORDER_LINES_H

#include "base/hash.h"
#include "base/thread.h"
#include "recorder/recorder.h"

/* One line of execution within a thread. */
struct line {
    struct shadowstack stack;   /* first: it is found by it */
    struct recorder_thread *thread;
    struct line *next;
    uintptr_t key;              /* of who is to come back to it */
    bool is_parked;             /* and is found by that */
    struct line *next_idle;
    UT_hash_handle hh;          /* among the parked ones */
};

struct recorder_thread {
    struct thread_token *token; /* held; the key */
    struct line *lines;         /* all of them; nearly always one */
    struct line *current;       /* the one that runs */
    struct line *parked;        /* those that somebody is to come back to */
    struct line *idle;          /* some that are nobody's */
    size_t room;                /* the number of lines */
    size_t taken;               /* by somebody new, since all were looked at
                                   for idle ones */
    uint32_t line_count;        /* of all that there were */
    struct recorder_thread_totals folded;       /* its name, and what lines
                                                   that are gone recorded */
    struct callgraph tree;      /* their contexts, if they are kept */
    UT_hash_handle hh;
};

/* Return the budget of contexts, or NULL if they are not kept. */
struct folding_budget *lines_budget(struct recorder *recorder);

/* Return a new line of thread, which runs now, or NULL without memory. */
struct line *lines_add(struct recorder_thread *thread,
                       struct recorder *recorder);

/* Another line of thread runs from now on: that of to, or one on which nothing
   is open. */
void lines_switch(struct recorder_thread *thread, struct recorder *recorder,
                  uintptr_t from, uintptr_t to);

/* All lines are nobody's. */
void lines_unpark(struct recorder_thread *thread);

/* Forget a line. There is one. */
void lines_drop_first(struct recorder_thread *thread);

/* Return what all lines have recorded. */
struct recorder_thread_totals lines_totals(
    const struct recorder_thread *thread);

/* Return whether a call is open in any line. */
bool lines_are_open(const struct recorder_thread *thread);

/* Add what all lines have recorded, in which no call is open, to graph and to
   thread's totals, and drop them. On failure some are left. With contexts,
   those are added to thread's tree, and what was folded to graph. */
enum status lines_fold(struct recorder_thread *thread,
                       struct callgraph *graph);
enum status lines_fold_contexts(struct recorder_thread *thread,
                                struct callgraph *graph);

/* Let calls of all lines that end be in recorder's history, if it keeps one;
   else not. No call is open. */
enum status lines_keep_history(struct recorder_thread *thread,
                               struct recorder *recorder);

/* Give keys other names. On failure some lines have the old ones. */
enum status lines_rename(struct recorder_thread *thread,
                         const struct callgraph_rename *rename);

/* Return the bytes that the contexts take. */
size_t lines_bytes(const struct recorder_thread *thread);

/* Add all contexts to tree, which is empty: open calls as of now, or not if
   that is NULL. */
enum status lines_contexts(const struct recorder_thread *thread,
                           const struct recorder_now *now,
                           struct callgraph *tree);

#endif

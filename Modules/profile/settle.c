/* Settling a call graph: who has too little time gets it from who has too
   much. */

#include "profile/settle.h"

#include <stdbool.h>

#include "base/memory.h"

/* What a function's callees lack, and what it has itself. */
struct account {
    int64_t owed_ticks;
    int64_t owned_ticks;
};

static void
collect_debts(const struct callgraph *graph, struct account *accounts)
{
    struct edge *edge;
    size_t at = 0;

    while ((edge = callgraph_next_edge(graph, &at)) != NULL) {
        if (edge->self_ticks >= 0) {
            accounts[edge->callee->index].owned_ticks += edge->self_ticks;
            continue;
        }
        if (edge->caller_index != CALLGRAPH_ROOT) {
            accounts[edge->caller_index].owed_ticks -= edge->self_ticks;
        }
        edge->inclusive_ticks -= edge->self_ticks;
        edge->self_ticks = 0;
    }
}

/* Each edge into a function pays in proportion to what it has, of what is
   still to be paid: so the last one pays what rounding has left. */
static void
pay_debts(const struct callgraph *graph, struct account *accounts)
{
    struct edge *edge;
    size_t at = 0;

    while ((edge = callgraph_next_edge(graph, &at)) != NULL) {
        struct account *account = &accounts[edge->callee->index];
        int64_t own_ticks = edge->self_ticks;
        int64_t paid_ticks = own_ticks;

        if (account->owed_ticks < account->owned_ticks) {
            paid_ticks = (int64_t)((double)own_ticks
                                   * (double)account->owed_ticks
                                   / (double)account->owned_ticks);
        }
        else if (account->owed_ticks == 0) {
            paid_ticks = 0;
        }
        account->owned_ticks -= own_ticks;
        account->owed_ticks -= paid_ticks;
        edge->self_ticks -= paid_ticks;
        if (edge->inclusive_ticks < edge->self_ticks) {
            edge->inclusive_ticks = edge->self_ticks;
        }
    }
}

/* A function's inclusive time is no less than its self time, nor than that
   along an edge into it: overlaps, being from before, may say otherwise. */
static void
limit_overlaps(const struct callgraph *graph,
               struct function_totals *totals)
{
    const struct edge *edge;
    size_t at = 0;

    while ((edge = callgraph_next_edge(graph, &at)) != NULL) {
        struct function_totals *total = &totals[edge->callee->index];
        int64_t least_ticks = edge->inclusive_ticks > total->self_ticks
                                  ? edge->inclusive_ticks
                                  : total->self_ticks;

        if (total->inclusive_ticks < least_ticks) {
            edge->callee->overlap_ticks -= least_ticks
                                           - total->inclusive_ticks;
            total->inclusive_ticks = least_ticks;
        }
    }
}

/* Either of the two may be NULL: that part is left out. */
static void
settle(struct callgraph *graph, struct account *accounts,
       struct function_totals *totals)
{
    if (accounts != NULL) {
        collect_debts(graph, accounts);
        pay_debts(graph, accounts);
    }
    if (totals != NULL) {
        callgraph_totals(graph, totals);
        limit_overlaps(graph, totals);
    }
}

static struct account *
new_accounts(const struct callgraph *graph)
{
    return memory_allocate((callgraph_function_count(graph) + 1)
                           * sizeof(struct account));
}

static struct function_totals *
new_totals(const struct callgraph *graph)
{
    return memory_allocate((callgraph_function_count(graph) + 1)
                           * sizeof(struct function_totals));
}

enum status
settle_times(struct callgraph *graph)
{
    struct account *accounts = new_accounts(graph);
    struct function_totals *totals = new_totals(graph);
    bool is_whole = accounts != NULL && totals != NULL;

    if (is_whole) {
        settle(graph, accounts, totals);
    }
    memory_free(accounts);
    memory_free(totals);
    return is_whole ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status
settle_self_times(struct callgraph *graph)
{
    struct account *accounts = new_accounts(graph);
    enum status status = accounts == NULL ? STATUS_NO_MEMORY : STATUS_OK;

    settle(graph, accounts, NULL);
    memory_free(accounts);
    return status;
}

enum status
settle_overlaps(struct callgraph *graph)
{
    struct function_totals *totals = new_totals(graph);
    enum status status = totals == NULL ? STATUS_NO_MEMORY : STATUS_OK;

    settle(graph, NULL, totals);
    memory_free(totals);
    return status;
}

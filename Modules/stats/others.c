/* Walks a list of callers, or a stretch of the array of callees. */

#include "stats/others.h"

enum status
others_init(struct others *others, const struct profile *profile,
            enum others_side side)
{
    *others = (struct others){.function = NULL};
    return side == OTHERS_CALLEES
               ? profile_callees(profile, &others->callees)
               : STATUS_OK;
}

void
others_clear(struct others *others)
{
    profile_callees_clear(&others->callees);
}

size_t
others_count(const struct others *others, const struct profile_function *row)
{
    const size_t *starts = others->callees.starts;

    return starts != NULL ? starts[row->index + 1] - starts[row->index]
                          : row->caller_count;
}

size_t
others_most(const struct others *others,
            struct profile_function *const *rows, size_t count)
{
    size_t most = 0;

    for (size_t i = 0; i < count; i++) {
        size_t here = others_count(others, rows[i]);

        most = here > most ? here : most;
    }
    return most;
}

void
others_begin(struct others *others, const struct profile_function *row)
{
    const size_t *starts = others->callees.starts;

    if (starts != NULL) {
        others->at = starts[row->index];
        others->end = starts[row->index + 1];
    }
    else {
        others->next = row->first_caller;
    }
}

bool
others_next(struct others *others)
{
    if (others->next != NULL) {
        others->edge = others->next;
        others->function = others->edge->caller;
        others->next = others->edge->next_caller;
        return true;
    }
    if (others->at < others->end) {
        const struct profile_callee *callee
            = &others->callees.callees[others->at++];

        others->edge = callee->edge;
        others->function = callee->function;
        return true;
    }
    return false;
}

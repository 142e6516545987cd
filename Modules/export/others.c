/* Walks a list of callers, or a stretch of the array of callees. */

#include "others.h"

enum status
others_init(struct others *others, const struct export_rows *rows)
{
    *others = (struct others){.rows = rows};
    return rows->table == LISTING_CALLEES
               ? profile_callees(rows->profile, &others->callees)
               : STATUS_OK;
}

void
others_clear(struct others *others)
{
    profile_callees_clear(&others->callees);
}

void
others_begin(struct others *others, const struct profile_function *row)
{
    if (others->rows->table == LISTING_CALLERS) {
        others->edge = row->first_caller;
    }
    else if (others->rows->table == LISTING_CALLEES) {
        others->at = others->callees.starts[row->index];
        others->end = others->callees.starts[row->index + 1];
    }
}

bool
others_next(struct others *others)
{
    if (others->edge != NULL) {
        others->function = others->edge->caller;
        others->figures = &others->edge->figures;
        others->edge = others->edge->next_caller;
        return true;
    }
    if (others->at < others->end) {
        const struct profile_callee *callee
            = &others->callees.callees[others->at++];

        others->function = callee->function;
        others->figures = &callee->edge->figures;
        return true;
    }
    return false;
}

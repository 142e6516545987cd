/* One array by number, one by function. */

#include "roster.h"

#include "base/memory.h"

enum status
roster_init(struct roster *roster, const struct profile *profile)
{
    size_t count = profile->functions.record_count + 1;

    *roster = (struct roster){
        .functions = memory_resize(NULL, count * sizeof(*roster->functions)),
        .places = memory_allocate(count * sizeof(*roster->places)),
    };
    return roster->functions != NULL && roster->places != NULL
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

void
roster_clear(struct roster *roster)
{
    memory_free(roster->functions);
    memory_free(roster->places);
    *roster = (struct roster){0};
}

void
roster_restart(struct roster *roster)
{
    for (size_t i = 0; i < roster->count; i++) {
        roster->places[roster->functions[i]->index] = 0;
    }
    roster->count = 0;
}

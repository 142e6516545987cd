/* Rows sorted by a time. */

#include "export/top.h"

#include <stdlib.h>

#include "base/memory.h"

/* Compare times so that what is no number comes last. */
static int
compare(double first, double second)
{
    if (first > second || (first == first && second != second)) {
        return -1;
    }
    return first < second || (first != first && second == second);
}

static int
compare_rows(const void *first, const void *second, void *order)
{
    const struct profile_function *one =
        *(const struct profile_function *const *)first;
    const struct profile_function *other =
        *(const struct profile_function *const *)second;
    int result = *(enum top_order *)order == TOP_SELF
                     ? compare(one->figures.self_seconds,
                               other->figures.self_seconds)
                     : compare(one->figures.inclusive_seconds,
                               other->figures.inclusive_seconds);

    if (result != 0) {
        return result;
    }
    return (one->index > other->index) - (one->index < other->index);
}

enum status
top_rows(const struct profile *profile, enum top_order order, size_t limit,
         const struct profile_function ***rows, size_t *count)
{
    *rows = memory_resize(NULL, (profile->row_count + 1) * sizeof(**rows));
    if (*rows == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < profile->row_count; i++) {
        (*rows)[i] = profile->rows[i];
    }
    qsort_r(*rows, profile->row_count, sizeof(**rows), compare_rows, &order);
    *count = profile->row_count < limit ? profile->row_count : limit;
    return STATUS_OK;
}

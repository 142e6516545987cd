/* Runs an operation once for each request for memory that it makes. */

#include "shortage.h"

#include <check.h>

#include "base/memory.h"

/* More requests than any operation under test makes. */
#define MANY 100000

size_t
shortage_survive(enum status (*attempt)(void))
{
    for (size_t request = 1; request < MANY; request++) {
        enum status status;
        int has_failed;

        memory_fail_after(request);
        status = attempt();
        has_failed = memory_has_failed();
        memory_fail_after(0);
        if (!has_failed) {
            ck_assert_int_eq(status, STATUS_OK);
            return request - 1;
        }
        ck_assert_int_eq(status, STATUS_NO_MEMORY);
    }
    ck_abort_msg("it never has enough memory");
    return MANY;
}

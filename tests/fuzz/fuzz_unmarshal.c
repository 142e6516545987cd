/* Fuzz target: marshalled objects are walked, kept, written and read back. */

#include <stdint.h>
#include <stdlib.h>

#include "base/cursor.h"
#include "stats/unmarshal.h"
#include "stats/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Walk the first object; return whether it is well formed. */
static bool
walk(const uint8_t *data, size_t size)
{
    struct cursor cursor;
    struct unmarshal reader;
    struct unmarshal_item item;
    struct complaint complaint;
    enum status status;

    cursor_init(&cursor, data, size);
    unmarshal_init(&reader, &cursor, &complaint);
    do {
        status = unmarshal_next(&reader, &item);
    } while (status == STATUS_OK && !unmarshal_is_done(&reader));
    unmarshal_clear(&reader);
    return status == STATUS_OK;
}

/* Read the first object into *value. */
static enum status
keep(const void *data, size_t size, struct pool *pool, struct value **value)
{
    struct cursor cursor;
    struct unmarshal reader;
    struct unmarshal_item item;
    struct complaint complaint;
    size_t left = VALUE_MAX_COUNT;
    enum status status;

    cursor_init(&cursor, data, size);
    unmarshal_init(&reader, &cursor, &complaint);
    status = unmarshal_next(&reader, &item);
    if (status == STATUS_OK) {
        status = value_read(&reader, &item, pool, &left, value);
    }
    unmarshal_clear(&reader);
    return status;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pool pool;
    struct value *value;
    bool is_good = walk(data, size);

    pool_init(&pool);
    if (keep(data, size, &pool, &value) == STATUS_OK) {
        if (!is_good) {
            abort();
        }
    }
    pool_clear(&pool);
    return 0;
}

/* Marshalled objects kept as they are: the metadata of a trailer. */

#ifndef STATS_VALUE_H
#define STATS_VALUE_H

#include "base/pool.h"
#include "stats/unmarshal.h"

/* How many objects are kept of one file; so many bytes of a text count as
   one. */
#define VALUE_MAX_COUNT 1000000
#define VALUE_BYTES 64

struct value {
    enum unmarshal_kind kind;
    size_t count;               /* of objects within; of a dict keys and
                                   values, which take turns */
    int64_t integer;            /* of an integer or boolean; else 0 */
    double real;                /* of a real number or a huge one; else 0 */
    const char *bytes;          /* of a text (valid) or bytes; 0 behind */
    size_t length;
    struct value *first;        /* of the objects within */
    struct value *next;
};

/* Read the rest of item, which reader has just read, into *result, which
   lives as long as pool. left is how many objects may still be kept, and is
   lowered. */
enum status value_read(struct unmarshal *reader,
                       const struct unmarshal_item *item, struct pool *pool,
                       size_t *left, struct value **result);

/* Return a new value of pool like source, or NULL without memory. */
struct value *value_copy(struct pool *pool, const struct value *source);

/* Return what dict, which may be NULL, has under a key that is a text; or
   NULL. */
const struct value *value_find(const struct value *dict, const char *key);

/* Whether value is an integer or a real number; *number is near it. */
bool value_number(const struct value *value, double *number);

/* Whether two values are equal, of one kind and order. */
bool value_equal(const struct value *first, const struct value *second);

/* Return a new dict, integer, real or text of pool, or NULL. */
struct value *value_new(struct pool *pool, enum unmarshal_kind kind);

/* Return a new text of pool, or NULL. */
struct value *value_new_text(struct pool *pool, const char *bytes,
                             size_t length);

/* Add item, which is in no container, at the end of container. */
void value_append(struct value *container, struct value *item);

#endif

/* Writes what Python's marshal module reads: version 4 of its format, which
   Python 3.4 and all later ones know.

       marshal_dict(&writer);               {
       marshal_text(&writer, "key", 3);     'key':
       marshal_tuple(&writer, 2);           (
       marshal_integer(&writer, 1);         1,
       marshal_real(&writer, 0.5);          0.5)
       marshal_end(&writer);                }

   What is needed more than once is marked the first time, and then referred
   to:

       place = marshal_mark(&writer);
       marshal_text(&writer, "text", 4);
       marshal_refer(&writer, place);

   Nothing is returned: the sink remembers what went wrong. */

#ifndef STATS_MARSHAL_H
#define STATS_MARSHAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sink.h"
#include "stats/value.h"

/* How many objects can be referred to, from 0 on; none is this one. */
#define MARSHAL_NO_PLACE INT32_MAX

struct marshal {
    struct sink *sink;
    uint32_t mark_count;        /* objects that were marked */
    unsigned char mark;         /* a bit in the type of the next object */
};

/* Begin an object, of its own references, at sink's end. */
void marshal_init(struct marshal *writer, struct sink *sink);

void marshal_none(struct marshal *writer);

void marshal_boolean(struct marshal *writer, bool value);

void marshal_integer(struct marshal *writer, int64_t value);

void marshal_real(struct marshal *writer, double value);

/* Write a valid text, see base/utf8.h, of less than 2**31 bytes. */
void marshal_text(struct marshal *writer, const char *bytes, size_t length);

/* Write bytes, less than 2**31 of them. */
void marshal_bytes(struct marshal *writer, const char *bytes, size_t length);

/* Begin a tuple: count objects are to follow, less than 2**31. */
void marshal_tuple(struct marshal *writer, size_t count);

/* The same for a list. */
void marshal_list(struct marshal *writer, size_t count);

/* Begin a dict: keys and values are to follow, then marshal_end(). */
void marshal_dict(struct marshal *writer);

void marshal_end(struct marshal *writer);

/* Write value. What a value does not keep is written as what comes near: an
   integer beyond 64 bits as a real number, a slice as a tuple, a complex
   number and Ellipsis as None. A set is written as a frozen one, its equal. */
void marshal_value(struct marshal *writer, const struct value *value);

/* Let the next object be one that can be referred to. Returns its place, or
   MARSHAL_NO_PLACE when there are too many of them. */
uint32_t marshal_mark(struct marshal *writer);

/* Write the object of that place, which is not MARSHAL_NO_PLACE, again. */
void marshal_refer(struct marshal *writer, uint32_t place);

#endif

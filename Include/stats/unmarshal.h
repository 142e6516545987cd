/* Reads what Python's marshal module writes, versions 0 to 6, object by
   object. Nothing of the input is trusted.

       unmarshal_next(&reader, &item)       a tuple of 2
       unmarshal_next(&reader, &item)       its first item: a dict
       unmarshal_next(&reader, &item)       the dict's first key
       unmarshal_next(&reader, &item)       and value
       unmarshal_next(&reader, &item)       UNMARSHAL_END: of the dict
       unmarshal_next(&reader, &item)       the tuple's second item

   A reference to a container is read as if the container stood there. */

#ifndef STATS_UNMARSHAL_H
#define STATS_UNMARSHAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/complaint.h"
#include "base/cursor.h"

/* Limits: what goes beyond them is STATUS_INVALID. */
#define UNMARSHAL_MAX_DEPTH 64
#define UNMARSHAL_MAX_TEXT_BYTES (1 << 20)

/* How many objects may be read for each byte of input: references make more
   of them than there are bytes. Of a text or bytes that are read again, so
   many bytes count as one too. */
#define UNMARSHAL_MAX_OBJECTS_PER_BYTE 16

/* How long an input may be: places in it are kept in 32 bits. */
#define UNMARSHAL_MAX_BYTES UINT32_MAX

enum unmarshal_kind {
    UNMARSHAL_END,              /* of a dict */
    UNMARSHAL_NONE,
    UNMARSHAL_BOOLEAN,          /* integer is 0 or 1 */
    UNMARSHAL_INTEGER,
    UNMARSHAL_HUGE,             /* an integer beyond 64 bits: real is near */
    UNMARSHAL_REAL,
    UNMARSHAL_COMPLEX,          /* not kept */
    UNMARSHAL_TEXT,             /* valid, see base/utf8.h */
    UNMARSHAL_BYTES,
    UNMARSHAL_TUPLE,            /* count objects follow */
    UNMARSHAL_LIST,             /* count objects follow */
    UNMARSHAL_SET,              /* count objects follow */
    UNMARSHAL_SLICE,            /* 3 objects follow */
    UNMARSHAL_DICT,             /* pairs follow up to UNMARSHAL_END */
    UNMARSHAL_CODE,             /* of 3.11 on: UNMARSHAL_CODE_PARTS follow */
    UNMARSHAL_OTHER,            /* Ellipsis, StopIteration */
};

#define UNMARSHAL_NO_REFERENCE SIZE_MAX

/* The parts of code, and which of them, from 0, say where it is from. */
#define UNMARSHAL_CODE_PARTS 11
#define UNMARSHAL_CODE_FILE 5
#define UNMARSHAL_CODE_NAME 6
#define UNMARSHAL_CODE_LINE 8

struct unmarshal_item {
    enum unmarshal_kind kind;
    size_t count;
    int64_t integer;
    double real;
    const char *bytes;          /* there up to the next object */
    size_t length;
    size_t reference;           /* which object of those that others can
                                   refer to it is, or none */
    void *known;                /* what the user has remembered it as */
};

/* An object that others can refer to. */
struct unmarshal_reference {
    union {
        void *known;            /* what the user has remembered */
        int64_t integer;
        double real;
    };
    uint32_t place;             /* where it stands */
    uint32_t kind;              /* enum unmarshal_kind; UNMARSHAL_END: what it
                                   is has to be read there */
};

/* A container that is being read. */
struct unmarshal_frame {
    size_t left;                /* objects still to come, SIZE_MAX: a dict */
    size_t back;                /* where to go on after it, or 0 */
    bool is_code;
};

struct unmarshal {
    struct cursor *cursor;
    struct unmarshal_reference *references;
    size_t reference_count;
    size_t reference_capacity;
    struct unmarshal_frame frames[UNMARSHAL_MAX_DEPTH];
    size_t depth;
    size_t replays;             /* frames that are references */
    size_t objects_left;
    struct complaint *complaint;
};

/* Begin with the object at cursor, which stays the caller's, as complaint
   does, where a failure is explained. */
void unmarshal_init(struct unmarshal *reader, struct cursor *cursor,
                    struct complaint *complaint);

/* Give the references back. */
void unmarshal_clear(struct unmarshal *reader);

/* Read the next object, of a container only its head. */
enum status unmarshal_next(struct unmarshal *reader,
                           struct unmarshal_item *item);

/* The same, but of what is remembered only item->kind and item->known are
   set: it is not read, nor entered. */
enum status unmarshal_next_known(struct unmarshal *reader,
                                 struct unmarshal_item *item);

/* Read the next four objects at once if they are two integers and two real
   numbers as a tuple of figures most often has them: of 32 and 64 bits, the
   integers perhaps by reference. Returns whether they are; if not, nothing is
   read. It saves half the time of reading a profile. */
bool unmarshal_next_figures(struct unmarshal *reader, int64_t *integers,
                            double *reals);

/* Remember what item, which was read last or whose objects have ended since,
   was turned into, for when it is referred to. */
void unmarshal_remember(struct unmarshal *reader,
                        const struct unmarshal_item *item, void *known);

/* Step over what is left of item, the object that was read last. */
enum status unmarshal_skip(struct unmarshal *reader,
                           const struct unmarshal_item *item);

/* Whether the outermost object has ended. */
static inline bool
unmarshal_is_done(const struct unmarshal *reader)
{
    return reader->depth == 0;
}

#endif

/* Reads one marshalled object as far as it is no container's content. */

#ifndef STATS_HEAD_H
#define STATS_HEAD_H

#include "stats/unmarshal.h"

/* The count of a dict whose next object is a key, and of one whose next is
   a value. */
#define HEAD_DICT_KEY SIZE_MAX
#define HEAD_DICT_VALUE (SIZE_MAX - 1)

/* The type of an integer of four bytes. */
#define HEAD_INTEGER 'i'

/* Read what comes behind the byte that is an object's type. */
enum status head_read(struct unmarshal *reader, int type,
                      struct unmarshal_item *item);

/* Read a length of size bytes; those of four bytes have a sign. */
enum status head_length(struct unmarshal *reader, size_t size,
                        size_t *length);

/* Complain of damage where the reader is. Returns STATUS_INVALID. */
enum status head_damaged(struct unmarshal *reader, const char *what);

/* Complain that the input ends. Returns STATUS_INVALID. */
enum status head_ends_early(struct unmarshal *reader);

#endif

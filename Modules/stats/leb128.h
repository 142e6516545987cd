/* Whole numbers in as few bytes as they need: unsigned LEB128, seven bits a
   byte, low ones first; the high bit says that more follow. */

#ifndef STATS_LEB128_H
#define STATS_LEB128_H

#include <stdbool.h>
#include <stdint.h>

#include "base/sink.h"

/* What a number takes at most. */
#define LEB128_BYTES 10

/* Read the number at *next, before end, and step over it. Returns false if it
   does not end there or has over 64 bits. */
bool leb128_read_long(const unsigned char **next, const unsigned char *end,
                      uint64_t *number);

/* The same: most of them are one byte. */
static inline bool
leb128_read(const unsigned char **next, const unsigned char *end,
            uint64_t *number)
{
    if (*next < end && **next < 0x80) {
        *number = *(*next)++;
        return true;
    }
    return leb128_read_long(next, end, number);
}

/* Add number to sink. */
void leb128_write(struct sink *sink, uint64_t number);

#endif

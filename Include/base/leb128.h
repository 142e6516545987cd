/* Unsigned LEB128: seven bits of a number in a byte, the low ones first, and
   the high bit set in all bytes but the last. */

#ifndef BASE_LEB128_H
#define BASE_LEB128_H

#include <stdint.h>

#define LEB128_MOST_BYTES 10

/* Put number at a place where there is room, and return where it ends. */
static inline char *
leb128_put(char *at, uint64_t number)
{
    while (number >= 0x80) {
        *at++ = (char)(number | 0x80);
        number >>= 7;
    }
    *at++ = (char)number;
    return at;
}

/* Return the number at *at, which leb128_put() has put there, and move *at
   behind it. */
static inline uint64_t
leb128_get(const char **at)
{
    uint64_t number = 0;
    int shift = 0;
    unsigned char byte;

    do {
        byte = (unsigned char)*(*at)++;
        number |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    } while ((byte & 0x80) != 0);
    return number;
}

#endif

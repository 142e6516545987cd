/* Numbers of one to ten bytes. */

#include "leb128.h"

#define BITS 7
#define MORE 0x80

bool
leb128_read_long(const unsigned char **next, const unsigned char *end,
                 uint64_t *number)
{
    const unsigned char *at = *next;
    uint64_t sum = 0;

    for (unsigned shift = 0; at < end && shift < 64; shift += BITS) {
        uint64_t bits = *at & (MORE - 1);

        if (bits << shift >> shift != bits) {
            return false;
        }
        sum |= bits << shift;
        if ((*at++ & MORE) == 0) {
            *next = at;
            *number = sum;
            return true;
        }
    }
    return false;
}

void
leb128_write(struct sink *sink, uint64_t number)
{
    char *room = sink_room(sink, LEB128_BYTES);
    size_t length = 0;

    if (room == NULL) {
        return;
    }
    for (; number >= MORE; number >>= BITS) {
        room[length++] = (char)(number | MORE);
    }
    room[length++] = (char)number;
    sink_filled(sink, length);
}

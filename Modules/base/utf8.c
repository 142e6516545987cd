/* UTF-8 that may hold surrogates. */

#include "base/utf8.h"

#include <string.h>

/* Of eight bytes at once: all are ASCII if none of these is set. */
#define HIGH_BITS UINT64_C(0x8080808080808080)

/* The bytes of a character by the top five bits of its first; 0: none. */
static const uint8_t lengths[32] = {
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 3, 3, 4, 0,
};

/* The least character that needs so many bytes. */
static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};

uint32_t
utf8_next(const char **text)
{
    const unsigned char *bytes = (const unsigned char *)*text;
    size_t length = lengths[bytes[0] >> 3];
    uint32_t character = bytes[0];

    if (length > 1) {
        character &= 0x7fu >> length;
        for (size_t i = 1; i < length; i++) {
            character = character << 6 | (bytes[i] & 0x3fu);
        }
    }
    *text += length;
    return character;
}

/* Whether a character is well formed: its bytes are there, are as many as
   it needs, and it is one. */
static bool
character_is_valid(const char *text, size_t length, size_t left)
{
    uint32_t character;

    if (length == 0 || length > left) {
        return false;
    }
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)text[i] & 0xc0) != 0x80) {
            return false;
        }
    }
    character = utf8_next(&text);
    return character >= least[length] && character <= 0x10ffff;
}

bool
utf8_is_valid(const char *text, size_t length)
{
    size_t at = 0;

    while (at < length) {
        unsigned char first = (unsigned char)text[at];
        uint64_t word;

        if (length - at >= sizeof(word)) {
            memcpy(&word, text + at, sizeof(word));
            if ((word & HIGH_BITS) == 0) {
                at += sizeof(word);
                continue;
            }
        }
        if (first >= 0x80
            && !character_is_valid(text + at, lengths[first >> 3],
                                   length - at)) {
            return false;
        }
        at += lengths[first >> 3];
    }
    return true;
}

size_t
utf8_count(const char *text, size_t length)
{
    size_t count = length, at = 0;
    uint64_t word;

    while (at < length) {
        if (length - at >= sizeof(word)) {
            memcpy(&word, text + at, sizeof(word));
            if ((word & HIGH_BITS) == 0) {
                at += sizeof(word);
                continue;
            }
        }
        count -= ((unsigned char)text[at++] & 0xc0) == 0x80;
    }
    return count;
}

size_t
utf8_put(char *bytes, uint32_t character)
{
    size_t length = 1;

    while (length < 4 && character >= least[length + 1]) {
        length++;
    }
    if (length == 1) {
        bytes[0] = (char)character;
        return 1;
    }
    for (size_t i = length - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (character & 0x3f));
        character >>= 6;
    }
    bytes[0] = (char)((0xf00u >> length & 0xff) | character);
    return length;
}

/* Text as marshal writes it: UTF-8 in which halves of surrogate pairs may
   stand as characters of three bytes. Its bytes sort as its characters. */

#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether the length bytes at text are well formed. */
bool utf8_is_valid(const char *text, size_t length);

/* Return how many characters there are in a valid text. */
size_t utf8_count(const char *text, size_t length);

/* Return the character at *text, which is valid, and step over it. */
uint32_t utf8_next(const char **text);

/* Write a character, at most 4 bytes, to bytes; return how many it took. */
size_t utf8_put(char *bytes, uint32_t character);

/* Whether a character is half a surrogate pair: no output may hold it. */
static inline bool
utf8_is_surrogate(uint32_t character)
{
    return character >= 0xd800 && character <= 0xdfff;
}

#endif

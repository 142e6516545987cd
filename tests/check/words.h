/* Marshalled objects as words, one for each that the reader gives:
   "tuple:2 text:a integer:1". */

#ifndef CHECK_WORDS_H
#define CHECK_WORDS_H

#include <stddef.h>

/* Bytes and what is to become of them. */
struct words_example {
    const char *bytes;
    size_t length;
    const char *expected;       /* words, or what the complaint says */
};

/* The bytes of a literal, and how many they are. */
#define WORDS_BYTES(literal) (literal), sizeof(literal) - 1

/* Assert that example is an object of these words, and that whatever its
   beginning is, it is cut short. */
void words_expect(const struct words_example *example);

/* Assert that example is refused with this in the complaint. */
void words_expect_complaint(const struct words_example *example);

#endif

/* What stands for one character in an expression of Python's re: literals,
   escapes and sets. */

#ifndef REGEX_LETTER_H
#define REGEX_LETTER_H

#include "walk.h"

/* A letter is a character, or a category such as \d with this bit. */
#define LETTER_CATEGORY 0x40000000u

/* Read on in the escape at at, whose character c was taken, unless it is a
   digit from 1 to 9: outside of sets that is not a letter. */
uint32_t letter_escape(struct walk *walk, const char *at, uint32_t c);

/* Return the character value of the octal escape from at to here. */
uint32_t letter_octal(struct walk *walk, const char *at, uint32_t value);

/* Write what matches a letter under the walk's flags. */
void letter_put(struct walk *walk, uint32_t letter);

/* Write what matches the set at at, whose [ was taken, and read it. */
void letter_set(struct walk *walk, const char *at);

#endif

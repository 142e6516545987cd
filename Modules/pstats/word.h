/* Words as Python takes them: what str.strip() and str.split() leave, what
   int() and float() read. Text is valid, see base/utf8.h. */

#ifndef PSTATS_WORD_H
#define PSTATS_WORD_H

#include <stdbool.h>
#include <stdint.h>

/* Cut the blanks off the end of text, and return where others begin. */
char *word_strip(char *text);

/* Return the next word in *rest, cut off there, and let *rest be what
   follows; NULL when there is none. */
char *word_next(char **rest);

/* Whether word is an integer; those beyond 64 bits become the nearest. */
bool word_integer(const char *word, int64_t *value);

/* Whether word is a number. */
bool word_real(const char *word, double *value);

#endif

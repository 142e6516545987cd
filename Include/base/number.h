/* Numbers as text, as Python writes them, whatever the locale. */

#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The room that each function below needs at most. */
#define NUMBER_BYTES 344

/* Write value with that many decimals (at most 9), correctly rounded, as
   "%.3f" does; not finite: "inf", "-inf" or "nan". Returns the length; there
   is no 0 at the end. */
size_t number_fixed(char *bytes, double value, unsigned decimals);

/* Write the shortest text that reads back as value, as repr() does. */
size_t number_repr(char *bytes, double value);

/* Write an integer in decimal. */
size_t number_integer(char *bytes, int64_t value);

/* The same for a sum of many. */
size_t number_wide(char *bytes, __int128 value);

/* Read the whole of text as float() reads a text without blanks or
   underscores. Returns whether it is a number. */
bool number_parse(const char *text, size_t length, double *value);

#endif

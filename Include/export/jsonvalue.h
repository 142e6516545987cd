/* Marshalled objects as JSON. */

#ifndef EXPORT_JSONVALUE_H
#define EXPORT_JSONVALUE_H

#include "base/sink.h"
#include "stats/value.h"

/* Add value as JSON. Tuples and sets become arrays, bytes their hexadecimal
   digits; a dict whose keys are not all texts becomes an array of pairs;
   numbers that are not finite, and what a value does not keep, null. */
void jsonvalue_put(struct sink *sink, const struct value *value);

#endif

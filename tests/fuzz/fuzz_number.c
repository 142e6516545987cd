/* Fuzz target: doubles as text come back as they were. */

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[NUMBER_BYTES + 1], expected[NUMBER_BYTES + 1];
    double value, again;

    if (size < sizeof(value)) {
        return 0;
    }
    memcpy(&value, data, sizeof(value));
    text[number_repr(text, value)] = '\0';
    if (!number_parse(text, strlen(text), &again)
        || !(again == value || isnan(value))) {
        abort();
    }
    text[number_fixed(text, value, 3)] = '\0';
    snprintf(expected, sizeof(expected), "%.3f", value);
    if (isfinite(value) && strcmp(text, expected) != 0) {
        abort();
    }
    return 0;
}

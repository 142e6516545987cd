/* Digits with a point between them: nothing is rounded. */

#include "decimal.h"

#include "base/number.h"

void
decimal_put(struct sink *sink, __int128 value, unsigned decimals)
{
    char digits[NUMBER_BYTES], *end;
    size_t length, whole;

    if (value < 0) {
        sink_byte(sink, '-');
        value = -value;
    }
    length = number_wide(digits, value);
    whole = length > decimals ? length - decimals : 0;
    end = digits + length;
    while (end > digits + whole && end[-1] == '0') {
        end--;
    }
    sink_bytes(sink, whole > 0 ? digits : "0", whole > 0 ? whole : 1);
    if (end > digits + whole) {
        sink_byte(sink, '.');
        sink_repeat(sink, '0', whole > 0 ? 0 : decimals - length);
        sink_bytes(sink, digits + whole, (size_t)(end - digits) - whole);
    }
}

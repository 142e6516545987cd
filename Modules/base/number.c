/* Numbers as text: the common ones by integer arithmetic, the others by the
   C library, whose decimal point is the locale's. */

#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_DECIMALS 9
#define MAX_PARSED_BYTES 255

/* Below it every double times a scale has a fraction that is exact. */
#define EXACT_LIMIT 4503599627370496.0

static const double scales[MAX_DECIMALS + 1] = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
};

/* Return how many digits a value has; 0 has none. */
static size_t
count_digits(uint64_t value)
{
    size_t count = 0;

    for (; value >= 1000; value /= 1000) {
        count += 3;
    }
    return count + (value > 0) + (value >= 10) + (value >= 100);
}

/* Write a value in at least that many digits. */
static size_t
put_digits(char *bytes, uint64_t value, size_t least_digits)
{
    size_t length = count_digits(value), left;

    length = length < least_digits ? least_digits : length;
    for (left = length; left > 1; left -= 2, value /= 100) {
        uint64_t pair = value % 100;

        bytes[left - 2] = (char)('0' + pair / 10);
        bytes[left - 1] = (char)('0' + pair % 10);
    }
    if (left == 1) {
        bytes[0] = (char)('0' + value % 10);
    }
    return length;
}

/* The same for a value of up to 39 digits. */
static size_t
put_wide(char *bytes, unsigned __int128 value)
{
    const uint64_t unit = UINT64_C(10000000000000000000);
    size_t length;

    if (value <= UINT64_MAX) {
        return put_digits(bytes, (uint64_t)value, 1);
    }
    length = put_wide(bytes, value / unit);
    return length + put_digits(bytes + length, (uint64_t)(value % unit), 19);
}

size_t
number_wide(char *bytes, __int128 value)
{
    if (value < 0) {
        *bytes = '-';
        return 1 + put_wide(bytes + 1, -(unsigned __int128)value);
    }
    return put_wide(bytes, (unsigned __int128)value);
}

size_t
number_integer(char *bytes, int64_t value)
{
    return number_wide(bytes, value);
}

static size_t
put_not_finite(char *bytes, double value)
{
    const char *text = isnan(value) ? "nan" : value < 0 ? "-inf" : "inf";

    memcpy(bytes, text, strlen(text));
    return strlen(text);
}

/* Put a point where the C library put the locale's, in a number of length
   bytes; return the new length. */
static size_t
mend_point(char *bytes, size_t length)
{
    size_t start = strspn(bytes, "+-0123456789e");
    size_t rest = start;

    while (rest < length && strchr("+-0123456789e", bytes[rest]) == NULL) {
        rest++;
    }
    if (rest == start) {
        return length;
    }
    bytes[start] = '.';
    memmove(bytes + start + 1, bytes + rest, length - rest + 1);
    return length - (rest - start) + 1;
}

/* The product is split in its nearest integer and an exact remainder: what
   the multiplication rounded away is known by fma(). */
static uint64_t
round_scaled(double value, double scale)
{
    double product = value * scale;
    double lost = fma(value, scale, -product);
    double whole = floor(product);
    double fraction = product - whole;
    uint64_t rounded = (uint64_t)whole;

    if (fraction > 0.5 || (fraction == 0.5 && lost > 0)
        || (fraction == 0.5 && lost == 0 && rounded % 2 == 1)) {
        rounded++;
    }
    return rounded;
}

size_t
number_fixed(char *bytes, double value, unsigned decimals)
{
    double size = fabs(value), scale = scales[decimals];
    size_t length = 0;
    uint64_t scaled, unit = (uint64_t)scale;

    if (!isfinite(value)) {
        return put_not_finite(bytes, value);
    }
    if (size * scale >= EXACT_LIMIT) {
        int printed = snprintf(bytes, NUMBER_BYTES, "%.*f", (int)decimals,
                               value);

        return mend_point(bytes, (size_t)printed);
    }
    scaled = round_scaled(size, scale);
    if (signbit(value)) {
        bytes[length++] = '-';
    }
    length += put_digits(bytes + length, scaled / unit, 1);
    if (decimals > 0) {
        bytes[length++] = '.';
        length += put_digits(bytes + length, scaled % unit, decimals);
    }
    return length;
}

/* Add one to the last digit of a number as "%e" prints it; one of nines only
   becomes no number. */
static void
step_up(char *text)
{
    char *at = strchr(text, 'e') - 1;

    for (; at > text && (*at < '0' || *at >= '9'); at--) {
        if (*at == '9') {
            *at = '0';
        }
    }
    ++*at;
}

/* Write value with that many digits behind the first. Returns whether it
   reads back. Above a power of two numbers lie twice as far apart as below
   it, so there the next text up may do when the nearest one does not. */
static bool
print_digits(char *text, size_t size, double value, int more)
{
    snprintf(text, size, "%.*e", more, value);
    if (strtod(text, NULL) == value) {
        return true;
    }
    step_up(text);
    return strtod(text, NULL) == value;
}

/* Write the digits of a positive value, the first before the point, in as few
   as read back as it; return the exponent. At most 15 digits are always
   enough to tell normal numbers of so many digits apart. */
static int
search_digits(double value, char *digits)
{
    char text[40];
    int exponent = 0;

    for (int more = fabs(value) < 1e-300 ? 0 : 14; more < 17; more++) {
        char *end;
        size_t count = 0;

        if (!print_digits(text, sizeof(text), value, more)) {
            continue;
        }
        for (end = text; *end != 'e'; end++) {
            if (*end >= '0' && *end <= '9') {
                digits[count++] = *end;
            }
        }
        while (count > 1 && digits[count - 1] == '0') {
            count--;
        }
        digits[count] = '\0';
        exponent = atoi(end + 1);
        break;
    }
    return exponent;
}

/* Where the exact way below has room: 53 bits of a value times 10**22 are less
   than 2**127, and the point is behind at most 72 bits and at least one. */
#define EXACT_LEAST 1e-6
#define EXACT_MOST 1e15
#define LEAST_EXPONENT (-6)
#define LEAST_DIGITS 15
#define MOST_DIGITS 17

/* A value in units in which it is an integer, and so is the power of ten by
   which it is multiplied: that stands for a step to the next double. */
struct scaled {
    unsigned __int128 value;
    unsigned __int128 step;
    unsigned point;             /* the value is divided by 2**point */
    bool is_even;               /* a tie reads back as it */
    bool is_power;              /* of two: the step down is half as long */
};

/* Find the integer that is nearest, or the next one up, if it reads back.
   Returns whether there is one. */
static bool
round_back(const struct scaled *scaled, uint64_t *rounded)
{
    unsigned __int128 one = (unsigned __int128)1 << scaled->point;
    unsigned __int128 down = scaled->value & (one - 1), up = one - down;
    unsigned __int128 step_down = scaled->step / (scaled->is_power ? 2 : 1);

    *rounded = (uint64_t)(scaled->value >> scaled->point);
    if ((down < up || (down == up && *rounded % 2 == 0))
        && (2 * down < step_down
            || (2 * down == step_down && scaled->is_even))) {
        return true;
    }
    ++*rounded;
    return 2 * up < scaled->step
           || (2 * up == scaled->step && scaled->is_even);
}

/* Return the power of ten that value, within the limits, is not below; for a
   double that is nearest to one it may be either. */
static int
decimal_exponent(double value)
{
    static const double small[] = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0};
    int exponent = LEAST_EXPONENT;

    while (exponent < 0 && value >= small[exponent + 1 - LEAST_EXPONENT]) {
        exponent++;
    }
    for (double power = 1e1; exponent >= 0 && value >= power; power *= 10) {
        exponent++;
    }
    return exponent;
}

/* Do what search_digits() does for a value within the limits, by integer
   arithmetic. */
static int
exact_digits(double value, char *digits)
{
    int exponent = decimal_exponent(value), binary;
    uint64_t bits = (uint64_t)ldexp(frexp(value, &binary), 53), rounded;
    struct scaled scaled = {
        .step = 1,
        .point = (unsigned)(53 - binary),
        .is_even = bits % 2 == 0,
        .is_power = (bits & (bits - 1)) == 0,
    };
    int count = LEAST_DIGITS;
    size_t length;

    for (int i = exponent; i < LEAST_DIGITS - 1; i++) {
        scaled.step *= 10;
    }
    scaled.value = bits * scaled.step;
    while (!round_back(&scaled, &rounded) && count < MOST_DIGITS) {
        scaled.value *= 10;
        scaled.step *= 10;
        count++;
    }
    length = put_digits(digits, rounded, 1);
    exponent += (int)length - count;
    while (length > 1 && digits[length - 1] == '0') {
        length--;
    }
    digits[length] = '\0';
    return exponent;
}

static int
shortest_digits(double value, char *digits)
{
    return value >= EXACT_LEAST && value < EXACT_MOST
               ? exact_digits(value, digits)
               : search_digits(value, digits);
}

static size_t
put_exponential(char *bytes, const char *digits, int exponent)
{
    size_t count = strlen(digits), length = 0;

    bytes[length++] = digits[0];
    if (count > 1) {
        bytes[length++] = '.';
        memcpy(bytes + length, digits + 1, count - 1);
        length += count - 1;
    }
    bytes[length++] = 'e';
    bytes[length++] = exponent < 0 ? '-' : '+';
    return length + put_digits(bytes + length, (unsigned)abs(exponent), 2);
}

static size_t
put_positional(char *bytes, const char *digits, int exponent)
{
    size_t count = strlen(digits), length = 0;

    if (exponent < 0) {
        bytes[length++] = '0';
        bytes[length++] = '.';
        memset(bytes + length, '0', (size_t)(-exponent - 1));
        length += (size_t)(-exponent - 1);
        memcpy(bytes + length, digits, count);
        return length + count;
    }
    for (size_t i = 0; i <= (size_t)exponent; i++) {
        bytes[length++] = i < count ? digits[i] : '0';
    }
    bytes[length++] = '.';
    if (count <= (size_t)exponent + 1) {
        bytes[length++] = '0';
        return length;
    }
    memcpy(bytes + length, digits + exponent + 1,
           count - (size_t)exponent - 1);
    return length + count - (size_t)exponent - 1;
}

size_t
number_repr(char *bytes, double value)
{
    char digits[24];
    size_t length = 0;
    int exponent;

    if (!isfinite(value)) {
        return put_not_finite(bytes, value);
    }
    if (signbit(value)) {
        bytes[length++] = '-';
        value = -value;
    }
    exponent = shortest_digits(value, digits);
    if (exponent < -4 || exponent >= 16) {
        return length + put_exponential(bytes + length, digits, exponent);
    }
    return length + put_positional(bytes + length, digits, exponent);
}

/* Whether text is digits with at most one point and one exponent, or one of
   the names of what is not finite: strtod() reads more than that. */
static bool
is_number(const char *text)
{
    static const char *const names[] = {"inf", "infinity", "nan"};
    size_t whole, decimals = 0;

    text += *text == '+' || *text == '-';
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (strcasecmp(text, names[i]) == 0) {
            return true;
        }
    }
    whole = strspn(text, "0123456789");
    text += whole;
    if (*text == '.') {
        decimals = strspn(text + 1, "0123456789");
        text += 1 + decimals;
    }
    if (whole + decimals == 0) {
        return false;
    }
    if (*text == 'e' || *text == 'E') {
        text++;
        text += *text == '+' || *text == '-';
        whole = strspn(text, "0123456789");
        text += whole;
        return whole > 0 && *text == '\0';
    }
    return *text == '\0';
}

bool
number_parse(const char *text, size_t length, double *value)
{
    char plain[MAX_PARSED_BYTES + 1], local[MAX_PARSED_BYTES + 16];
    const char *point = localeconv()->decimal_point;
    char *dot;

    if (length > MAX_PARSED_BYTES || strlen(point) > 8) {
        return false;
    }
    memcpy(plain, text, length);
    plain[length] = '\0';
    if (strlen(plain) != length || !is_number(plain)) {
        return false;
    }
    dot = strchr(plain, '.');
    if (dot == NULL) {
        *value = strtod(plain, NULL);
        return true;
    }
    *dot = '\0';
    snprintf(local, sizeof(local), "%s%s%s", plain, point, dot + 1);
    *value = strtod(local, NULL);
    return true;
}

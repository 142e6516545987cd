/* Units of time: one table of them. */

#include "stats/unit.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *symbol;
    double per_second;
    unsigned decimals;
} units[] = {
    [UNIT_SECONDS] = {"s", 1e0, 3},
    [UNIT_MILLISECONDS] = {"ms", 1e3, 3},
    [UNIT_MICROSECONDS] = {"us", 1e6, 3},
    [UNIT_NANOSECONDS] = {"ns", 1e9, 0},
    [UNIT_AUTO] = {"auto", 0, 0},
};

enum status
unit_parse(const char *option, const char *text, enum unit *unit,
           struct complaint *complaint)
{
    for (int i = UNIT_SECONDS; i <= UNIT_AUTO; i++) {
        if (strcmp(text, units[i].symbol) == 0) {
            *unit = (enum unit)i;
            return STATUS_OK;
        }
    }
    return complaint_invalid(complaint,
                             "%s %s (expected s, ms, us, ns or auto)", option,
                             text);
}

/* Read a number of seconds, or of the unit at its end. */
static bool
read_time(const char *text, double *seconds)
{
    size_t length = strlen(text);

    if (number_parse(text, length, seconds)) {
        return true;
    }
    for (int i = UNIT_SECONDS; i < UNIT_AUTO; i++) {
        size_t end = strlen(units[i].symbol);

        if (length > end && strcmp(text + length - end, units[i].symbol) == 0
            && number_parse(text, length - end, seconds)) {
            *seconds /= units[i].per_second;
            return true;
        }
    }
    return false;
}

enum status
unit_parse_time(const char *option, const char *text, double *seconds,
                struct complaint *complaint)
{
    if (!read_time(text, seconds) || !isfinite(*seconds) || *seconds < 0) {
        return complaint_invalid(complaint,
                                 "%s %s (expected a time of 0 or more, such "
                                 "as 0.5 or 5ms)",
                                 option, text);
    }
    return STATUS_OK;
}

const char *
unit_symbol(enum unit unit)
{
    return units[unit].symbol;
}

enum unit
unit_choose(double least_seconds)
{
    enum unit unit = UNIT_SECONDS;

    while (unit < UNIT_NANOSECONDS
           && least_seconds * units[unit].per_second < 0.01) {
        unit++;
    }
    return unit;
}

size_t
unit_put(char *bytes, enum unit unit, double seconds)
{
    return number_fixed(bytes, seconds * units[unit].per_second,
                        units[unit].decimals);
}

/* Compares what grew with how much it may. */

#include "limit.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "stats/label.h"
#include "stats/unit.h"

/* Room for the largest number and a unit. */
#define AMOUNT_BYTES (NUMBER_BYTES + 4)

/* What the subjects are, in their order. */
static const struct {
    const char *name;
    enum difference_measure measure;
    bool is_total;
} subjects[] = {
    [LIMIT_TOTAL_TIME] = {"total time", DIFFERENCE_SELF, true},
    [LIMIT_TOTAL_CALLS] = {"total calls", DIFFERENCE_CALLS, true},
    [LIMIT_SELF] = {"self time", DIFFERENCE_SELF, false},
    [LIMIT_INCLUSIVE] = {"inclusive time", DIFFERENCE_INCLUSIVE, false},
    [LIMIT_CALLS] = {"calls", DIFFERENCE_CALLS, false},
};

static void
write_amount(char *text, double amount, bool is_time)
{
    enum unit unit = unit_choose(fabs(amount));
    size_t length = is_time ? unit_put(text, unit, amount)
                            : number_fixed(text, amount, 0);

    snprintf(text + length, AMOUNT_BYTES - length, "%s%s",
             is_time ? " " : "", is_time ? unit_symbol(unit) : "");
}

static void
complain(const struct limit *limit, double old, double new,
         struct complaint *complaint)
{
    const char *name = subjects[limit->subject].name;
    bool is_time = subjects[limit->subject].measure != DIFFERENCE_CALLS;
    char before[AMOUNT_BYTES], after[AMOUNT_BYTES];
    char percent[NUMBER_BYTES + 1], most[NUMBER_BYTES + 1];

    write_amount(before, old, is_time);
    write_amount(after, new, is_time);
    percent[number_fixed(percent, 100 * (new - old) / fabs(old), 1)] = '\0';
    most[number_repr(most, limit->percent)] = '\0';
    if (old == 0) {
        complaint_invalid(complaint,
                          "%s rose from 0 to %s (expected at most %s%% more)",
                          name, after, most);
        return;
    }
    complaint_invalid(complaint,
                      "%s rose by %s%%, from %s to %s (expected at most "
                      "%s%%)",
                      name, percent, before, after, most);
}

/* Whether one of two times cannot be compared. */
static bool
is_unclear(double old, double new)
{
    return isnan(old) || isnan(new);
}

static void
complain_of_unclear(const char *name, double old, struct complaint *complaint)
{
    complaint_invalid(complaint,
                      "%s is not a number in %s (expected a time)", name,
                      isnan(old) ? "OLD" : "NEW");
}

static bool
is_beyond(const struct limit *limit, double old, double new)
{
    return new > old && new > old + fabs(old) * (limit->percent / 100);
}

static double
total_of(const struct profile *profile, enum difference_measure measure)
{
    return measure == DIFFERENCE_CALLS ? (double)profile->totals.calls
                                       : profile->totals.seconds;
}

/* Return the first function that cannot be compared; or the one beyond limit
   that has grown most, or NULL. */
static const struct difference_row *
find_worst(const struct limit *limit, const struct difference *difference,
           double least)
{
    enum difference_measure measure = subjects[limit->subject].measure;
    const struct difference_row *worst = NULL;

    for (size_t i = 0; i < difference->count; i++) {
        const struct difference_row *row = &difference->rows[i];
        double old = difference_value(&row->old, measure);
        double new = difference_value(&row->new, measure);

        if (is_unclear(old, new)) {
            return row;
        }
        if (row->before != NULL && new >= least && is_beyond(limit, old, new)
            && (worst == NULL
                || new - old > difference_change(worst, measure))) {
            worst = row;
        }
    }
    return worst;
}

/* Explain that two values are beyond limit, or cannot be compared. Returns
   whether there is anything to explain. */
static bool
check(const struct limit *limit, double old, double new,
      struct complaint *complaint)
{
    if (is_unclear(old, new)) {
        complain_of_unclear(subjects[limit->subject].name, old, complaint);
        return true;
    }
    if (is_beyond(limit, old, new)) {
        complain(limit, old, new, complaint);
        return true;
    }
    return false;
}

bool
limit_is_exceeded(const struct limit *limit,
                  const struct difference *difference, struct sink *label,
                  struct complaint *complaint)
{
    enum difference_measure measure = subjects[limit->subject].measure;
    double old = total_of(difference->before, measure);
    double new = total_of(difference->after, measure);
    const struct difference_row *worst;

    if (limit->percent < 0) {
        return false;
    }
    if (subjects[limit->subject].is_total) {
        return check(limit, old, new, complaint);
    }
    worst = find_worst(limit, difference, old * LIMIT_LEAST_SHARE);
    if (worst != NULL) {
        label_print_plain(label, difference_function(worst));
        return check(limit, difference_value(&worst->old, measure),
                     difference_value(&worst->new, measure), complaint);
    }
    if (isnan(old)) {           /* no function has a share of it */
        complain_of_unclear(subjects[LIMIT_TOTAL_TIME].name, old, complaint);
        return true;
    }
    return false;
}

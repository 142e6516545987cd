/* The options of pstats diff: what each sets, and which go together. */

#include "comparison.h"

#include <math.h>
#include <string.h>

enum option_id {
    SORT = 1,
    LIMIT,
    PATTERN,
    MIN_CHANGE,
    CALLS,
    UNIT,
    STRIP_DIRS,
    COLOR,
    JSON,
    CSV,
    FAIL_OVER,
    FAIL_ON,
};

const struct command_option comparison_options[] = {
    {SORT, 's', "sort", "KEY", "by self, inclusive, calls or relative "
                               "change"},
    {LIMIT, 'l', "limit", "N", "only the first N rows; 30 of a table, "
                               "0 for all"},
    {PATTERN, 'r', "regex", "REGEX", "only functions that match"},
    {MIN_CHANGE, 0, "min-change", "TIME", "only changes of TIME or more, "
                                          "such as 5ms"},
    {CALLS, 0, "calls", NULL, "compare calls only, which do not vary"},
    {UNIT, 0, "unit", "UNIT", "s, ms, us, ns or auto"},
    {STRIP_DIRS, 0, "strip-dirs", NULL, "match files in other folders by how "
                                        "they end"},
    {COLOR, 0, "color", "WHEN", "auto, always or never"},
    {JSON, 0, "json", NULL, "print JSON"},
    {CSV, 0, "csv", NULL, "print CSV"},
    {FAIL_OVER, 0, "fail-over", "PERCENT", "end with status 3 if NEW takes "
                                           "so much more"},
    {FAIL_ON, 0, "fail-on", "WHAT", "total; or any function's self, "
                                    "inclusive, calls"},
    {0},
};

static const struct comparison_key keys[] = {
    {"self", DIFFERENCE_SELF, false, true},
    {"inclusive", DIFFERENCE_INCLUSIVE, false, true},
    {"calls", DIFFERENCE_CALLS, false, false},
    {"relative", DIFFERENCE_SELF, true, false},
    {0},
};

static enum status
take_key(struct comparison *comparison, const char *word,
         struct complaint *complaint)
{
    for (const struct comparison_key *key = keys; key->word != NULL; key++) {
        if (strcmp(key->word, word) == 0) {
            comparison->key = key;
            return STATUS_OK;
        }
    }
    return complaint_invalid(complaint,
                             "--sort %s (expected self, inclusive, calls or "
                             "relative)",
                             word);
}

static enum status
take_limit_subject(struct comparison *comparison, const char *word,
                   struct complaint *complaint)
{
    static const struct {
        const char *word;
        enum limit_subject subject;
    } subjects[] = {
        {"total", LIMIT_TOTAL_TIME},
        {"self", LIMIT_SELF},
        {"inclusive", LIMIT_INCLUSIVE},
        {"calls", LIMIT_CALLS},
    };

    for (size_t i = 0; i < sizeof(subjects) / sizeof(*subjects); i++) {
        if (strcmp(subjects[i].word, word) == 0) {
            comparison->limit.subject = subjects[i].subject;
            comparison->has_subject = true;
            return STATUS_OK;
        }
    }
    return complaint_invalid(complaint,
                             "--fail-on %s (expected total, self, inclusive "
                             "or calls)",
                             word);
}

static enum status
take_percent(struct comparison *comparison, const char *argument,
             struct complaint *complaint)
{
    size_t length = strlen(argument);
    double *percent = &comparison->limit.percent;

    if (length > 0 && argument[length - 1] == '%') {
        length--;
    }
    if (!number_parse(argument, length, percent) || !isfinite(*percent)
        || *percent < 0) {
        return complaint_invalid(complaint,
                                 "--fail-over %s (expected a percentage, "
                                 "such as 10%%)",
                                 argument);
    }
    return STATUS_OK;
}

static enum status
take_path(struct comparison *comparison, const char *path,
          struct complaint *complaint)
{
    if (comparison->path_count == 2) {
        return complaint_invalid(complaint,
                                 "more than two files are given (expected "
                                 "OLD and NEW)");
    }
    comparison->paths[comparison->path_count++] = path;
    return STATUS_OK;
}

void
comparison_init(struct comparison *comparison)
{
    *comparison = (struct comparison){
        .row_count = -1,
        .unit = UNIT_AUTO,
        .limit = {LIMIT_TOTAL_TIME, -1},
    };
}

void
comparison_clear(struct comparison *comparison)
{
    selection_clear(&comparison->selection);
}

enum status
comparison_take(void *context, int id, const char *argument,
     struct complaint *complaint)
{
    struct comparison *comparison = context;

    switch (id) {
    case SORT:
        return take_key(comparison, argument, complaint);
    case LIMIT:
        return command_read_count("--limit", argument, &comparison->row_count,
                                  complaint);
    case PATTERN:
        return selection_add_pattern(&comparison->selection, argument, false,
                                     complaint);
    case MIN_CHANGE:
        return unit_parse_time("--min-change", argument,
                               &comparison->least_change, complaint);
    case CALLS:
        comparison->compares_calls = true;
        return STATUS_OK;
    case UNIT:
        return unit_parse("--unit", argument, &comparison->unit, complaint);
    case STRIP_DIRS:
        comparison->strips = true;
        return STATUS_OK;
    case COLOR:
        return terminal_parse("--color", argument, &comparison->colours,
                              complaint);
    case JSON:
        comparison->format = export_find("json");
        return STATUS_OK;
    case CSV:
        comparison->format = export_find("csv");
        return STATUS_OK;
    case FAIL_OVER:
        return take_percent(comparison, argument, complaint);
    case FAIL_ON:
        return take_limit_subject(comparison, argument, complaint);
    default:
        return take_path(comparison, argument, complaint);
    }
}

enum status
comparison_settle(void *context, struct complaint *complaint)
{
    struct comparison *comparison = context;
    enum limit_subject *subject = &comparison->limit.subject;

    if (comparison->path_count < 2) {
        return complaint_invalid(complaint,
                                 "%s (expected OLD and NEW, pstats diff "
                                 "--help says more)",
                                 comparison->path_count == 0
                                     ? "no file is given"
                                     : "one file is given");
    }
    if (strcmp(comparison->paths[0], "-") == 0
        && strcmp(comparison->paths[1], "-") == 0) {
        return complaint_invalid(complaint,
                                 "OLD and NEW are both standard input "
                                 "(expected one of them to be a file)");
    }
    if (comparison->has_subject && comparison->limit.percent < 0) {
        return complaint_invalid(complaint,
                                 "--fail-on without a limit (expected "
                                 "--fail-over PERCENT as well)");
    }
    if (!comparison->compares_calls) {
        return STATUS_OK;
    }
    if ((comparison->key != NULL && comparison->key->is_time)
        || *subject == LIMIT_SELF || *subject == LIMIT_INCLUSIVE
        || comparison->least_change > 0) {
        return complaint_invalid(complaint,
                                 "--calls with a --sort, --fail-on or "
                                 "--min-change of times (expected calls)");
    }
    if (*subject == LIMIT_TOTAL_TIME) {
        *subject = LIMIT_TOTAL_CALLS;
    }
    return STATUS_OK;
}

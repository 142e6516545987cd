/* Restrictions of rows, and what pstats says about each. */

#include "stats/selection.h"

#include <string.h>

#include "base/number.h"
#include "base/utf8.h"
#include "stats/label.h"

void
selection_init(struct selection *selection)
{
    selection->step_count = 0;
}

void
selection_clear(struct selection *selection)
{
    for (size_t i = 0; i < selection->step_count; i++) {
        pattern_free(selection->steps[i].pattern);
    }
    selection->step_count = 0;
}

static enum status
add(struct selection *selection, const struct selection_step *step,
    struct complaint *complaint)
{
    if (selection->step_count == SELECTION_MAX) {
        pattern_free(step->pattern);
        return complaint_invalid(complaint, "more than %d restrictions",
                                 SELECTION_MAX);
    }
    selection->steps[selection->step_count++] = *step;
    return STATUS_OK;
}

enum status
selection_add_count(struct selection *selection, int64_t count,
                    struct complaint *complaint)
{
    return add(selection,
               &(struct selection_step){.kind = SELECTION_COUNT,
                                        .count = count},
               complaint);
}

enum status
selection_add_fraction(struct selection *selection, double fraction,
                       struct complaint *complaint)
{
    return add(selection,
               &(struct selection_step){.kind = SELECTION_FRACTION,
                                        .fraction = fraction},
               complaint);
}

enum status
selection_add_pattern(struct selection *selection, const char *expression,
                      bool keep, struct complaint *complaint)
{
    struct selection_step step = {.kind = SELECTION_PATTERN,
                                  .expression = expression};
    enum status status = pattern_compile(expression, strlen(expression),
                                         &step.pattern, complaint);

    if (status == STATUS_INVALID && keep) {
        step.pattern = NULL;
    }
    else if (status != STATUS_OK) {
        return status;
    }
    return add(selection, &step, complaint);
}

/* Keep the rows whose label matches. */
static enum status
search(struct pattern *pattern, struct profile_function **rows,
       size_t *count, struct complaint *complaint)
{
    struct sink label;
    size_t kept = 0;
    enum pattern_outcome outcome = PATTERN_ABSENT;

    sink_init(&label);
    for (size_t i = 0; i < *count; i++) {
        label.length = 0;
        label_add(&label, rows[i]);
        if (label.status != STATUS_OK) {
            break;
        }
        outcome = pattern_search(pattern,
                                 label.length > 0 ? label.bytes : "",
                                 label.length);
        if (outcome == PATTERN_FOUND) {
            rows[kept++] = rows[i];
        }
        else if (outcome != PATTERN_ABSENT) {
            break;
        }
    }
    *count = kept;
    sink_clear(&label);
    if (label.status != STATUS_OK || outcome == PATTERN_NO_MEMORY) {
        return complaint_no_memory(complaint);
    }
    if (outcome == PATTERN_TOO_COMPLEX) {
        return complaint_invalid(complaint, "the regular expression takes "
                                            "too long to match");
    }
    return STATUS_OK;
}

/* Return how many of count rows a step that counts them leaves. */
static size_t
limit(const struct selection_step *step, size_t count)
{
    if (step->kind == SELECTION_COUNT) {
        return step->count >= 0 && (uint64_t)step->count < count
                   ? (size_t)step->count
                   : count;
    }
    return step->fraction >= 0.0 && step->fraction < 1.0
               ? (size_t)((double)count * step->fraction + .5)
               : count;
}

/* Add the restriction as repr() writes it. */
static enum status
add_repr(struct sink *message, const struct selection_step *step)
{
    char number[NUMBER_BYTES];

    switch (step->kind) {
    case SELECTION_COUNT:
        sink_integer(message, step->count);
        return message->status;
    case SELECTION_FRACTION:
        sink_bytes(message, number, number_repr(number, step->fraction));
        return message->status;
    default:
        return pattern_repr(message, step->expression,
                            strlen(step->expression));
    }
}

static enum status
say(struct sink *message, const struct selection_step *step, size_t before,
    size_t after)
{
    enum status status;

    if (step->kind == SELECTION_PATTERN && step->pattern == NULL) {
        sink_text(message, "   <Invalid regular expression ");
        status = add_repr(message, step);
        sink_text(message, ">\n");
        return status;
    }
    if (before == after) {
        return STATUS_OK;
    }
    sink_text(message, "   List reduced from ");
    sink_integer(message, before);
    sink_text(message, " to ");
    sink_integer(message, after);
    sink_text(message, " due to restriction <");
    status = add_repr(message, step);
    sink_text(message, ">\n");
    return status;
}

enum status
selection_apply(const struct selection *selection,
                struct profile_function **rows, size_t *count,
                struct sink *message, struct complaint *complaint)
{
    for (size_t i = 0; i < selection->step_count; i++) {
        const struct selection_step *step = &selection->steps[i];
        size_t before = *count;
        enum status status = STATUS_OK;

        if (step->kind != SELECTION_PATTERN) {
            *count = limit(step, *count);
        }
        else if (step->pattern != NULL) {
            status = search(step->pattern, rows, count, complaint);
        }
        if (status == STATUS_OK) {
            status = say(message, step, before, *count);
        }
        if (status == STATUS_NO_MEMORY) {
            return complaint_no_memory(complaint);
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

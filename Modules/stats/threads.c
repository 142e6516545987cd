/* A list of threads that stops growing. */

#include "stats/threads.h"

#include <string.h>

#include "base/number.h"

/* What the name of a sum ends with. */
static const char others[] = " others";

int64_t
threads_count_in_name(const struct text *name)
{
    const char *at = name->bytes;
    int64_t count = 0;

    for (; *at >= '0' && *at <= '9'; at++) {
        if (__builtin_mul_overflow(count, 10, &count)
            || __builtin_add_overflow(count, *at - '0', &count)) {
            return 0;
        }
    }
    return strcmp(at, others) == 0 ? count : 0;
}

/* Return how many threads row, which is a sum, stands for; or 0. */
static int64_t
count_of_sum(const struct threads_row *row)
{
    if (row->name == NULL || row->native_id != 0) {
        return row->others_count;
    }
    return threads_count_in_name(row->name);
}

/* Add row, that of count threads, to sum. */
static enum status
add_to_sum(struct threads_row *sum, const struct threads_row *row,
           int64_t count)
{
    bool is_first = sum->others_count == 0;
    int64_t calls, total;

    if (__builtin_add_overflow(sum->calls, row->calls, &calls)
        || __builtin_add_overflow(sum->others_count, count, &total)) {
        return STATUS_INVALID;
    }
    if (is_first) {
        sum->process_id = row->process_id;
    }
    else if (sum->process_id != row->process_id) {
        sum->process_id = 0;
    }
    sum->calls = calls;
    sum->others_count = total;
    sum->seconds += row->seconds;
    return STATUS_OK;
}

enum status
threads_add(struct threads *threads, struct pool *pool,
            const struct threads_row *row)
{
    int64_t count = count_of_sum(row);
    struct threads_row *copy;

    if (count > 0 || threads->count == THREADS_MAX) {
        return add_to_sum(&threads->sum, row, count > 0 ? count : 1);
    }
    copy = pool_take(pool, sizeof(*copy));
    if (copy == NULL) {
        return STATUS_NO_MEMORY;
    }
    *copy = *row;
    copy->next = NULL;
    if (threads->last == NULL) {
        threads->first = copy;
    }
    else {
        threads->last->next = copy;
    }
    threads->last = copy;
    threads->count++;
    return STATUS_OK;
}

enum status
threads_merge(struct threads *target, struct text_pool *pool,
              const struct threads *source)
{
    const struct threads_row *row = NULL;
    enum status status = STATUS_OK;

    while (status == STATUS_OK
           && (row = threads_next(source, row)) != NULL) {
        struct threads_row copy = *row;

        if (row->name != NULL && target->count < THREADS_MAX) {
            status = text_adopt(pool, row->name, &copy.name);
        }
        if (status == STATUS_OK) {
            status = threads_add(target, &pool->memory, &copy);
        }
    }
    return status;
}

const struct threads_row *
threads_next(const struct threads *threads, const struct threads_row *row)
{
    const struct threads_row *next = row == NULL ? threads->first : row->next;

    return next == NULL && row != &threads->sum
                   && threads->sum.others_count > 0
               ? &threads->sum
               : next;
}

size_t
threads_count(const struct threads *threads)
{
    return threads->count + (threads->sum.others_count > 0);
}

const char *
threads_name(const struct threads_row *row, char *room, size_t *length)
{
    if (row->name != NULL) {
        *length = row->name->length;
        return row->name->bytes;
    }
    *length = number_integer(room, row->others_count);
    memcpy(room + *length, others, sizeof(others));
    *length += strlen(others);
    return room;
}

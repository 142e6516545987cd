/* The orders that rows can be sorted by: those of pstats, and more. */

#ifndef STATS_ORDER_H
#define STATS_ORDER_H

#include "stats/profile.h"

/* How many keys one order may have. */
#define ORDER_MAX_KEYS 16

/* By what rows are compared. */
enum order_field {
    ORDER_PRIMITIVE_CALLS,
    ORDER_CALLS,
    ORDER_SELF,
    ORDER_INCLUSIVE,
    ORDER_FILE,
    ORDER_LINE,
    ORDER_NAME,
    ORDER_LABEL,                /* "file:line(name)" */
    ORDER_SELF_PER_CALL,
    ORDER_INCLUSIVE_PER_CALL,
    ORDER_STARTS,
    ORDER_WALL,
};

/* Numbers but the line go down, the others up. */
struct order {
    enum order_field fields[ORDER_MAX_KEYS * 3];
    size_t field_count;
    const char *titles[ORDER_MAX_KEYS]; /* such as "call count" */
    size_t title_count;
};

/* A word that names an order. */
struct order_word {
    const char *word;
    const char *title;
    enum order_field fields[3];
    size_t field_count;
    bool is_abbreviated;        /* a unique beginning will do, as in pstats */
};

/* All words, those of pstats first and in its order; ends with word NULL. */
const struct order_word *order_words(void);

/* Make order one without keys: rows stay as they are. */
void order_init(struct order *order);

/* Add the order that a word of length bytes names, or "-1", "0", "1" and
   "2" where it is the only one. */
enum status order_add(struct order *order, const char *word, size_t length,
                      struct complaint *complaint);

/* Add the orders that text names, with commas between them. */
enum status order_parse(struct order *order, const char *text,
                        struct complaint *complaint);

/* Sort count rows; equal ones stay as they are, and those whose time is not
   a number come last. */
enum status order_sort(const struct order *order,
                       struct profile_function **rows, size_t count);

/* Return what pstats sorts keys of callers by: file, line, name. */
int order_compare_keys(const struct profile_function *first,
                       const struct profile_function *second);

#endif

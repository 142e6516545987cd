/* What the arguments of pstats diff ask for. */

#ifndef PSTATS_COMPARISON_H
#define PSTATS_COMPARISON_H

#include "export/export.h"
#include "stats/selection.h"
#include "stats/unit.h"

#include "command.h"
#include "limit.h"
#include "terminal.h"

/* A key to sort by. */
struct comparison_key {
    const char *word;
    enum difference_measure measure;
    bool is_relative;
    bool is_time;               /* it does not go with --calls */
};

struct comparison {
    const char *paths[2];       /* OLD and NEW */
    size_t path_count;
    const struct comparison_key *key;       /* NULL: nobody says */
    struct selection selection;
    int64_t row_count;          /* 0: all; negative: nobody says */
    double least_change;        /* in seconds */
    enum unit unit;
    enum terminal_colours colours;
    const struct export_format *format;     /* NULL: the table */
    struct limit limit;
    bool compares_calls;        /* and no times */
    bool strips;
    bool has_subject;           /* --fail-on is given */
};

/* The options that comparison_take() takes. */
extern const struct command_option comparison_options[];

/* Make comparison one of no files. */
void comparison_init(struct comparison *comparison);

void comparison_clear(struct comparison *comparison);

/* Take an option or a file: see struct command. context is the comparison,
   which borrows the arguments. */
enum status comparison_take(void *context, int id, const char *argument,
                            struct complaint *complaint);

/* Find out whether what was taken goes together, and settle what one option
   means for another. Returns STATUS_INVALID if it does not. */
enum status comparison_settle(void *context, struct complaint *complaint);

#endif

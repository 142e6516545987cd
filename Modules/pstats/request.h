/* What the arguments of pstats FILE... ask for. */

#ifndef PSTATS_REQUEST_H
#define PSTATS_REQUEST_H

#include "export/export.h"
#include "stats/wide.h"

#include "command.h"
#include "input.h"
#include "terminal.h"

struct request {
    struct input input;
    struct order order;
    struct order others_order;  /* of callers and callees */
    struct selection selection;
    bool is_reversed;
    bool strips;
    bool is_interactive;        /* browse, which goes with no other option */
    bool shows_threads;         /* in the place of functions */
    size_t option_count;
    size_t threads_option_count;        /* of those that go with it */
    bool is_wide;               /* an option of the wide table was given */
    enum terminal_colours colours;
    struct wide wide;           /* the options; the rest is the printer's */
    const struct export_format *format; /* NULL: a table */
};

/* The options that request_take() takes. */
extern const struct command_option request_options[];

/* Make request one for the standard table of no file. */
void request_init(struct request *request);

void request_clear(struct request *request);

/* Take an option or a file: see struct command. context is the request, which
   borrows the arguments. */
enum status request_take(void *context, int id, const char *argument,
                         struct complaint *complaint);

/* Find out whether what was taken goes together. Returns STATUS_INVALID if it
   does not. */
enum status request_settle(void *context, struct complaint *complaint);

#endif

/* The pieces of an expression of Python's re that are no groups. */

#ifndef REGEX_PIECE_H
#define REGEX_PIECE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "walk.h"

/* How many characters can match. */
struct width {
    uint64_t least;
    uint64_t most;
};

struct group {
    const char *name; /* in the expression; NULL: none */
    size_t name_bytes;
    struct width width; /* once it is closed */
    bool is_closed;
};

enum piece_kind {
    PIECE_NONE,
    PIECE_POSITION, /* cannot be repeated */
    PIECE_ITEM,
    PIECE_REPEAT, /* cannot be repeated again */
};

/* How far the translation has come. */
struct mark {
    size_t output_bytes;
    size_t group_count;
};

/* What stands between two of ( | ). */
struct run {
    struct width before; /* of all of it but the last piece */
    struct width last;
    enum piece_kind kind; /* of the last */
    struct mark begin;    /* of the last */
    struct mark end;      /* of the last: where the next one begins */
};

struct parser {
    struct walk walk;
    struct group *groups; /* groups[0] is the expression */
    size_t group_count;
    size_t group_capacity;
    size_t look_behind_groups; /* at the start of the outermost; 0: none */
    int depth;
    bool has_choice;     /* a | was read */
    const char *varying; /* the first look-behind of many widths */
    uint64_t condition;  /* the greatest group asked for by number */
    const char *condition_at;
};

/* Return the width of a and b one after the other. */
struct width piece_joined(struct width a, struct width b);

/* Return the width of a or b. */
struct width piece_either(struct width a, struct width b);

/* Write text, or a number as a format of printf has it. */
void piece_put(struct parser *parser, const char *text);
void
piece_put_number(struct parser *parser, const char *format, uint64_t number);

/* Return where parser is. */
struct mark piece_mark(const struct parser *parser);

/* Add to run a piece that was written since its end. */
void piece_add(struct parser *parser, struct run *run, enum piece_kind kind,
               struct width width);

/* Write a piece, and add it to run: a place, a letter, or what a group
   matched, whose number or name stands at. */
void
piece_add_position(struct parser *parser, struct run *run, const char *text);
void piece_add_letter(struct parser *parser, struct run *run, uint32_t letter);
void piece_add_reference(struct parser *parser, struct run *run,
                         const char *at, size_t group);

/* Inside of a look-behind only groups closed before it can be asked for. */
void piece_check_look_behind(struct parser *parser, uint64_t group);

/* Read on in the escape at at, whose character c was taken. */
void piece_read_escape(struct parser *parser, struct run *run, const char *at,
                       uint32_t c);

/* Read digits; returns whether there were any. A number that is too great
   for everything comes out as one that is, too. */
bool piece_read_number(struct walk *walk, uint64_t *number);

/* Read on in the repeat at at, whose token was taken. */
void piece_read_repeat(struct parser *parser, struct run *run, const char *at,
                       uint32_t token);

#endif

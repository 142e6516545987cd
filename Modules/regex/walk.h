/* A walk through an expression of Python's re, token by token. */

#ifndef REGEX_WALK_H
#define REGEX_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/complaint.h"
#include "base/sink.h"

/* A token is a character, or one after a backslash. */
#define WALK_ESCAPED 0x80000000u
#define WALK_END     UINT32_MAX

/* How much a complaint holds of the user's own words. */
#define WALK_SHOWN_BYTES 96

enum flag {
    FLAG_ASCII = 1,
    FLAG_IGNORECASE = 2,
    FLAG_MULTILINE = 4,
    FLAG_DOTALL = 8,
    FLAG_UNICODE = 16,
    FLAG_VERBOSE = 32,
};

struct walk {
    const char *start, *end; /* the expression */
    const char *at, *after;  /* the bytes of the next token */
    uint32_t next;           /* WALK_END: there is none */
    uint32_t flags;          /* those on here; their owner sets them */
    enum status status;      /* why the walk ended before its time */
    struct sink *output;     /* borrowed, as the complaint is */
    struct complaint *complaint;
};

/* Go to the token that begins at. */
void walk_to(struct walk *walk, const char *at);

/* Begin at the first token of valid text. */
void walk_init(struct walk *walk, const char *expression, size_t length,
               struct sink *output, struct complaint *complaint);

/* Return the next token and step over it. */
uint32_t walk_take(struct walk *walk);

/* Step over the next token if it is the wanted one. Returns whether. */
bool walk_accept(struct walk *walk, uint32_t token);

/* End the walk: from now on there is no next token. */
void walk_stop(struct walk *walk, enum status status);

/* End it with a complaint about the place at, in printf's way. Only the
   first failure counts. */
void walk_fail(struct walk *walk, const char *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Copy the text up to end to shown, which is returned, as far as there is
   room, with Python's escapes for all but ASCII that prints: a complaint is
   one line, and holds no surrogate. */
const char *
walk_show(char shown[WALK_SHOWN_BYTES], const char *text, const char *end);

static inline bool
walk_is_digit(uint32_t token)
{
    return token >= '0' && token <= '9';
}

static inline bool
walk_is_octal(uint32_t token)
{
    return token >= '0' && token <= '7';
}

static inline bool
walk_is_letter(uint32_t token)
{
    return (token | 0x20) >= 'a' && (token | 0x20) <= 'z';
}

#endif

/* Reads escapes, references and repeats, and writes them for PCRE2. */

#include "piece.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "letter.h"

#define REPEAT_MAX 65535u              /* PCRE2's; Python's is 2 ** 32 - 2 */
#define WIDTH_MAX  (UINT64_C(1) << 32) /* what is wider counts as this */
#define NUMBER_MAX (UINT64_C(1) << 32) /* the same for numbers */

static uint64_t
limited(uint64_t width)
{
    return width < WIDTH_MAX ? width : WIDTH_MAX;
}

struct width
piece_joined(struct width a, struct width b)
{
    return (struct width){limited(a.least + b.least),
                          limited(a.most + b.most)};
}

struct width
piece_either(struct width a, struct width b)
{
    return (struct width){a.least < b.least ? a.least : b.least,
                          a.most > b.most ? a.most : b.most};
}

void
piece_put(struct parser *parser, const char *text)
{
    sink_text(parser->walk.output, text);
}

void
piece_put_number(struct parser *parser, const char *format, uint64_t number)
{
    char text[32];

    snprintf(text, sizeof(text), format, number);
    piece_put(parser, text);
}

struct mark
piece_mark(const struct parser *parser)
{
    return (struct mark){parser->walk.output->length, parser->group_count};
}

void
piece_add(struct parser *parser, struct run *run, enum piece_kind kind,
          struct width width)
{
    run->begin = run->end;
    run->end = piece_mark(parser);
    run->before = piece_joined(run->before, run->last);
    run->last = width;
    run->kind = kind;
}

void
piece_add_position(struct parser *parser, struct run *run, const char *text)
{
    piece_put(parser, text);
    piece_add(parser, run, PIECE_POSITION, (struct width){0, 0});
}

void
piece_add_letter(struct parser *parser, struct run *run, uint32_t letter)
{
    letter_put(&parser->walk, letter);
    piece_add(parser, run, PIECE_ITEM, (struct width){1, 1});
}

/* PCRE2's own \b goes by a \w that differs between its versions. */
static void
add_boundary(struct parser *parser, struct run *run, bool wanted)
{
    static const char *const texts[2][2] = {
        {"(?:(?<=[\\p{Xan}_])(?=[\\p{Xan}_])"
         "|(?<![\\p{Xan}_])(?![\\p{Xan}_]))",
         "(?:(?<=[0-9A-Z_a-z])(?=[0-9A-Z_a-z])"
         "|(?<![0-9A-Z_a-z])(?![0-9A-Z_a-z]))"},
        {"(?:(?<=[\\p{Xan}_])(?![\\p{Xan}_])"
         "|(?<![\\p{Xan}_])(?=[\\p{Xan}_]))",
         "(?:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])"
         "|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))"},
    };

    piece_add_position(parser, run,
                       texts[wanted][(parser->walk.flags & FLAG_ASCII) != 0]);
}

void
piece_check_look_behind(struct parser *parser, uint64_t group)
{
    size_t limit = parser->look_behind_groups;

    if (limit == 0 || parser->walk.status != STATUS_OK) {
        return;
    }
    if (group >= parser->group_count || !parser->groups[group].is_closed) {
        walk_fail(&parser->walk, parser->walk.at,
                  "cannot refer to an open group");
    }
    else if (group >= limit) {
        walk_fail(&parser->walk, parser->walk.at,
                  "cannot refer to group defined in the same lookbehind "
                  "subpattern");
    }
}

void
piece_add_reference(struct parser *parser, struct run *run, const char *at,
                    size_t group)
{
    if (parser->walk.status != STATUS_OK) {
        return;
    }
    if (!parser->groups[group].is_closed) {
        walk_fail(&parser->walk, at, "cannot refer to an open group");
        return;
    }
    piece_check_look_behind(parser, group);
    /* Of two evils: PCRE2 cannot ignore case for ASCII alone. */
    piece_put_number(parser,
                     parser->walk.flags & FLAG_IGNORECASE
                         ? "(?i:\\g{%" PRIu64 "})"
                         : "\\g{%" PRIu64 "}",
                     group);
    piece_add(parser, run, PIECE_ITEM, parser->groups[group].width);
}

/* Three octal digits are a character, one or two digits a group. */
static void
read_reference(struct parser *parser, struct run *run, const char *at,
               uint32_t first)
{
    struct walk *walk = &parser->walk;
    uint32_t number = first - '0';

    if (walk_is_digit(walk->next)) {
        uint32_t second = walk_take(walk);

        if (walk_is_octal(first) && walk_is_octal(second)
            && walk_is_octal(walk->next)) {
            number = (number << 6) | (second - '0') << 3
                     | (walk_take(walk) - '0');
            piece_add_letter(parser, run, letter_octal(walk, at, number));
            return;
        }
        number = number * 10 + (second - '0');
    }
    if (number >= parser->group_count) {
        walk_fail(walk, at + 1, "invalid group reference %" PRIu32, number);
        return;
    }
    piece_add_reference(parser, run, at, number);
}

void
piece_read_escape(struct parser *parser, struct run *run, const char *at,
                  uint32_t c)
{
    switch (c) {
    case 'A':
        piece_add_position(parser, run, "\\A");
        break;
    case 'Z':
    case 'z':
        piece_add_position(parser, run, "\\z");
        break;
    case 'b':
    case 'B':
        add_boundary(parser, run, c == 'b');
        break;
    default:
        if (walk_is_digit(c) && c != '0') {
            read_reference(parser, run, at, c);
        }
        else {
            piece_add_letter(parser, run, letter_escape(&parser->walk, at, c));
        }
    }
}

bool
piece_read_number(struct walk *walk, uint64_t *number)
{
    const char *at = walk->at;

    *number = 0;
    while (walk_is_digit(walk->next)) {
        *number = *number * 10 + (walk_take(walk) - '0');
        *number = *number < NUMBER_MAX ? *number : NUMBER_MAX;
    }
    return walk->at != at;
}

/* Read the rest of {n}, {n,}, {,m}, {n,m} or {,}; returns false if it is none
   of them, and then { stands for itself. */
static bool
read_bounds(struct walk *walk, struct width *bounds)
{
    bool has_least, has_most;

    if (walk->next == '}') {
        return false;
    }
    has_least = piece_read_number(walk, &bounds->least);
    if (walk_accept(walk, ',')) {
        has_most = piece_read_number(walk, &bounds->most);
        bounds->most = has_most ? bounds->most : UINT64_MAX;
    }
    else {
        bounds->most = has_least ? bounds->least : UINT64_MAX;
    }
    return walk_accept(walk, '}');
}

static bool
check_bounds(struct walk *walk, const char *at, const struct width *bounds)
{
    if (bounds->least > REPEAT_MAX
        || (bounds->most > REPEAT_MAX && bounds->most != UINT64_MAX)) {
        walk_fail(walk, at + 1, "the repetition number is too large");
    }
    else if (bounds->most < bounds->least) {
        walk_fail(walk, at + 1, "min repeat greater than max repeat");
    }
    return walk->status == STATUS_OK;
}

/* What is repeated no times leaves nothing but its groups, which keep their
   numbers and never match. (PCRE2 takes an expression for anchored whose
   (?:b|\\Aa){0} is, and asks for fixed widths in there.) */
static void
repeat_never(struct parser *parser, const struct run *run)
{
    size_t groups = parser->group_count - run->begin.group_count;

    parser->walk.output->length = run->begin.output_bytes;
    if (groups > 0) {
        piece_put(parser, "(?:");
        while (groups-- > 0) {
            piece_put(parser, "()");
        }
        piece_put(parser, "){0}");
    }
}

/* Make the repeat since begin one that gives nothing back: that of a letter
   is X*+, that of a group (?>X*), as pattern.c looks for. */
static void
make_atomic(struct parser *parser, struct mark begin)
{
    struct sink *output = parser->walk.output;
    char *at;

    if (output->bytes[begin.output_bytes] != '(') {
        piece_put(parser, "+");
        return;
    }
    piece_put(parser, "(?>)");
    if (output->status == STATUS_OK) {
        at = output->bytes + begin.output_bytes;
        memmove(at + 3, at, output->length - begin.output_bytes - 4);
        memcpy(at, "(?>", 3);
    }
}

static void
put_repeat(struct parser *parser, const struct run *run,
           const struct width *bounds)
{
    bool is_never = bounds->most == 0;

    if (is_never) {
        repeat_never(parser, run);
    }
    else {
        piece_put_number(parser, "{%" PRIu64 ",", bounds->least);
        if (bounds->most != UINT64_MAX) {
            piece_put_number(parser, "%" PRIu64, bounds->most);
        }
        piece_put(parser, "}");
    }
    if (walk_accept(&parser->walk, '?')) {
        piece_put(parser, is_never ? "" : "?");
    }
    else if (walk_accept(&parser->walk, '+') && !is_never
             && parser->walk.output->status == STATUS_OK) {
        make_atomic(parser, run->begin);
    }
}

/* Repeat the last piece. */
static void
repeat(struct parser *parser, struct run *run, const char *at,
       const struct width *bounds)
{
    struct walk *walk = &parser->walk;

    if (run->kind == PIECE_NONE || run->kind == PIECE_POSITION) {
        walk_fail(walk, at, "nothing to repeat");
    }
    else if (run->kind == PIECE_REPEAT) {
        walk_fail(walk, at, "multiple repeat");
    }
    if (walk->status != STATUS_OK || walk->output->status != STATUS_OK) {
        return;
    }
    put_repeat(parser, run, bounds);
    run->kind = PIECE_REPEAT;
    run->end = piece_mark(parser);
    run->last.least = limited(run->last.least * bounds->least);
    if (bounds->most != UINT64_MAX) {
        run->last.most = limited(run->last.most * bounds->most);
    }
    else if (run->last.most > 0) {
        run->last.most = WIDTH_MAX;
    }
}

void
piece_read_repeat(struct parser *parser, struct run *run, const char *at,
                  uint32_t token)
{
    struct walk *walk = &parser->walk;
    struct width bounds = {token == '+', token == '?' ? 1 : UINT64_MAX};

    if (token == '{') {
        if (!read_bounds(walk, &bounds)) {
            walk_to(walk, at + 1);
            piece_add_letter(parser, run, '{');
            return;
        }
        if (!check_bounds(walk, at, &bounds)) {
            return;
        }
    }
    repeat(parser, run, at, &bounds);
}

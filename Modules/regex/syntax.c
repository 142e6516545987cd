/* Translates the expressions of Python's re into those of PCRE2. */

#include "syntax.h"

#include <inttypes.h>
#include <string.h>

#include "base/memory.h"

#include "flag.h"
#include "letter.h"
#include "piece.h"

#define GROUPS_INITIAL ((size_t)MEMORY_INITIAL(16))

static bool
grow_groups(struct parser *parser)
{
    size_t capacity = parser->group_capacity;
    struct group *groups;

    if (parser->group_count < capacity) {
        return true;
    }
    capacity = capacity == 0 ? GROUPS_INITIAL : capacity * 2;
    groups = memory_resize(parser->groups, capacity * sizeof(*groups));
    if (groups == NULL) {
        walk_stop(&parser->walk, STATUS_NO_MEMORY);
        return false;
    }
    parser->groups = groups;
    parser->group_capacity = capacity;
    return true;
}

/* Return the number of the group with that name, or 0. */
static size_t
find_group(const struct parser *parser, const char *name, size_t bytes)
{
    for (size_t i = 1; i < parser->group_count; i++) {
        const struct group *group = &parser->groups[i];

        if (group->name_bytes == bytes && bytes > 0
            && memcmp(group->name, name, bytes) == 0) {
            return i;
        }
    }
    return 0;
}

/* Read a name up to its end, which is taken too; returns its length, or 0
   after a failure. */
static size_t
read_name(struct walk *walk, char terminator)
{
    const char *name = walk->at;
    size_t bytes;

    while (walk->next != WALK_END && walk->next != (uint32_t)terminator) {
        walk_take(walk);
    }
    bytes = (size_t)(walk->at - name);
    if (bytes == 0) {
        walk_fail(walk, name, "missing group name");
    }
    else if (!walk_accept(walk, (uint32_t)terminator)) {
        walk_fail(walk, name, "missing %c, unterminated name", terminator);
    }
    return walk->status == STATUS_OK ? bytes : 0;
}

/* What is not ASCII is taken for a letter. */
static void
check_name(struct walk *walk, const char *name, size_t bytes)
{
    char shown[WALK_SHOWN_BYTES];

    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)name[i];

        if (c < 0x80 && !walk_is_letter(c) && c != '_'
            && !(walk_is_digit(c) && i > 0)) {
            walk_fail(walk, name, "bad character in group name '%s'",
                      walk_show(shown, name, name + bytes));
        }
    }
}

static size_t
find_name(struct parser *parser, const char *name, size_t bytes)
{
    size_t group = find_group(parser, name, bytes);
    char shown[WALK_SHOWN_BYTES];

    check_name(&parser->walk, name, bytes);
    if (group == 0) {
        walk_fail(&parser->walk, name, "unknown group name '%s'",
                  walk_show(shown, name, name + bytes));
    }
    return group;
}

static struct width read_sequence(struct parser *parser);

/* Read a|b|c. */
static struct width
read_choice(struct parser *parser)
{
    struct width width = read_sequence(parser);

    while (walk_accept(&parser->walk, '|')) {
        parser->has_choice = true;
        piece_put(parser, "|");
        width = piece_either(width, read_sequence(parser));
    }
    return width;
}

static void
close_group(struct parser *parser, const char *at)
{
    if (!walk_accept(&parser->walk, ')')) {
        walk_fail(&parser->walk, at, "missing ), unterminated subpattern");
    }
    piece_put(parser, ")");
}

/* Read the rest of the group at at, which is to begin with text. */
static void
read_group(struct parser *parser, struct run *run, const char *at,
           const char *text)
{
    struct width width;

    piece_put(parser, text);
    width = read_choice(parser);
    close_group(parser, at);
    piece_add(parser, run, PIECE_ITEM, width);
}

static void
read_capture(struct parser *parser, struct run *run, const char *at,
             const char *name, size_t bytes)
{
    size_t group = parser->group_count;
    size_t other = find_group(parser, name, bytes);
    char shown[WALK_SHOWN_BYTES];

    if (other != 0) {
        walk_fail(&parser->walk, name,
                  "redefinition of group name '%s' as group %zu; was group "
                  "%zu",
                  walk_show(shown, name, name + bytes), group, other);
    }
    if (!grow_groups(parser)) {
        return;
    }
    parser->groups[parser->group_count++]
        = (struct group){.name = name, .name_bytes = bytes};
    read_group(parser, run, at, "(");
    parser->groups[group].width = run->last;
    parser->groups[group].is_closed = true;
}

static void
read_look(struct parser *parser, struct run *run, const char *at,
          const char *text)
{
    size_t outer = parser->look_behind_groups;
    bool behind = text[2] == '<';

    if (behind && outer == 0) {
        parser->look_behind_groups = parser->group_count;
    }
    read_group(parser, run, at, text);
    parser->look_behind_groups = outer;
    if (behind && run->last.least != run->last.most
        && parser->varying == NULL) {
        parser->varying = at;
    }
    run->last = (struct width){0, 0};
}

/* Read which group (?(GROUP) asks for; returns its number. */
static uint64_t
read_condition(struct parser *parser)
{
    struct walk *walk = &parser->walk;
    const char *name = walk->at;
    size_t bytes;
    uint64_t number;

    if (!piece_read_number(walk, &number) || walk->next != ')') {
        walk_to(walk, name);
        bytes = read_name(walk, ')');
        return find_name(parser, name, bytes);
    }
    walk_take(walk);
    if (number == 0) {
        walk_fail(walk, name, "bad group number");
    }
    if (number > parser->condition) {
        parser->condition = number;
        parser->condition_at = name;
    }
    return number;
}

static void
read_conditional(struct parser *parser, struct run *run, const char *at)
{
    struct walk *walk = &parser->walk;
    uint64_t group = read_condition(parser);
    struct width width, other = {0, 0};

    piece_check_look_behind(parser, group);
    piece_put_number(parser, "(?(%" PRIu64 ")", group);
    width = read_sequence(parser);
    if (walk_accept(walk, '|')) {
        piece_put(parser, "|");
        other = read_sequence(parser);
        if (walk->next == '|') {
            walk_fail(walk, walk->at,
                      "conditional backref with more than two branches");
        }
    }
    close_group(parser, at);
    piece_add(parser, run, PIECE_ITEM, piece_either(width, other));
}

static bool
ignores_unicode_case(const struct walk *walk)
{
    return (walk->flags & (FLAG_IGNORECASE | FLAG_ASCII)) == FLAG_IGNORECASE;
}

static void
read_flags(struct parser *parser, struct run *run, const char *at)
{
    struct walk *walk = &parser->walk;
    struct flag_change change = flag_read(walk);
    uint32_t outer = walk->flags;

    if (!change.is_global) {
        walk->flags = flag_changed(outer, &change);
        read_group(parser, run, at,
                   ignores_unicode_case(walk) ? "(?i:" : "(?-i:");
        walk->flags = outer;
        return;
    }
    if (parser->depth > 1 || parser->has_choice || run->kind != PIECE_NONE) {
        walk_fail(walk, at, "global flags not at the start of the expression");
    }
    walk->flags |= change.on;
    if ((walk->flags & FLAG_TYPES) == FLAG_TYPES) {
        walk_fail(walk, at, "ASCII and UNICODE flags are incompatible");
    }
    piece_put(parser, ignores_unicode_case(walk) ? "(?i)" : "(?-i)");
    run->end = piece_mark(parser);
}

static void
skip_comment(struct walk *walk, const char *at)
{
    while (walk->next != WALK_END && walk->next != ')') {
        walk_take(walk);
    }
    if (!walk_accept(walk, ')')) {
        walk_fail(walk, at, "missing ), unterminated comment");
    }
}

/* Take the next token, of an extension whose ? stands at at, if it is one of
   the wanted; returns 0 if it is not. */
static uint32_t
take_kind(struct walk *walk, const char *at, const char *wanted)
{
    uint32_t token = walk->next;
    char shown[WALK_SHOWN_BYTES];

    if (token == WALK_END) {
        walk_fail(walk, walk->at, "unexpected end of pattern");
        return 0;
    }
    walk_take(walk);
    if (token == 0 || token >= 0x80 || strchr(wanted, (int)token) == NULL) {
        walk_fail(walk, at, "unknown extension %s",
                  walk_show(shown, at, walk->at));
        return 0;
    }
    return token;
}

/* Read the rest of (?P<name>...) or (?P=name). */
static void
read_named(struct parser *parser, struct run *run, const char *at)
{
    struct walk *walk = &parser->walk;
    uint32_t kind = take_kind(walk, at + 1, "<=");
    const char *name = walk->at;
    size_t bytes;

    if (kind == '<') {
        bytes = read_name(walk, '>');
        check_name(walk, name, bytes);
        read_capture(parser, run, at, name, bytes);
    }
    else if (kind == '=') {
        bytes = read_name(walk, ')');
        piece_add_reference(parser, run, name, find_name(parser, name, bytes));
    }
}

/* Read the rest of the group at at that begins with (?. */
static void
read_extension(struct parser *parser, struct run *run, const char *at)
{
    struct walk *walk = &parser->walk;

    if (flag_begins(walk->next)) {
        read_flags(parser, run, at);
        return;
    }
    switch (take_kind(walk, at + 1, ":>=!<#P(")) {
    case ':':
        read_group(parser, run, at, "(?:");
        break;
    case '>':
        read_group(parser, run, at, "(?>");
        break;
    case '=':
        read_look(parser, run, at, "(?=");
        break;
    case '!':
        read_look(parser, run, at, "(?!");
        break;
    case '<':
        switch (take_kind(walk, at + 1, "=!")) {
        case '=':
            read_look(parser, run, at, "(?<=");
            break;
        case '!':
            read_look(parser, run, at, "(?<!");
            break;
        }
        break;
    case '#':
        skip_comment(walk, at);
        break;
    case 'P':
        read_named(parser, run, at);
        break;
    case '(':
        read_conditional(parser, run, at);
        break;
    }
}

/* In verbose expressions blanks and comments are nothing. */
static bool
skip_blank(struct walk *walk, uint32_t token)
{
    if ((walk->flags & FLAG_VERBOSE) == 0 || token == 0 || token >= 0x80
        || strchr(" \t\n\r\v\f#", (int)token) == NULL) {
        return false;
    }
    if (token == '#') {
        while (walk->next != WALK_END && walk_take(walk) != '\n') {
        }
    }
    return true;
}

static void
read_piece(struct parser *parser, struct run *run)
{
    struct walk *walk = &parser->walk;
    const char *at = walk->at;
    uint32_t token = walk_take(walk);

    if (skip_blank(walk, token)) {
        return;
    }
    switch (token) {
    case '^':
        piece_add_position(parser, run,
                           walk->flags & FLAG_MULTILINE ? "^" : "\\A");
        break;
    case '$':
        piece_add_position(parser, run,
                           walk->flags & FLAG_MULTILINE ? "$" : "\\Z");
        break;
    case '.':
        piece_put(parser, walk->flags & FLAG_DOTALL ? "." : "\\N");
        piece_add(parser, run, PIECE_ITEM, (struct width){1, 1});
        break;
    case '*':
    case '+':
    case '?':
    case '{':
        piece_read_repeat(parser, run, at, token);
        break;
    case '[':
        letter_set(walk, at);
        piece_add(parser, run, PIECE_ITEM, (struct width){1, 1});
        break;
    case '(':
        if (walk_accept(walk, '?')) {
            read_extension(parser, run, at);
        }
        else {
            read_capture(parser, run, at, NULL, 0);
        }
        break;
    default:
        if ((token & WALK_ESCAPED) != 0) {
            piece_read_escape(parser, run, at, token & ~WALK_ESCAPED);
        }
        else {
            piece_add_letter(parser, run, token);
        }
    }
}

/* Read what stands between two of ( | ). */
static struct width
read_sequence(struct parser *parser)
{
    struct walk *walk = &parser->walk;
    struct run run = {.kind = PIECE_NONE, .end = piece_mark(parser)};

    if (++parser->depth > SYNTAX_NESTING_MAX) {
        walk_fail(walk, walk->at, "too many nested groups");
    }
    while (walk->next != WALK_END && walk->next != '|' && walk->next != ')') {
        read_piece(parser, &run);
    }
    parser->depth--;
    return piece_joined(run.before, run.last);
}

/* What can be said only when everything was read. */
static void
finish(struct parser *parser)
{
    struct walk *walk = &parser->walk;

    if (walk->next == ')') {
        walk_fail(walk, walk->at, "unbalanced parenthesis");
    }
    if (parser->condition >= parser->group_count) {
        walk_fail(walk, parser->condition_at,
                  "invalid group reference %" PRIu64, parser->condition);
    }
    if (parser->varying != NULL) {
        walk_fail(walk, parser->varying,
                  "look-behind requires fixed-width pattern");
    }
}

enum status
syntax_translate(const char *expression, size_t length, struct sink *output,
                 struct complaint *complaint)
{
    struct parser parser = {.group_count = 1};
    enum status status;

    if (length > SYNTAX_BYTES_MAX) {
        return complaint_invalid(complaint,
                                 "invalid regular expression: more than %d "
                                 "bytes at offset 0",
                                 SYNTAX_BYTES_MAX);
    }
    walk_init(&parser.walk, expression, length, output, complaint);
    read_choice(&parser);
    if (parser.walk.status == STATUS_OK) {
        finish(&parser);
    }
    status = parser.walk.status;
    memory_free(parser.groups);
    if (status == STATUS_OK) {
        status = output->status;
    }
    return status == STATUS_NO_MEMORY ? complaint_no_memory(complaint)
                                      : status;
}

/* Labels, in pieces: few are ever needed whole. */

#include "stats/label.h"

#include <string.h>

#include "base/number.h"
#include "base/utf8.h"

/* file, ":line(", name, ")"; or "{", a built-in's text, "}". */
#define PIECES 4
#define MIDDLE_BYTES 24

struct piece {
    const char *bytes;
    size_t length;
};

/* Whether a built-in's name is shown in braces instead of < and >. */
static bool
has_braces(const struct text *name)
{
    return name->length > 1 && name->bytes[0] == '<'
           && name->bytes[name->length - 1] == '>';
}

/* A label in pieces; one of them lies in middle, of MIDDLE_BYTES. */
static void
split(const struct profile_function *function, struct piece *pieces,
      char *middle)
{
    const struct text *file = function->file, *name = function->name;
    size_t length = 0;

    memset(pieces, 0, PIECES * sizeof(*pieces));
    if (!profile_is_builtin(function)) {
        middle[length++] = ':';
        length += number_integer(middle + length, function->line);
        middle[length++] = '(';
        pieces[0] = (struct piece){file->bytes, file->length};
        pieces[1] = (struct piece){middle, length};
        pieces[2] = (struct piece){name->bytes, name->length};
        pieces[3] = (struct piece){")", 1};
    }
    else if (has_braces(name)) {
        pieces[0] = (struct piece){"{", 1};
        pieces[1] = (struct piece){name->bytes + 1, name->length - 2};
        pieces[2] = (struct piece){"}", 1};
    }
    else {
        pieces[0] = (struct piece){name->bytes, name->length};
    }
}

void
label_add(struct sink *sink, const struct profile_function *function)
{
    struct piece pieces[PIECES];
    char middle[MIDDLE_BYTES];

    split(function, pieces, middle);
    for (size_t i = 0; i < PIECES; i++) {
        if (pieces[i].length > 0) {
            sink_bytes(sink, pieces[i].bytes, pieces[i].length);
        }
    }
}

/* Add an escape: its start and the last hexadecimal digits of character. */
static void
escape(struct sink *sink, const char *start, uint32_t character,
       unsigned digit_count)
{
    static const char digits[] = "0123456789abcdef";

    sink_text(sink, start);
    for (unsigned i = digit_count; i > 0; i--) {
        sink_byte(sink, digits[character >> 4 * (i - 1) & 0xf]);
    }
}

static void
escape_surrogate(struct sink *sink, uint32_t character)
{
    escape(sink, "\\u", character, 4);
}

/* Only what begins with 0xed can be a surrogate. */
void
label_print_text(struct sink *sink, const char *text, size_t length)
{
    const char *end = text + length;

    while (text < end) {
        const char *next = memchr(text, '\xed', (size_t)(end - text));
        const char *after = next;

        if (next == NULL) {
            break;
        }
        sink_bytes(sink, text, (size_t)(next - text));
        if (utf8_is_surrogate(utf8_next(&after))) {
            escape_surrogate(sink, utf8_next(&next));
        }
        else {
            sink_bytes(sink, next, (size_t)(after - next));
        }
        text = after;
    }
    if (text < end) {
        sink_bytes(sink, text, (size_t)(end - text));
    }
}

/* Return how many bytes the character at text has, or 0: there is none. */
static size_t
character_bytes(const char *text)
{
    for (size_t length = 1; length <= 4 && text[length - 1] != '\0';
         length++) {
        if (utf8_is_valid(text, length)) {
            const char *after = text;

            return utf8_is_surrogate(utf8_next(&after)) ? 0 : length;
        }
    }
    return 0;
}

void
label_print_path(struct sink *sink, const char *path)
{
    while (*path != '\0') {
        size_t length = character_bytes(path);

        if (length == 0) {
            escape_surrogate(sink, 0xdc00u + (unsigned char)*path);
            length = 1;
        }
        else {
            sink_bytes(sink, path, length);
        }
        path += length;
    }
}

/* C0, DEL and C1: what a terminal takes for an order. */
static bool
is_control(uint32_t character)
{
    return character < ' ' || (character >= 0x7f && character < 0xa0);
}

void
label_print_plain_text(struct sink *sink, const char *text, size_t length)
{
    const char *end = text + length;

    while (text < end) {
        const char *start = text;
        uint32_t character = utf8_next(&text);

        if (is_control(character)) {
            escape(sink, "\\x", character, 2);
        }
        else if (utf8_is_surrogate(character)) {
            escape_surrogate(sink, character);
        }
        else {
            sink_bytes(sink, start, (size_t)(text - start));
        }
    }
}

/* Add a label, of which each piece is added by print. */
static void
print_pieces(struct sink *sink, const struct profile_function *function,
             void (*print)(struct sink *, const char *, size_t))
{
    struct piece pieces[PIECES];
    char middle[MIDDLE_BYTES];

    split(function, pieces, middle);
    for (size_t i = 0; i < PIECES; i++) {
        if (pieces[i].length > 0) {
            print(sink, pieces[i].bytes, pieces[i].length);
        }
    }
}

void
label_print(struct sink *sink, const struct profile_function *function)
{
    print_pieces(sink, function, label_print_text);
}

void
label_print_plain(struct sink *sink, const struct profile_function *function)
{
    print_pieces(sink, function, label_print_plain_text);
}

size_t
label_width(const struct profile_function *function)
{
    const struct text *name = function->name;
    char line[MIDDLE_BYTES];

    if (profile_is_builtin(function)) {
        return name->characters;
    }
    return function->file->characters + number_integer(line, function->line)
           + name->characters + 3;
}

int
label_compare(const struct profile_function *first,
              const struct profile_function *second)
{
    struct piece one[PIECES + 1], other[PIECES + 1];
    char middle_of_one[MIDDLE_BYTES], middle_of_other[MIDDLE_BYTES];
    size_t i = 0, j = 0;

    split(first, one, middle_of_one);
    split(second, other, middle_of_other);
    for (;;) {
        size_t shorter;
        int order;

        for (; i < PIECES && one[i].length == 0; i++) {
        }
        for (; j < PIECES && other[j].length == 0; j++) {
        }
        if (i == PIECES || j == PIECES) {
            return (i < PIECES) - (j < PIECES);
        }
        shorter = one[i].length < other[j].length ? one[i].length
                                                  : other[j].length;
        order = memcmp(one[i].bytes, other[j].bytes, shorter);
        if (order != 0) {
            return order;
        }
        one[i].bytes += shorter;
        one[i].length -= shorter;
        other[j].bytes += shorter;
        other[j].length -= shorter;
    }
}

/* Words of a line: blanks are Unicode's, numbers may have underscores. */

#include "word.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"

/* Longer words are no numbers. */
#define MAX_NUMBER_BYTES 512

/* Blanks as str.isspace() knows them, from the first of a run to its last. */
static const struct {
    uint32_t first, last;
} blanks[] = {
    {0x09, 0x0d}, {0x1c, 0x20}, {0x85, 0x85}, {0xa0, 0xa0},
    {0x1680, 0x1680}, {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f},
    {0x205f, 0x205f}, {0x3000, 0x3000},
};

static bool
is_blank(uint32_t character)
{
    for (size_t i = 0; i < sizeof(blanks) / sizeof(*blanks); i++) {
        if (character >= blanks[i].first && character <= blanks[i].last) {
            return true;
        }
    }
    return false;
}

/* Return text from its first character on that is a blank, or is none; or
   its end. */
static char *
skip_until(bool blank, char *text)
{
    while (*text != '\0') {
        const char *next = text;

        if (is_blank(utf8_next(&next)) == blank) {
            break;
        }
        text += next - text;
    }
    return text;
}

char *
word_strip(char *text)
{
    char *start = skip_until(false, text), *end = start, *at = start;

    while (*at != '\0') {
        end = skip_until(true, at);
        at = skip_until(false, end);
    }
    *end = '\0';
    return start;
}

char *
word_next(char **rest)
{
    char *word = skip_until(false, *rest), *end;

    if (*word == '\0') {
        return NULL;
    }
    end = skip_until(true, word);
    *rest = skip_until(false, end);
    *end = '\0';
    return word;
}

static bool
is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Write word to plain, of MAX_NUMBER_BYTES, without the underscores that
   stand between digits. Returns whether there are no others, and room. */
static bool
leave_out_underscores(const char *word, char *plain)
{
    size_t length = 0;

    for (const char *at = word; *at != '\0'; at++) {
        if (length == MAX_NUMBER_BYTES - 1) {
            return false;
        }
        if (*at != '_') {
            plain[length++] = *at;
        }
        else if (at == word || !is_digit(at[-1]) || !is_digit(at[1])) {
            return false;
        }
    }
    plain[length] = '\0';
    return true;
}

bool
word_integer(const char *word, int64_t *value)
{
    char plain[MAX_NUMBER_BYTES], *digits = plain;

    if (!leave_out_underscores(word, plain)) {
        return false;
    }
    digits += *digits == '+' || *digits == '-';
    if (*digits == '\0' || strspn(digits, "0123456789") != strlen(digits)) {
        return false;
    }
    *value = strtoimax(plain, NULL, 10);
    return true;
}

bool
word_real(const char *word, double *value)
{
    char plain[MAX_NUMBER_BYTES];

    return leave_out_underscores(word, plain)
           && number_parse(plain, strlen(plain), value);
}

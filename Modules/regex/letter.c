/* Reads literals, escapes and sets, and writes them for PCRE2. */

#include "letter.h"

#include <string.h>

#include "base/utf8.h"

/* What \d, \s and \w are in a set, and \D, \S and \W. \p{Xan} is a letter or
   a number; the ten connectors (Pc) but the underscore stand one by one. */
static const struct {
    char letter;
    const char *unicode, *ascii;
} categories[] = {
    {'d', "\\p{Nd}", "0-9"},
    {'D', "\\P{Nd}", "\\x00-\\x2f\\x3a-\\x{10ffff}"},
    {'s', "\\x09-\\x0d\\x1c-\\x20\\x85\\p{Z}", "\\x09-\\x0d\\x20"},
    {'S',
     "\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f\\p{Cf}\\p{Cn}\\p{Co}"
     "\\p{Cs}\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}",
     "\\x00-\\x08\\x0e-\\x1f\\x21-\\x{10ffff}"},
    {'w', "\\p{Xan}_", "0-9A-Z_a-z"},
    {'W',
     "\\p{C}\\p{M}\\p{S}\\p{Z}\\p{Pd}\\p{Pe}\\p{Pf}\\p{Pi}\\p{Po}\\p{Ps}"
     "\\x{203f}\\x{2040}\\x{2054}\\x{fe33}\\x{fe34}\\x{fe4d}-\\x{fe4f}"
     "\\x{ff3f}",
     "\\x00-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x60\\x7b-\\x{10ffff}"},
};

/* What Python takes for equal when it ignores case, and PCRE2 does not. */
static const uint32_t kin[][4] = {
    {'I', 'i', 0x130, 0x131},
    {0x390, 0x1fd3},
    {0x3b0, 0x1fe3},
    {0xfb05, 0xfb06},
};

static void
put_text(struct walk *walk, const char *text)
{
    sink_text(walk->output, text);
}

/* Punctuation may mean something to PCRE2, escaped it never does. */
static void
put_character(struct walk *walk, uint32_t c)
{
    char bytes[5] = "\\";
    bool plain
        = c <= ' ' || c >= 0x7f || walk_is_letter(c) || walk_is_digit(c);
    size_t length = utf8_put(bytes + 1, c);

    sink_bytes(walk->output, plain ? bytes + 1 : bytes,
               plain ? length : length + 1);
}

static bool
is_within(uint32_t c, uint32_t low, uint32_t high)
{
    return c >= low && c <= high;
}

static bool
ignores_case(const struct walk *walk, uint32_t flag)
{
    return (walk->flags & (FLAG_IGNORECASE | FLAG_ASCII))
           == (FLAG_IGNORECASE | flag);
}

/* Write into a set the relatives that characters from low to high have
   there in Python's eyes only. */
static void
put_kin(struct walk *walk, uint32_t low, uint32_t high)
{
    for (size_t i = 0; i < sizeof(kin) / sizeof(kin[0]); i++) {
        bool has_kin = false;

        for (int j = 0; j < 4; j++) {
            has_kin |= kin[i][j] != 0 && is_within(kin[i][j], low, high);
        }
        for (int j = 0; has_kin && j < 4 && kin[i][j] != 0; j++) {
            put_character(walk, kin[i][j]);
        }
    }
}

/* The same for ASCII: PCRE2 ignores case for all of Unicode or not at
   all. */
static void
put_other_cases(struct walk *walk, uint32_t low, uint32_t high)
{
    for (uint32_t c = 'A'; c <= 'Z'; c++) {
        if (is_within(c, low, high) != is_within(c | 0x20, low, high)) {
            put_character(walk, is_within(c, low, high) ? c | 0x20 : c);
        }
    }
}

/* Write the characters from low to high into a set. */
static void
put_range(struct walk *walk, uint32_t low, uint32_t high)
{
    put_character(walk, low);
    if (low < high) {
        sink_byte(walk->output, '-');
        put_character(walk, high);
    }
    if (ignores_case(walk, 0)) {
        put_kin(walk, low, high);
    }
    else if (ignores_case(walk, FLAG_ASCII)) {
        put_other_cases(walk, low, high);
    }
}

/* Write a letter into a set. */
static void
put_member(struct walk *walk, uint32_t letter)
{
    bool ascii = (walk->flags & FLAG_ASCII) != 0;

    if ((letter & LETTER_CATEGORY) == 0) {
        put_range(walk, letter, letter);
        return;
    }
    for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++) {
        if ((letter & ~LETTER_CATEGORY) == (uint32_t)categories[i].letter) {
            put_text(walk,
                     ascii ? categories[i].ascii : categories[i].unicode);
        }
    }
}

static bool
has_kin(uint32_t c)
{
    for (size_t i = 0; i < sizeof(kin) / sizeof(kin[0]); i++) {
        for (int j = 0; j < 4; j++) {
            if (kin[i][j] == c && c != 0) {
                return true;
            }
        }
    }
    return false;
}

void
letter_put(struct walk *walk, uint32_t letter)
{
    if ((letter & LETTER_CATEGORY) == 0
        && !(ignores_case(walk, 0) && has_kin(letter))
        && !(ignores_case(walk, FLAG_ASCII) && walk_is_letter(letter))) {
        put_character(walk, letter);
        return;
    }
    sink_byte(walk->output, '[');
    put_member(walk, letter);
    sink_byte(walk->output, ']');
}

/* Fail with the text from at to where the walk is between two others. */
static uint32_t
refuse(struct walk *walk, const char *at, const char *before,
       const char *after)
{
    char shown[WALK_SHOWN_BYTES];

    walk_fail(walk, at, "%s%s%s", before, walk_show(shown, at, walk->at),
              after);
    return 0;
}

static uint32_t
hexadecimal(struct walk *walk, const char *at, int digits)
{
    uint32_t value = 0;

    for (; digits > 0; digits--) {
        uint32_t c = walk->next;

        if (walk_is_digit(c)) {
            value = value << 4 | (c - '0');
        }
        else if (is_within(c | 0x20, 'a', 'f')) {
            value = value << 4 | ((c | 0x20) - 'a' + 10);
        }
        else {
            return refuse(walk, at, "incomplete escape ", "");
        }
        walk_take(walk);
    }
    if (value > 0x10ffff) {
        return refuse(walk, at, "bad escape ", "");
    }
    return value;
}

uint32_t
letter_octal(struct walk *walk, const char *at, uint32_t value)
{
    if (value > 0377) {
        return refuse(walk, at, "octal escape value ",
                      " outside of range 0-0o377");
    }
    return value;
}

/* Read at most two more octal digits. */
static uint32_t
octal(struct walk *walk, const char *at, uint32_t c)
{
    uint32_t value = c - '0';

    for (int i = 0; i < 2 && walk_is_octal(walk->next); i++) {
        value = value << 3 | (walk_take(walk) - '0');
    }
    return letter_octal(walk, at, value);
}

uint32_t
letter_escape(struct walk *walk, const char *at, uint32_t c)
{
    static const char names[] = "afnrtv", meanings[] = "\a\f\n\r\t\v";
    const char *name;

    if (walk_is_octal(c)) {
        return octal(walk, at, c);
    }
    if (!walk_is_letter(c) && !walk_is_digit(c)) {
        return c;
    }
    name = strchr(names, (int)c);
    if (name != NULL) {
        return (unsigned char)meanings[name - names];
    }
    if (strchr("dDsSwW", (int)c) != NULL) {
        return LETTER_CATEGORY | c;
    }
    if (c == 'x' || c == 'u' || c == 'U') {
        return hexadecimal(walk, at, c == 'x' ? 2 : c == 'u' ? 4 : 8);
    }
    walk_fail(walk, at,
              c == 'N' ? "named characters (\\%c) are not supported"
                       : "bad escape \\%c",
              (char)c);
    return 0;
}

/* Read one letter of a set. */
static uint32_t
member(struct walk *walk)
{
    const char *at = walk->at;
    uint32_t token = walk_take(walk);

    if (token == (WALK_ESCAPED | 'b')) {
        return '\b';
    }
    return (token & WALK_ESCAPED) == 0
               ? token
               : letter_escape(walk, at, token & ~WALK_ESCAPED);
}

/* Read one letter of a set or one range, not the end of the expression. */
static void
read_members(struct walk *walk)
{
    const char *at = walk->at;
    uint32_t low = member(walk), high;

    if (!walk_accept(walk, '-')) {
        put_member(walk, low);
        return;
    }
    if (walk->next == WALK_END || walk->next == ']') {
        put_member(walk, low);
        put_member(walk, '-');
        return;
    }
    high = member(walk);
    if (((low | high) & LETTER_CATEGORY) != 0 || high < low) {
        refuse(walk, at, "bad character range ", "");
        return;
    }
    put_range(walk, low, high);
}

void
letter_set(struct walk *walk, const char *at)
{
    sink_byte(walk->output, '[');
    if (walk_accept(walk, '^')) {
        sink_byte(walk->output, '^');
    }
    do {
        if (walk->next == WALK_END) {
            walk_fail(walk, at, "unterminated character set");
            return;
        }
        read_members(walk);
    } while (walk->next != ']');
    walk_take(walk);
    sink_byte(walk->output, ']');
}

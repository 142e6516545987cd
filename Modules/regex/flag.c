/* Reads the inline flags of an expression. */

#include "flag.h"

#include <string.h>

#define LOCALE 64u /* there is no such flag for str */

/* Return the flag that token stands for, or 0. */
static uint32_t
flag_of(uint32_t token)
{
    static const char letters[] = "aimsuxL";
    const char *letter;

    if (!walk_is_letter(token)) {
        return 0;
    }
    letter = strchr(letters, (int)token);
    return letter == NULL ? 0 : 1u << (letter - letters);
}

bool
flag_begins(uint32_t token)
{
    return token == '-' || flag_of(token) != 0;
}

static void
fail_at_next(struct walk *walk, const char *missing)
{
    bool is_letter
        = walk_is_letter(walk->next)
          || (walk->next >= 0x80 && (walk->next & WALK_ESCAPED) == 0);

    walk_fail(walk, walk->at, "%s", is_letter ? "unknown flag" : missing);
}

static uint32_t
read_on(struct walk *walk)
{
    uint32_t on = 0, flag;

    while ((flag = flag_of(walk->next)) != 0) {
        walk_take(walk);
        on |= flag;
        if (flag == LOCALE) {
            walk_fail(walk, walk->at,
                      "bad inline flags: cannot use 'L' flag with a str "
                      "pattern");
        }
        else if ((on & FLAG_TYPES) == FLAG_TYPES) {
            walk_fail(walk, walk->at,
                      "bad inline flags: flags 'a', 'u' and 'L' are "
                      "incompatible");
        }
    }
    return on;
}

static uint32_t
read_off(struct walk *walk)
{
    uint32_t off = 0, flag;

    while ((flag = flag_of(walk->next)) != 0) {
        walk_take(walk);
        off |= flag;
        if ((flag & (FLAG_TYPES | LOCALE)) != 0) {
            walk_fail(walk, walk->at,
                      "bad inline flags: cannot turn off flags 'a', 'u' and "
                      "'L'");
        }
    }
    if (off == 0) {
        fail_at_next(walk, "missing flag");
    }
    else if (walk->next != ':') {
        fail_at_next(walk, "missing :");
    }
    return off;
}

struct flag_change
flag_read(struct walk *walk)
{
    struct flag_change change = {.on = read_on(walk)};

    if (change.on != 0 && walk_accept(walk, ')')) {
        change.is_global = true;
        return change;
    }
    if (change.on != 0 && walk_accept(walk, ':')) {
        return change;
    }
    if (!walk_accept(walk, '-')) {
        fail_at_next(walk, "missing -, : or )");
        return change;
    }
    change.off = read_off(walk);
    if ((change.on & change.off) != 0) {
        walk_fail(walk, walk->at, "bad inline flags: flag turned on and off");
    }
    walk_take(walk);
    return change;
}

uint32_t
flag_changed(uint32_t flags, const struct flag_change *change)
{
    if ((change->on & FLAG_TYPES) != 0) {
        flags &= ~FLAG_TYPES;
    }
    return (flags | change->on) & ~change->off;
}

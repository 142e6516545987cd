/* Walks through an expression, and says where it went wrong. */

#include "walk.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

#define REASON_BYTES 192 /* leaves room for what stands around it */

/* Step to the next token. As in Python, a backslash without a character is
   found when the token before it is taken. */
static void
advance(struct walk *walk)
{
    walk->at = walk->after;
    walk->next = WALK_END;
    if (walk->at == walk->end) {
        return;
    }
    walk->next = utf8_next(&walk->after);
    if (walk->next == '\\' && walk->after == walk->end) {
        walk_fail(walk, walk->at, "bad escape (end of pattern)");
    }
    else if (walk->next == '\\') {
        walk->next = WALK_ESCAPED | utf8_next(&walk->after);
    }
}

void
walk_to(struct walk *walk, const char *at)
{
    if (walk->status == STATUS_OK) {
        walk->after = at;
        advance(walk);
    }
}

void
walk_init(struct walk *walk, const char *expression, size_t length,
          struct sink *output, struct complaint *complaint)
{
    *walk = (struct walk){.start = expression,
                          .end = expression + length,
                          .output = output,
                          .complaint = complaint};
    walk_to(walk, expression);
}

uint32_t
walk_take(struct walk *walk)
{
    uint32_t token = walk->next;

    advance(walk);
    return token;
}

bool
walk_accept(struct walk *walk, uint32_t token)
{
    bool found = walk->next == token;

    if (found) {
        advance(walk);
    }
    return found;
}

void
walk_stop(struct walk *walk, enum status status)
{
    walk->status = status;
    walk->next = WALK_END;
    walk->at = walk->after = walk->end;
}

void
walk_fail(struct walk *walk, const char *at, const char *format, ...)
{
    char reason[REASON_BYTES];
    size_t offset = utf8_count(walk->start, (size_t)(at - walk->start));
    va_list arguments;

    if (walk->status != STATUS_OK) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(reason, sizeof(reason), format, arguments);
    va_end(arguments);
    walk_stop(walk, STATUS_INVALID);
    complaint_invalid(walk->complaint,
                      "invalid regular expression: %s at offset %zu", reason,
                      offset);
}

const char *
walk_show(char shown[WALK_SHOWN_BYTES], const char *text, const char *end)
{
    size_t filled = 0;

    shown[0] = '\0';
    while (text < end && filled < WALK_SHOWN_BYTES - sizeof("\\U0010ffff")) {
        uint32_t c = utf8_next(&text);
        const char *format = c >= ' ' && c < 0x7f ? "%c"
                             : c < 0x100          ? "\\x%02x"
                             : c < 0x10000        ? "\\u%04x"
                                                  : "\\U%08x";

        filled += (size_t)snprintf(shown + filled, WALK_SHOWN_BYTES - filled,
                                   format, c);
    }
    return shown;
}

/* Messages: one line each. */

#include "message.h"

#include <stdbool.h>
#include <stdio.h>

/* What a text holds goes to a terminal: nothing there may steer it, or begin
   another line. */
static void
put_plain(const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        unsigned char next = (unsigned char)text[1];
        /* U+0080 to U+009f, in UTF-8 */
        bool is_wide_control = byte == 0xc2 && next >= 0x80 && next < 0xa0;

        text += is_wide_control;
        putc(byte < ' ' || byte == 0x7f || is_wide_control ? '?' : byte,
             stderr);
    }
}

void
message_print(const char *subject, const struct complaint *complaint)
{
    fputs("pstats: ", stderr);
    if (subject != NULL) {
        put_plain(subject);
        fputs(": ", stderr);
    }
    put_plain(complaint->text);
    putc('\n', stderr);
}

enum exit_status
message_usage(const struct complaint *complaint)
{
    message_print(NULL, complaint);
    return EXIT_USAGE;
}

/* Lines of standard input, edited and completed if it is a terminal. */

#ifndef PSTATS_LINE_H
#define PSTATS_LINE_H

#include <stdbool.h>

#include "base/sink.h"

/* Returns the index-th of the words that text, the end of what is typed so
   far, may become, as a new string of malloc(); or NULL: there are no more.
   line_typed() and line_file() are for its use. */
typedef char *line_completer(const char *text, int index);

struct line {
    struct sink text;           /* the line that was read, and a 0 */
    bool is_edited;
};

/* How reading a line ended. */
enum line_outcome {
    LINE_READ,
    LINE_END,                   /* there is no other */
    LINE_FAILED,                /* the output is closed, or no memory left */
};

/* Begin to read; there is but one reader at a time. */
void line_init(struct line *line, line_completer *complete);

void line_clear(struct line *line);

/* Write sink, which has standard output, out, and behind it the prompt; read
   a line, without its end, into line->text. */
enum line_outcome line_read(struct line *line, const char *prompt,
                            struct sink *sink);

/* Return what was typed so far. */
const char *line_typed(void);

/* Return the index-th file whose name begins with text, as a completer
   does. */
char *line_file(const char *text, int index);

#endif

/* Regular expressions of Python's re module, matched by PCRE2. */

#ifndef REGEX_PATTERN_H
#define REGEX_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/complaint.h"
#include "base/sink.h"

struct pattern;

/* What a search came to. */
enum pattern_outcome {
    PATTERN_ABSENT,
    PATTERN_FOUND,
    PATTERN_TOO_COMPLEX,        /* a limit of time or memory was reached;
                                   texts above 16 KiB are beyond it */
    PATTERN_NO_MEMORY,
};

/* Return a new pattern in *result for the expression of length bytes, valid
   text as base/utf8.h describes. What Python's re does not accept is
   STATUS_INVALID, and complaint says why: "invalid regular expression: ...
   at offset N" in characters. So is what PCRE2 cannot do: \N{NAME}, numbers
   of repetitions above 65535, what compiles to more than it has room for (then
   without an offset), and expressions above 64 KiB or 200 levels deep. On
   failure *result stays as it was. */
enum status pattern_compile(const char *expression, size_t length,
                            struct pattern **result,
                            struct complaint *complaint);

/* Search the valid text of length bytes, as re.search does (an empty text
   matches \B, as from Python 3.14 on). Takes about a second at most. Uses
   memory of pattern: one search at a time. */
enum pattern_outcome pattern_search(struct pattern *pattern, const char *text,
                                    size_t length);

/* Give pattern back. */
void pattern_free(struct pattern *pattern);

/* Add to sink what repr() of the str in text, valid, of length bytes, is.
   Returns the status of sink, which is STATUS_NO_MEMORY also when there is
   none for PCRE2; then sink may hold a part of it. */
enum status pattern_repr(struct sink *sink, const char *text, size_t length);

#endif

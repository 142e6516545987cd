/* Translates the expressions of Python's re into those of PCRE2. */

#ifndef REGEX_SYNTAX_H
#define REGEX_SYNTAX_H

#include <stddef.h>

#include "base/complaint.h"
#include "base/sink.h"

/* What is longer, or nested deeper, is not accepted. */
#define SYNTAX_BYTES_MAX 65536
#define SYNTAX_NESTING_MAX 200

/* Add to output, which keeps everything in memory, what means to PCRE2 what
   the expression of length bytes, valid text as base/utf8.h describes, means
   to re.search of Python 3.11 to 3.15. PCRE2's options have to be UTF, UCP,
   DOTALL, MULTILINE and ALT_CIRCUMFLEX, and its newline LF; then a match
   depends on nothing that differs between PCRE2's versions but the Unicode
   they know.

   What Python's re does not accept is STATUS_INVALID, and complaint says why,
   in Python's words as far as it has them. So is what PCRE2 has nothing for:
   \N{NAME}, and numbers of repetitions above 65535. After a failure output
   holds a useless rest. */
enum status syntax_translate(const char *expression, size_t length,
                             struct sink *output,
                             struct complaint *complaint);

#endif

/* What a trailer's metadata say, for people and for programs. */

#ifndef PSTATS_FACTS_H
#define PSTATS_FACTS_H

#include "base/sink.h"
#include "stats/value.h"

/* Add "  name", with blanks up to the column in which facts stand. */
void facts_print_name(struct sink *sink, const char *name, size_t length);

/* Add text of length bytes in one line: control characters become blanks,
   halves of surrogate pairs \udc80 and the like. */
void facts_print_text(struct sink *sink, const char *text, size_t length);

/* The same for the name of a file, of any bytes. */
void facts_print_path(struct sink *sink, const char *path);

/* Add a line or more for each key of dict (NULL: none). */
void facts_print(struct sink *sink, const struct value *dict);

#endif

/* The strings of a file that names them by number: each is in it once. */

#ifndef EXPORT_STRINGS_H
#define EXPORT_STRINGS_H

#include "base/sink.h"
#include "stats/profile.h"

struct strings {
    struct text_pool pool;      /* number n is pool.texts[n] */
    struct sink scratch;        /* what is being put together */
    enum status status;         /* the first thing that went wrong */
};

/* Make strings empty. */
void strings_init(struct strings *strings);

void strings_clear(struct strings *strings);

/* Return how many there are. */
size_t strings_count(const struct strings *strings);

/* Return the number of a text as it is; 0 without memory, of which the status
   tells. */
uint32_t strings_number(struct strings *strings, const char *text);

/* The same for a text of a profile: control characters become \x0a and the
   like, halves of surrogate pairs \udc80. */
uint32_t strings_number_text(struct strings *strings,
                             const struct text *text);

/* The same for what is in scratch, which is emptied. */
uint32_t strings_number_scratch(struct strings *strings);

/* The same for the name of function that is known to be its only one: the
   qualified one, or else that of its key; "(no name)" for an empty one. */
uint32_t strings_number_name(struct strings *strings,
                             const struct profile_function *function);

#endif

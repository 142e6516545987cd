/* The inline flags of an expression of Python's re. */

#ifndef REGEX_FLAG_H
#define REGEX_FLAG_H

#include <stdbool.h>
#include <stdint.h>

#include "walk.h"

#define FLAG_TYPES ((uint32_t)FLAG_ASCII | FLAG_UNICODE)

/* What stands between (? and the : or ) that ends the flags. */
struct flag_change {
    uint32_t on;
    uint32_t off;
    bool is_global; /* it was a ) */
};

/* Whether flags begin with token. */
bool flag_begins(uint32_t token);

/* Read flags to their end. */
struct flag_change flag_read(struct walk *walk);

/* Return flags as they are inside of a group with that change. */
uint32_t flag_changed(uint32_t flags, const struct flag_change *change);

#endif

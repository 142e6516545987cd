/* Reads the keys of functions in marshalled dicts. */

#ifndef STATS_KEY_H
#define STATS_KEY_H

#include "stats/profile.h"
#include "stats/unmarshal.h"

/* How long a name of a file or function may be. */
#define KEY_MAX_TEXT_BYTES 65536

/* Find or add the text that item is. */
enum status key_text(struct profile *profile, struct unmarshal *reader,
                     const struct unmarshal_item *item,
                     const struct text **text);

/* Read the key that begins with item, and find or add its function. */
enum status key_read(struct profile *profile, struct unmarshal *reader,
                     const struct unmarshal_item *item,
                     struct profile_function **function);

/* Complain of a key that is none. Returns STATUS_INVALID. */
enum status key_refuse(struct unmarshal *reader);

#endif

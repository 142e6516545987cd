/* A reader of marshalled objects at work, for its tests. */

#ifndef CHECK_READING_H
#define CHECK_READING_H

#include "stats/unmarshal.h"

/* Type bytes with the flag of what can be referred to. */
#define FLAG_NONE "\xce"
#define FLAG_TRUE "\xd4"
#define FLAG_INTEGER "\xe9"
#define FLAG_LONG "\xec"
#define FLAG_REAL "\xe7"
#define FLAG_COMPLEX "\xf9"
#define FLAG_BYTES "\xf3"
#define FLAG_ASCII "\xfa"
#define FLAG_TUPLE "\xa9"
#define FLAG_LIST "\xdb"
#define FLAG_DICT "\xfb"
#define FLAG_SET "\xbc"
#define FLAG_SLICE "\xba"

struct reading {
    struct cursor cursor;
    struct unmarshal reader;
    struct complaint complaint;
};

/* Begin to read length bytes. */
void reading_begin(struct reading *reading, const void *bytes,
                   size_t length);

void reading_end(struct reading *reading);

#endif

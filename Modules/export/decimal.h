/* Whole numbers of small units, written exactly as those of larger ones. */

#ifndef EXPORT_DECIMAL_H
#define EXPORT_DECIMAL_H

#include "base/sink.h"

/* Add value divided by ten to the power of decimals (at most 9), without
   zeros at its end: decimal_put(sink, 1500, 3) adds "1.5". */
void decimal_put(struct sink *sink, __int128 value, unsigned decimals);

#endif

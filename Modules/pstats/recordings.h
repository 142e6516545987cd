/* What pstats show says of contexts and timelines. */

#ifndef PSTATS_RECORDINGS_H
#define PSTATS_RECORDINGS_H

#include "base/sink.h"
#include "stats/profile.h"

/* Add a line or more for each of both that profile has. */
void recordings_print(const struct profile *profile, struct sink *sink);

/* Add members of a JSON object for them, with ", " before; what there is not
   is null. */
void recordings_json(const struct profile *profile, struct sink *sink);

#endif

/* Calling contexts as JSON: see json_write_profile(). */

#ifndef EXPORT_JSONTREE_H
#define EXPORT_JSONTREE_H

#include "export/export.h"

/* Add the object for contexts of profile, whose functions are named by the
   positions of its rows. Returns STATUS_OK or STATUS_NO_MEMORY. */
enum status jsontree_put(struct sink *sink, const struct profile *profile,
                         const struct contexts *contexts);

#endif

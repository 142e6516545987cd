/* The page of the report, without a profile, as the build has made it of what
   is in Modules/export/report: see Modules/export/report.am. */

#ifndef EXPORT_BUNDLE_H
#define EXPORT_BUNDLE_H

#include <stddef.h>

/* Its bytes, and how many there are: 0 in a build without the report. */
extern const unsigned char bundle_bytes[];
extern const size_t bundle_length;

#endif

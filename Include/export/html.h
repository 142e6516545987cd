/* The report: a page of HTML that draws a profile, or two, without help. */

#ifndef EXPORT_HTML_H
#define EXPORT_HTML_H

#include "export/export.h"
#include "stats/difference.h"

/* Whether this build has the report: it was built, see configure. */
bool html_is_built(void);

/* Add the whole page. Of the files of functions those whose names end as
   those of Python's sources do are read, unless the options leave them out:
   the ones in which most time was spent first, up to limits. Returns
   STATUS_INVALID if this build has no report. */
enum status html_write(const struct export_request *request,
                       struct sink *sink, struct complaint *complaint);

/* The same for the difference of two profiles. */
enum status html_write_difference(const struct export_request *recent,
                                  const struct export_request *old,
                                  const struct difference *difference,
                                  struct sink *sink,
                                  struct complaint *complaint);

#endif

/* The formats that rows of a profile can be written in, by their names. */

#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include "base/sink.h"
#include "stats/difference.h"
#include "stats/listing.h"
#include "stats/profile.h"

/* What is written: rows in their order, with their callers or callees if
   table says so. Times are seconds in full precision, counts integers. */
struct export_rows {
    const struct profile *profile;
    struct profile_function *const *rows;
    size_t count;
    enum listing_table table;
};

/* A format; a table of them ends with name NULL. */
struct export_format {
    const char *name;           /* "json", "csv" */
    const char *help;           /* one line */

    /* What fails does so before anything is added, with STATUS_NO_MEMORY; but
       for the sink itself, which knows. */
    enum status (*write)(const struct export_rows *rows, struct sink *sink);

    /* The same for the rows of a difference, in their order. */
    void (*write_difference)(const struct difference *difference,
                             struct sink *sink);

    /* The same for the threads of a profile. */
    void (*write_threads)(const struct threads *threads, struct sink *sink);
};

/* All formats. */
const struct export_format *export_formats(void);

/* Return the format of that name, or NULL. */
const struct export_format *export_find(const char *name);

#endif

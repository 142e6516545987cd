/* The formats that a profile, or rows of it, can be written in, by their
   names. */

#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include "base/sink.h"
#include "stats/contexts.h"
#include "stats/difference.h"
#include "stats/listing.h"
#include "stats/profile.h"
#include "stats/timeline.h"
#include "stats/unit.h"

/* What is written: rows in their order, with their callers or callees if
   table says so. Times are seconds in full precision, counts integers. */
struct export_rows {
    const struct profile *profile;
    struct profile_function *const *rows;
    size_t count;
    enum listing_table table;
};

/* How a whole profile is to be written. Each format heeds what means
   something to it. */
struct export_options {
    const char *name;           /* what the profile is called: its file */
    const char *thread;         /* only threads of that name; NULL: all */
    bool folds_recursion;       /* a call of what is open goes to that node */
    bool wants_timeline;
    bool has_no_sources;        /* the functions' files are not read */
    enum unit unit;             /* of times, where a format has no own;
                                   UNIT_AUTO: the format's default */
    double least_percent;       /* of the total: functions below are left
                                   out; negative: the format's default */
    size_t limit;               /* functions at most; SIZE_MAX: all */
    const struct sink_watcher *watcher; /* of what export_save() writes, or
                                           NULL */
};

/* The options that nothing was said about. */
#define EXPORT_DEFAULTS                                                       \
    ((struct export_options){.name = "profile", .unit = UNIT_AUTO,            \
                             .least_percent = -1, .limit = SIZE_MAX})

/* A whole profile, ready to be written; export_prepare() fills it in. */
struct export_request {
    const struct profile *profile;
    const struct contexts *contexts;    /* exact ones or, if is_estimate says
                                           so, guessed; not NULL for a format
                                           that needs them */
    const struct timeline *timeline;    /* NULL: there is none, or it is
                                           neither needed nor wanted */
    const char *name;                   /* the option */
    struct export_options options;
    struct contexts *made;      /* what export_release() gives back: */
    struct contexts chosen_contexts;
    struct timeline chosen_timeline;
};

/* What a format cannot do without. */
enum export_needs {
    EXPORT_ROWS,                /* functions and edges */
    EXPORT_CONTEXTS,            /* calling contexts, if need be estimated */
    EXPORT_STACKS,              /* the same, each with all that is above it */
    EXPORT_MOMENTS,             /* the timeline or, without, contexts */
};

/* How many functions all such stacks may have: deep recursion makes a very
   large file of a small one. */
#define EXPORT_MAX_FRAMES ((uint64_t)1 << 30)

/* A format; a table of them ends with name NULL. */
struct export_format {
    const char *name;           /* "json", "csv" */
    const char *help;           /* one line */

    /* These three are NULL for a format that has whole profiles only. What
       fails does so before anything is added, with STATUS_NO_MEMORY; but for
       the sink itself, which knows. */
    enum status (*write)(const struct export_rows *rows, struct sink *sink);

    /* The same for the rows of a difference, in their order. */
    void (*write_difference)(const struct difference *difference,
                             struct sink *sink);

    /* The same for the threads of a profile. */
    void (*write_threads)(const struct threads *threads, struct sink *sink);

    /* Add a whole profile to sink, which may empty itself into a file: what
       fails, as explained by complaint, may have added a part. The sink need
       not be asked but to stop early. */
    enum status (*write_profile)(const struct export_request *request,
                                 struct sink *sink,
                                 struct complaint *complaint);
    enum export_needs needs;    /* of write_profile */
};

/* All formats. */
const struct export_format *export_formats(void);

/* Return the format of that name, or NULL. */
const struct export_format *export_find(const char *name);

/* Make request one for writing profile, which it borrows as it does what
   options point to, in format. Estimates the contexts if the format needs
   some and the profile has none. Fails with STATUS_INVALID if there is no such
   thread, or no timeline where it is needed, or if stacks are too long. To be
   released in any case. */
enum status export_prepare(struct export_request *request,
                           const struct export_format *format,
                           struct profile *profile,
                           const struct export_options *options,
                           struct complaint *complaint);

/* Give back what export_prepare() made. */
void export_release(struct export_request *request);

/* Put a file of that format in the place of path, as file_write() does. */
enum status export_save(const struct export_request *request,
                        const struct export_format *format, const char *path,
                        struct complaint *complaint);

/* Return seconds as nanoseconds, which are never less than 0: what is no
   number, or negative, is 0. */
int64_t export_nanoseconds(double seconds);

/* Whether the contexts of request are a guess. */
bool export_is_estimate(const struct export_request *request);

#endif

/* The files that a profile's functions are in: their numbers and lines. */

#ifndef EXPORT_PAGEFILES_H
#define EXPORT_PAGEFILES_H

#include "stats/profile.h"

#include "pagetext.h"

/* A file, and how much time was spent in its functions. */
struct pagefiles_file {
    const struct text *path;
    double self_seconds;
    uint32_t number;            /* from 0, in the page */
};

struct pagefiles {
    struct pagefiles_file *files;   /* by number */
    uint32_t *numbers;              /* by the index of a function */
    uint32_t count;
};

/* Number the files of profile, which is borrowed until pagefiles_clear().
   Returns STATUS_OK or STATUS_NO_MEMORY. */
enum status pagefiles_find(struct pagefiles *files,
                           const struct profile *profile);

void pagefiles_clear(struct pagefiles *files);

/* Add an array of their paths. */
void pagefiles_put(const struct pagefiles *files, struct pagetext *page);

/* Add an array of objects, for each file that can be read:

       {"file": 2, "changed": true, "text": "import sys\n..."}

   changed is there if it was changed after the moment at which it was
   recorded, in seconds since 1970 (NAN: not known). Returns STATUS_OK or
   STATUS_NO_MEMORY. */
enum status pagefiles_put_sources(const struct pagefiles *files,
                                  double recorded, struct pagetext *page);

#endif

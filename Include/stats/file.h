/* Profile files: read whole, written whole or not at all. */

#ifndef STATS_FILE_H
#define STATS_FILE_H

#include <time.h>

#include "base/sink.h"
#include "stats/profile.h"

/* Read the profile file at path, or standard input for "-", into profile,
   which is empty. *modified (NULL: nobody asks) is when it was changed last,
   or -1. A failure is explained by complaint; profile is empty then, and after
   STATUS_SYSTEM errno is the reason. */
enum status file_load(const char *path, struct profile *profile,
                      time_t *modified, struct complaint *complaint);

/* Who makes what a file is to hold. write() adds it to sink, which empties
   itself into the file, and need not ask how the sink is; it explains its own
   failure by complaint. */
struct file_writer {
    enum status (*write)(void *context, struct sink *sink,
                         struct complaint *complaint);
    void *context;
};

/* Put a file with what writer writes in the place of path, or write it to
   what is there if it is a device or a pipe, or to standard output for "-".
   On failure the old file is as it was; errno is the reason after
   STATUS_SYSTEM. Signals that end a process wait until it is done. */
enum status file_write(const char *path, const struct file_writer *writer,
                       struct complaint *complaint);

/* The same for length bytes. */
enum status file_save(const char *path, const void *bytes, size_t length,
                      struct complaint *complaint);

/* Whether one of those signals waits. */
bool file_is_interrupted(void);

/* Return the line that pstats shows for a file: when it was changed, and
   path; as a new string (memory_free), or NULL without memory. */
char *file_heading(const char *path, time_t modified);

#endif

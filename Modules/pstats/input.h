/* The profiles that a command is given. */

#ifndef PSTATS_INPUT_H
#define PSTATS_INPUT_H

#include "stats/merge.h"
#include "stats/profile.h"

#include "message.h"

/* Names of files, as they were given. */
struct input {
    const char **paths;
    size_t count;
    size_t capacity;
};

void input_init(struct input *input);

void input_clear(struct input *input);

/* See that path, where something else is to be written, is none of the files:
   the profile would be lost. */
enum status input_check_output(const struct input *input, const char *path,
                               struct complaint *complaint);

/* Add a name, which stays the caller's. */
enum status input_add(struct input *input, const char *path);

/* Read all files into profile, which is empty, in the order in which
   pstats.Stats(first, ...) adds them: the first, then from the last on. If
   headings is not NULL it becomes a new array (input_free_headings) of a line
   for each. A failure is printed; profile is empty then. */
enum exit_status input_load(const struct input *input,
                            enum merge_names names, struct profile *profile,
                            char ***headings);

/* Put made, which borrows nothing of profile, in its place if status, with
   which it was made, is STATUS_OK; else clear it. Returns status. */
enum status input_replace(struct profile *profile, struct profile *made,
                          enum status status);

/* Give back what input_load() made; NULL does nothing. */
void input_free_headings(const struct input *input, char **headings);

#endif

/* What a format calls the functions of a profile: each name is made once, and
   stands in memory for all contexts of its function. */

#ifndef EXPORT_FRAMES_H
#define EXPORT_FRAMES_H

#include "base/sink.h"
#include "stats/profile.h"

/*
 *   text     main (app.py:1)work (lib.py:7)...
 *            ^              ^              ^
 *   starts   0              1              2     by index; one more
 */
struct frames {
    struct sink text;
    size_t *starts;
};

/* Make frames of what put adds for each function of profile. Returns STATUS_OK
   or STATUS_NO_MEMORY; to be cleared in any case. */
enum status frames_init(struct frames *frames, const struct profile *profile,
                        void (*put)(struct sink *sink,
                                    const struct profile_function *function));

void frames_clear(struct frames *frames);

/* Return what there is for function, of *length bytes. */
static inline const char *
frames_name(const struct frames *frames,
            const struct profile_function *function, size_t *length)
{
    const size_t *starts = &frames->starts[function->index];

    *length = starts[1] - starts[0];
    return frames->text.bytes + starts[0];
}

/* Add "name (file:line)", of a built-in function its name alone, "(no name)"
   for an empty one. Halves of surrogate pairs become \udc80 and the like,
   control characters \x0a. */
void frames_put_label(struct sink *sink,
                      const struct profile_function *function);

#endif

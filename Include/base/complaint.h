/* What was wrong with an input, in one line for its user. */

#ifndef BASE_COMPLAINT_H
#define BASE_COMPLAINT_H

#include "base/status.h"

/* Longer texts are cut. */
#define COMPLAINT_BYTES 256

struct complaint {
    char text[COMPLAINT_BYTES]; /* "what is wrong (what was expected)" */
};

/* Set complaint (NULL: nobody asks) to a text made as printf does. Returns
   STATUS_INVALID, so that a reader can end with it. */
enum status complaint_invalid(struct complaint *complaint, const char *format,
                              ...) __attribute__((format(printf, 2, 3)));

/* The same for what errno says, after "what: ". Returns STATUS_SYSTEM. */
enum status complaint_system(struct complaint *complaint, const char *what);

/* The same for memory that ran out. Returns STATUS_NO_MEMORY. */
enum status complaint_no_memory(struct complaint *complaint);

#endif

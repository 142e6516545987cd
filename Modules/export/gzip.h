/* Bytes on their way into a sink as a gzip file: the same for the same bytes,
   with no date and no name in it. */

#ifndef EXPORT_GZIP_H
#define EXPORT_GZIP_H

#include "base/sink.h"

struct gzip {
    struct sink plain;          /* what is to go in: writers add to it */
    struct sink *packed;        /* where it comes out */
    struct gzip_stream *stream; /* zlib's */
};

/* Begin a file in packed, which is borrowed until gzip_clear(). To be cleared
   in any case. */
enum status gzip_init(struct gzip *gzip, struct sink *packed);

/* Pack what is in plain, if it is much. */
void gzip_step(struct gzip *gzip);

/* Pack all that is in plain and end the file. Returns what went wrong with
   plain first; what does with packed is its own to tell. */
enum status gzip_finish(struct gzip *gzip);

void gzip_clear(struct gzip *gzip);

#endif

/* Collapsed stacks, which flame graphs are drawn from: a line for each calling
   context with time of its own,

       main (app.py:1);work (lib.py:7);<built-in method builtins.len> 1500

   outermost call first, and behind the last blank its self time. */

#ifndef EXPORT_COLLAPSED_H
#define EXPORT_COLLAPSED_H

#include "export/export.h"

/* Write the contexts of request in nanoseconds, or another unit that its
   options name: whole ones, and what is rounded off is made up for by the next
   line. If there are several trees, the name of the thread is the outermost
   frame. A ";" in a name becomes ",". Without any time there is one line, as
   readers refuse an empty file. */
enum status collapsed_write(const struct export_request *request,
                            struct sink *sink, struct complaint *complaint);

#endif

/* CSV as RFC 4180 has it, but with lines that end in \n; in UTF-8: its
   pieces, and the format "csv".

   A name is written as it is: a spreadsheet may take one that begins with
   "=", "+", "-" or "@" for a formula. */

#ifndef EXPORT_CSV_H
#define EXPORT_CSV_H

#include "export/export.h"

/* Add a valid text (base/utf8.h) of length bytes as a field, in quotes if it
   needs them. Halves of surrogate pairs become \udc80 and the like. */
void csv_text(struct sink *sink, const char *text, size_t length);

/* Add the shortest number that reads back as value; "inf" and "nan" are what
   Python's float() reads, too. */
void csv_number(struct sink *sink, double value);

/* Add a line of names of columns, and one for each row; if callers or
   callees are asked for, one for each of them with the figures of the
   edge: calls only if the profile knows no more. Rows have their exceptions
   if there is a trailer, and starts, or how many coroutines finished and the
   seconds they took, if any are known; a field is empty where they are not. */
enum status csv_write(const struct export_rows *rows, struct sink *sink);

/* The same for all rows of a profile, without others. */
enum status csv_write_profile(const struct export_request *request,
                              struct sink *sink,
                              struct complaint *complaint);

/* Add a line of names of columns, and one for each row; the fields of a side
   that has no such function are empty. */
void csv_write_difference(const struct difference *difference,
                          struct sink *sink);

/* Add a line of names of columns, and one for each thread. */
void csv_write_threads(const struct threads *threads, struct sink *sink);

#endif

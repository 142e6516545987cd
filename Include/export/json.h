/* JSON as RFC 8259 has it, in UTF-8: its pieces, and the format "json". */

#ifndef EXPORT_JSON_H
#define EXPORT_JSON_H

#include "export/export.h"

/* What "format" says in each object; it grows when a member changes its
   meaning or goes. */
#define JSON_FORMAT 1

/* Add a valid text (base/utf8.h) of length bytes in quotes. Halves of
   surrogate pairs become \udc80 and the like. */
void json_text(struct sink *sink, const char *text, size_t length);

/* Add the shortest number that reads back as value, or null if it is not
   finite: JSON has no word for that. */
void json_number(struct sink *sink, double value);

/* Add lead, such as "{" or ", ", and the name of a member up to its value;
   name has nothing to be escaped. */
void json_member(struct sink *sink, const char *lead, const char *name);

/* Add "{" and the members file, line, name and label. */
void json_function(struct sink *sink,
                   const struct profile_function *function);

/* Add members for what is known of a function's runs (NULL: nothing):
   "starts", and "finished" with "wall_seconds". */
void json_runs(struct sink *sink, const struct profile_runs *runs);

/* Add an array of objects, a thread each, with the members pid, name,
   native_id, calls and seconds. */
void json_threads(struct sink *sink, const struct threads *threads);

/* Add an object with the profile's totals and its rows, a line for each:

       {"format": 1, "sampled": false, "total_calls": 2, ..., "functions": [
       {"file": "a.py", "line": 1, ..., "callers": [{"file": ...}, ...]},
       {"file": "b.py", "line": 1, ..., "callers": []}
       ]}

   "exceptions" is there if the profile has a trailer, "qualified_names" if
   there are any, json_runs() says which more. Callers have but calls if the
   profile knows no more. "threads", json_threads(), come before "functions"
   if any are known. */
enum status json_write(const struct export_rows *rows, struct sink *sink);

/* Add the object of json_write() for a whole profile, its functions with their
   callers; if it has calling contexts, so does the object, in "contexts"
   behind "functions":

       {"estimate": false, "folded_calls": 0, "threads": [
       {"pid": 7, "name": "MainThread", "native_id": 7, "folded": false,
        "nodes": [
       [0,-1,1,250000000,1750000000],
       [1,0,2,750000000,1500000000]
       ]}
       ]}

   A node is: the position from 0 of its function in "functions"; that of the
   node above it in "nodes", which comes before it, or -1; calls; and
   nanoseconds of its own and in all. */
enum status json_write_profile(const struct export_request *request,
                               struct sink *sink,
                               struct complaint *complaint);

/* Add an object with the totals of both profiles, what is compared, and the
   rows, a line for each:

       {"format": 1, "sampled": false, "measure": "self",
        "old": {"total_calls": 2, ...}, "new": {...}, "functions": [
       {"file": "a.py", "line": 1, ..., "kind": "slower", "change": 0.5,
        "relative": 0.1, "old": {"file": ..., "line": ..., "calls": ...},
        "new": {...}},
       ]}

   "old" and "new" are null where there was, or is, no such function; so is
   "relative" if it is infinite. */
void json_write_difference(const struct difference *difference,
                           struct sink *sink);

/* Add an object with "format" and "threads". */
void json_write_threads(const struct threads *threads, struct sink *sink);

#endif

/* A profile as the report's page takes it: columns of numbers, in JSON.

       {"name": "a.prof", "sampled": false,
        "totals": {"calls": 3, "primitive_calls": 3, "seconds": 1.5},
        "files": ["a.py", "~"],
        "functions": {"file": [0, 0], "line": [1, 4], "name": ["f", "g"],
                      "calls": [1, 2], "primitive_calls": [1, 2],
                      "self_seconds": [0.5, 1.0],
                      "inclusive_seconds": [1.5, 1.0], "exceptions": [0, 0],
                      "starts": [null, 1], ...},
        "qualified_names": {"1": ["g", "h.<locals>.g"]},
        "edges": {"caller": [0], "callee": [1], "calls": [2], ...},
        "threads": [...], "metadata": {...},
        "contexts": {"estimate": false, "folded_calls": 0, "trees": [
            {"thread": "MainThread", "pid": 7, "native_id": 7,
             "folded": false, "depth": [0, 1], "function": [0, 1],
             "calls": [1, 2], "self_ns": [500000000, 1000000000],
             "outside_ns": {}}]},
        "sources": [...]}

   Functions, in all columns and as numbers, are in the order of their indices;
   one that has no row has null for its figures. outside_ns has by the number
   of a context what its inclusive time is more than its own and that of those
   right below it. */

#ifndef EXPORT_PAGEDATA_H
#define EXPORT_PAGEDATA_H

#include "export/export.h"

#include "pagetext.h"

/* Add the object for what request is for; its sources too if it has_sources.
   Returns STATUS_OK or STATUS_NO_MEMORY. */
enum status pagedata_put(const struct export_request *request,
                         bool has_sources, struct pagetext *page);

#endif

/* The callers or callees of rows that are written, one after the other. */

#ifndef EXPORT_OTHERS_H
#define EXPORT_OTHERS_H

#include "export/export.h"

/*     others_begin(&others, row);
       while (others_next(&others)) {
           ... others.function, others.figures ...
       }                                                             */
struct others {
    const struct export_rows *rows;
    struct profile_callees callees;     /* if they are what is written */
    const struct profile_edge *edge;    /* the next caller of the row */
    size_t at, end;                     /* the next callee of the row */
    const struct profile_function *function;
    const struct profile_figures *figures;  /* those of the edge */
};

/* Make others ready for rows, which it borrows until others_clear(). */
enum status others_init(struct others *others,
                        const struct export_rows *rows);

void others_clear(struct others *others);

/* Turn to row; there are none if rows are written without others. */
void others_begin(struct others *others, const struct profile_function *row);

/* Step to the next one. Returns whether there is one. */
bool others_next(struct others *others);

#endif

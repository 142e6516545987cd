/* What an operation of the core can come to. */

#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum status {
    STATUS_OK = 0,
    STATUS_NO_MEMORY,           /* nothing was changed */
    STATUS_INVALID,             /* the input is not what it has to be */
    STATUS_SYSTEM,              /* the system refused: a file, a disk */
};

#endif

/* What an operation of the core can come to. */

#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum status {
    STATUS_OK = 0,
    STATUS_NO_MEMORY,           /* nothing was changed */
};

#endif

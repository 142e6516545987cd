/* Texts of complaints: one line, cut to the room there is. */

#include "base/complaint.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum status
complaint_invalid(struct complaint *complaint, const char *format, ...)
{
    va_list arguments;

    if (complaint != NULL) {
        va_start(arguments, format);
        vsnprintf(complaint->text, sizeof(complaint->text), format,
                  arguments);
        va_end(arguments);
    }
    return STATUS_INVALID;
}

enum status
complaint_system(struct complaint *complaint, const char *what)
{
    int error = errno;

    if (complaint != NULL) {
        snprintf(complaint->text, sizeof(complaint->text), "%s%s%s", what,
                 *what != '\0' ? ": " : "", strerror(error));
    }
    return STATUS_SYSTEM;
}

enum status
complaint_no_memory(struct complaint *complaint)
{
    if (complaint != NULL) {
        snprintf(complaint->text, sizeof(complaint->text), "out of memory");
    }
    return STATUS_NO_MEMORY;
}

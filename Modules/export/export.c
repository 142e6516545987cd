/* The table of formats. */

#include "export/export.h"

#include <string.h>

#include "export/csv.h"
#include "export/json.h"

static const struct export_format formats[] = {
    {"json", "JSON, times in seconds", json_write,
     json_write_difference, json_write_threads},
    {"csv", "CSV with a header line, times in seconds", csv_write,
     csv_write_difference, csv_write_threads},
    {0},
};

const struct export_format *
export_formats(void)
{
    return formats;
}

const struct export_format *
export_find(const char *name)
{
    const struct export_format *format = formats;

    while (format->name != NULL && strcmp(format->name, name) != 0) {
        format++;
    }
    return format->name != NULL ? format : NULL;
}

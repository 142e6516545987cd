/* The event sources that this interpreter has, best first. */

#include "source.h"

#include <stdlib.h>
#include <string.h>

static const struct event_source *const sources[] = {
#if COMPAT_HAS_MONITORING
    &monitoring_source,
#endif
    &setprofile_source,
};

const struct event_source *
source_choose(void)
{
    const char *wanted = getenv("PROFILING_TRACING_SOURCE");
    size_t count = sizeof(sources) / sizeof(sources[0]);

    if (wanted == NULL || *wanted == '\0') {
        return sources[0];
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(sources[i]->name, wanted) == 0) {
            return sources[i];
        }
    }
    PyErr_Format(PyExc_ImportError,
                 "PROFILING_TRACING_SOURCE: no event source '%s'", wanted);
    return NULL;
}

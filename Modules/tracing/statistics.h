/* The type _stats.Stats: a profile that was read. */

#ifndef TRACING_STATISTICS_H
#define TRACING_STATISTICS_H

#include <Python.h>

extern PyType_Spec statistics_type_spec;

#endif

/* What the C test programs share: the run of a suite. */

#ifndef CHECK_SUITE_H
#define CHECK_SUITE_H

#include <check.h>

/* Run the tests that add puts into a test case and report them in TAP on
   standard output. Returns main's status. */
int suite_run(const char *name, void (*add)(TCase *tests));

#endif

/* Memory that runs out at each request of an operation in turn. */

#ifndef CHECK_SHORTAGE_H
#define CHECK_SHORTAGE_H

#include <stddef.h>

#include "base/status.h"

/* Run attempt with the first request for memory failing, then with the
   second, and so on up to the run in which none fails. Each run that lacked
   memory has to come to STATUS_NO_MEMORY, the last one to STATUS_OK. Returns
   how many runs failed. attempt checks by itself what a failure leaves. */
size_t shortage_survive(enum status (*attempt)(void));

#endif

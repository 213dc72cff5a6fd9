#ifndef TIENDO_TIENDO_CLIENT_HTTP_PROBE_H
#define TIENDO_TIENDO_CLIENT_HTTP_PROBE_H
// One GET of which only the status counts: what `health` asks a service and `doctor` the page.
#include "common/base/failure.h"

// token: NULL for none. False where no answer came.
bool must_check http_probe (const char *url, const char *token, long *ret_status, failure_t *failure);
#endif

#ifndef TIENDO_COMMON_HTTP_REPLY_H
#define TIENDO_COMMON_HTTP_REPLY_H
// An answer as HTTP: the headers that every answer has (no-cache, nosniff, the policy), and for what was asked for its ETag, or 304 where the asker
// holds it already.
#include <microhttpd.h>

#include "common/http/response.h"

// `get`: whether it was asked for by GET or HEAD; what was done is no copy of anything, and is told whatever the asker holds.
// The status that was sent, 0: it could not be queued.
unsigned reply_send (struct MHD_Connection *connection, const response_t *answer, bool get);
#endif

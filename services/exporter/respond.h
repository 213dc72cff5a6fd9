#ifndef TIENDO_EXPORTER_RESPOND_H
#define TIENDO_EXPORTER_RESPOND_H
// An answer as HTTP: the headers that every answer has (ETag, no-cache, nosniff, the policy), 304 where the asker holds it already.
#include <microhttpd.h>

#include "services/exporter/answer.h"

// The status that was sent, 0: it could not be queued.
unsigned respond (struct MHD_Connection *connection, const answer_t *answer);
#endif

#ifndef TIENDO_INTAKE_RELAY_FEEDS_H
#define TIENDO_INTAKE_RELAY_FEEDS_H
// HTTP push: feed/1 for relays that speak HTTP and JSON. A relay keeps its batches and numbers them itself, as any client of feed/1 does; what is
// answered 200 is committed. It shows the token of its feed.
#include "services/intake/session/caller.h"

enum { RELAY_BODY = 12 * 1024 * 1024 }; // of JSON; as msgpack a batch has at most 4 MiB

// Whether the request carries the token of the feed that its path names, and what stands behind the feed in the path is `rest`. False: *response is
// filled (401, 403, 503).
bool must_check feeds_allow (caller_t *caller, response_t *response);
void feeds_get (caller_t *caller, response_t *response);  // GET /api/v1/feeds/{feed}
void feeds_post (caller_t *caller, response_t *response); // POST /api/v1/feeds/{feed}/batches
#endif

#ifndef TIENDO_COMMON_HTTP_ORIGIN_H
#define TIENDO_COMMON_HTTP_ORIGIN_H
// Who may change something by a session's cookie: a page of our own, which a browser says in Origin.
#include "common/http/request.h"

// Whether Origin is that of one of the URLs (NULL-terminated; "" is none), or of the address that the request was sent to. False where there is none.
bool request_is_ours (const request_t *self, const char *const *urls);
// Whether the body is said to be of this media type, whatever its parameters are.
bool request_has_type (const request_t *self, const char *type);
#endif

#ifndef TIENDO_COMMON_HTTP_TRUSTED_PROXIES_H
#define TIENDO_COMMON_HTTP_TRUSTED_PROXIES_H
// Who a request comes from where a reverse proxy stands before the exporter. Only what a trusted proxy has appended to X-Forwarded-For is
// believed: read from its end, the first address that is no trusted proxy's is the client's. What the client wrote before that is not looked at.
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

#include "common/base/failure.h"

typedef struct trusted_proxies_s trusted_proxies_t;

enum { TRUSTED_PROXIES_MOST = 32, TRUSTED_PROXIES_LINES = 8, TRUSTED_PROXIES_HOPS = 16, TRUSTED_PROXIES_ENTRY = 64, TRUSTED_PROXIES_HEADER = 64 };

// Addresses and networks such as "127.0.0.1, 172.16.0.0/12, fd00::/8"; "": nobody is trusted.
bool must_check trusted_proxies_new (trusted_proxies_t **ret, const char *list, failure_t *failure);
void trusted_proxies_destroy (trusted_proxies_t **self_p);
// The header by which a trusted proxy names the account of who has signed in at it, such as Remote-User; "": none does. It must live as long. False
// where it is no name of a header, or where no proxy is trusted.
bool must_check trusted_proxies_name_user (trusted_proxies_t *self, const char *header, failure_t *failure);
const char *trusted_proxies_user_header (const trusted_proxies_t *self); // NULL where there is none
bool trusted_proxies_trust (const trusted_proxies_t *self, const struct sockaddr *from);
// The client behind `from`. `lines` are the X-Forwarded-For headers as they came, in their order. Where a trusted proxy says nothing that can be
// read, the last hop that could be.
void trusted_proxies_client (const trusted_proxies_t *self, const struct sockaddr *from, const char *const *lines, size_t count,
                             struct sockaddr_in6 *ret);
#endif

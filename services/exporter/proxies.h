#ifndef TIENDO_EXPORTER_PROXIES_H
#define TIENDO_EXPORTER_PROXIES_H
// Who a request comes from where a reverse proxy stands before the exporter. Only what a trusted proxy has appended to X-Forwarded-For is
// believed: read from its end, the first address that is no trusted proxy's is the client's. What the client wrote before that is not looked at.
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

#include "common/failure.h"

typedef struct proxies_s proxies_t;

enum { PROXIES_MOST = 32, PROXIES_LINES = 8, PROXIES_HOPS = 16, PROXIES_ENTRY = 64 };

// Addresses and networks such as "127.0.0.1, 172.16.0.0/12, fd00::/8"; "": nobody is trusted.
bool must_check proxies_new (proxies_t **ret, const char *list, failure_t *failure);
void proxies_destroy (proxies_t **self_p);
bool proxies_trust (const proxies_t *self, const struct sockaddr *from);
// The client behind `from`. `lines` are the X-Forwarded-For headers as they came, in their order. Where a trusted proxy says nothing that can be
// read, the last hop that could be.
void proxies_client (const proxies_t *self, const struct sockaddr *from, const char *const *lines, size_t count, struct sockaddr_in6 *ret);
#endif

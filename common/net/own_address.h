#ifndef TIENDO_COMMON_NET_OWN_ADDRESS_H
#define TIENDO_COMMON_NET_OWN_ADDRESS_H
// Which of the addresses that a name leads to is this machine's own. A container is on several networks, and a name that only one of them has says on
// which to listen; replicas share the name, and each listens on its own address.
#include <sys/socket.h>

#include "common/base/failure.h"

// A name or a number; "*": every address. `port` may be NULL.
bool must_check own_address (const char *host, const char *port, struct sockaddr_storage *ret, failure_t *failure);

enum { OWN_ADDRESS_TEXT = 64 };
// The same as a number, an IPv6 one in brackets.
bool must_check own_address_text (const char *host, char ret[OWN_ADDRESS_TEXT], failure_t *failure);
#endif

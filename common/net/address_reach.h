#ifndef TIENDO_COMMON_NET_ADDRESS_REACH_H
#define TIENDO_COMMON_NET_ADDRESS_REACH_H
// How far an address reaches, by IANA's registries of special-purpose addresses. Pure. Only a global one leads to a host of the internet.
// An address that holds an IPv4 address is as far-reaching as the one that it holds: a mapped one is that IPv4 address, and NAT64's well-known prefix
// is global only where the address within is. What is in no registry as global unicast is reserved.
#include <stdbool.h>
#include <sys/socket.h>

typedef enum {
    REACH_GLOBAL,
    REACH_LOOPBACK, // this machine
    REACH_PRIVATE,  // a network of one's own: 10/8, 172.16/12, 192.168/16, fc00::/7
    REACH_RESERVED  // every other: link-local, shared, documentation, multicast, tunnels, what is not given out
} reach_t;

// Of another family than IPv4 and IPv6: reserved.
reach_t address_reach (const struct sockaddr *address);
// For messages: "a private address" and so on.
const char *reach_words (reach_t reach);
// Whether the host of a URL, as it is written, can be no other machine than this one: localhost, 127.0.0.0/8 or [::1].
bool host_is_loopback (const char *host);
#endif

#include "common/net/address_reach.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct {
    uint32_t network;
    int bits;
    reach_t reach;
} block4_t;

// IPv4: global but for these. (AS112 and AMT have addresses of their own, which the registry calls globally reachable.)
static const block4_t blocks4[] = {
    {0x00000000, 8, REACH_RESERVED},  // this network
    {0x0a000000, 8, REACH_PRIVATE},   // RFC 1918
    {0x64400000, 10, REACH_RESERVED}, // shared by customers of a provider
    {0x7f000000, 8, REACH_LOOPBACK},  //
    {0xa9fe0000, 16, REACH_RESERVED}, // link-local: metadata of clouds
    {0xac100000, 12, REACH_PRIVATE},  // RFC 1918
    {0xc0000000, 24, REACH_RESERVED}, // protocol assignments
    {0xc0000200, 24, REACH_RESERVED}, // documentation
    {0xc0586300, 24, REACH_RESERVED}, // relays of 6to4, given up
    {0xc0a80000, 16, REACH_PRIVATE},  // RFC 1918
    {0xc6120000, 15, REACH_RESERVED}, // benchmarks
    {0xc6336400, 24, REACH_RESERVED}, // documentation
    {0xcb007100, 24, REACH_RESERVED}, // documentation
    {0xe0000000, 3, REACH_RESERVED},  // multicast, reserved, broadcast
};

typedef struct {
    unsigned char network[16];
    int bits;
    reach_t reach;
} block6_t;

// IPv6: the first that holds the address says. Global unicast is 2000::/3 without what stands before it.
static const block6_t blocks6[] = {
    {{[15] = 1}, 128, REACH_LOOPBACK},
    {{0xfc}, 7, REACH_PRIVATE},                     // unique local
    {{0x20, 0x01}, 23, REACH_RESERVED},             // protocol assignments: Teredo, benchmarks, ORCHID
    {{0x20, 0x01, 0x0d, 0xb8}, 32, REACH_RESERVED}, // documentation
    {{0x20, 0x02}, 16, REACH_RESERVED},             // 6to4: whatever it holds, its relays are given up
    {{0x3f, 0xff}, 20, REACH_RESERVED},             // documentation
    {{0x20}, 3, REACH_GLOBAL},
};

static reach_t reach4 (uint32_t address)
{
    for (size_t i = 0; i < sizeof blocks4 / sizeof blocks4[0]; i++)
        if ((address ^ blocks4[i].network) >> (32 - blocks4[i].bits) == 0)
            return blocks4[i].reach;
    return REACH_GLOBAL;
}

static bool holds (const block6_t *block, const unsigned char *address)
{
    int whole = block->bits / 8;
    int rest = block->bits % 8;
    return memcmp (block->network, address, (size_t) whole) == 0 && (rest == 0 || (block->network[whole] ^ address[whole]) >> (8 - rest) == 0);
}

static reach_t reach6 (const unsigned char *address)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    static const unsigned char nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    uint32_t within = (uint32_t) address[12] << 24 | (uint32_t) address[13] << 16 | (uint32_t) address[14] << 8 | address[15];
    if (memcmp (address, mapped, sizeof mapped) == 0)
        return reach4 (within); // the kernel connects to it
    if (memcmp (address, nat64, sizeof nat64) == 0)
        return reach4 (within) == REACH_GLOBAL ? REACH_GLOBAL : REACH_RESERVED; // no translator is to lead into a private network
    for (size_t i = 0; i < sizeof blocks6 / sizeof blocks6[0]; i++)
        if (holds (&blocks6[i], address))
            return blocks6[i].reach;
    return REACH_RESERVED;
}

reach_t address_reach (const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy (&four, address, sizeof four);
        return reach4 (ntohl (four.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy (&six, address, sizeof six);
        return reach6 (six.sin6_addr.s6_addr);
    }
    return REACH_RESERVED;
}

const char *reach_words (reach_t reach)
{
    static const char *const words[] = {"a global address", "an address of this machine", "an address of a private network", "a reserved address"};
    return words[reach];
}

bool host_is_loopback (const char *host)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    if (strcasecmp (host, "localhost") == 0)
        return true;
    if (inet_pton (AF_INET, host, &four.sin_addr) == 1)
        return address_reach ((const struct sockaddr *) &four) == REACH_LOOPBACK;
    return inet_pton (AF_INET6, host, &six.sin6_addr) == 1 && address_reach ((const struct sockaddr *) &six) == REACH_LOOPBACK;
}

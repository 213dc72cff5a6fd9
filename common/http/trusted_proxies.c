#include "common/http/trusted_proxies.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    struct in6_addr address; // IPv4 as ::ffff:a.b.c.d
    unsigned bits;
} network_t;

struct trusted_proxies_s {
    network_t networks[TRUSTED_PROXIES_MOST];
    size_t count;
    const char *user_header;
};

enum { MAPPED_BITS = 96 };

static const struct in6_addr mapped = {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0}}};

static bool address_read (const char *text, struct in6_addr *ret, bool *ret_four)
{
    struct in_addr four;
    *ret_four = inet_pton (AF_INET, text, &four) == 1;
    if (!*ret_four)
        return inet_pton (AF_INET6, text, ret) == 1;
    *ret = mapped;
    memcpy (&ret->s6_addr[12], &four, sizeof four);
    return true;
}

static bool network_read (char *text, network_t *ret)
{
    bool four = false;
    char *slash = strchr (text, '/');
    if (slash != NULL)
        *slash++ = '\0';
    if (!address_read (text, &ret->address, &four))
        return false;
    unsigned most = four ? 32 : 128;
    unsigned long bits = most;
    if (slash != NULL) {
        if (*slash == '\0' || strlen (slash) > 3 || strspn (slash, "0123456789") != strlen (slash))
            return false;
        bits = strtoul (slash, NULL, 10);
    }
    ret->bits = (unsigned) bits + (four ? MAPPED_BITS : 0);
    return bits <= most;
}

bool trusted_proxies_new (trusted_proxies_t **ret, const char *list, failure_t *failure)
{
    char copy[2048];
    char *rest = NULL;
    if (strlen (list) >= sizeof copy)
        return failure_set (failure, FAILURE_FATAL, "TIENDO_HTTP_TRUSTED_PROXY is longer than %zu bytes", sizeof copy - 1);
    memcpy (copy, list, strlen (list) + 1);
    trusted_proxies_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    for (char *one = strtok_r (copy, ", ", &rest); one != NULL; one = strtok_r (NULL, ", ", &rest)) {
        char told[TRUSTED_PROXIES_ENTRY];
        (void) strncpy (told, one, sizeof told - 1);
        told[sizeof told - 1] = '\0';
        if (self->count == TRUSTED_PROXIES_MOST || !network_read (one, &self->networks[self->count])) {
            bool full = self->count == TRUSTED_PROXIES_MOST;
            trusted_proxies_destroy (&self);
            return full ? failure_set (failure, FAILURE_FATAL, "TIENDO_HTTP_TRUSTED_PROXY names more than %d networks", TRUSTED_PROXIES_MOST)
                        : failure_set (failure, FAILURE_FATAL, "TIENDO_HTTP_TRUSTED_PROXY: \"%s\" is no address or network such as 172.16.0.0/12",
                                       told);
        }
        self->count++;
    }
    *ret = self;
    return true;
}

bool trusted_proxies_name_user (trusted_proxies_t *self, const char *header, failure_t *failure)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
    if (header[0] == '\0')
        return true;
    if (strspn (header, letters) != strlen (header) || strlen (header) > TRUSTED_PROXIES_HEADER)
        return failure_set (failure, FAILURE_FATAL, "TIENDO_TRUSTED_USER_HEADER: \"%.64s\" is no name of a header such as Remote-User", header);
    if (self->count == 0)
        return failure_set (failure, FAILURE_FATAL, "TIENDO_TRUSTED_USER_HEADER needs TIENDO_HTTP_TRUSTED_PROXY: else anybody could be anybody");
    self->user_header = header;
    return true;
}

const char *trusted_proxies_user_header (const trusted_proxies_t *self)
{
    return self->user_header;
}

void trusted_proxies_destroy (trusted_proxies_t **self_p)
{
    free (*self_p);
    *self_p = NULL;
}

static bool inside (const network_t *network, const struct in6_addr *address)
{
    unsigned whole = network->bits / 8;
    unsigned rest = network->bits % 8;
    if (memcmp (network->address.s6_addr, address->s6_addr, whole) != 0)
        return false;
    return rest == 0 || (network->address.s6_addr[whole] ^ address->s6_addr[whole]) >> (8 - rest) == 0;
}

static bool trusted (const trusted_proxies_t *self, const struct in6_addr *address)
{
    for (size_t i = 0; i < self->count; i++)
        if (inside (&self->networks[i], address))
            return true;
    return false;
}

static struct in6_addr address_of (const struct sockaddr *from)
{
    struct in6_addr address = {0};
    if (from != NULL && from->sa_family == AF_INET) {
        address = mapped;
        memcpy (&address.s6_addr[12], (const char *) from + offsetof (struct sockaddr_in, sin_addr), sizeof (struct in_addr));
    } else if (from != NULL && from->sa_family == AF_INET6)
        memcpy (&address, (const char *) from + offsetof (struct sockaddr_in6, sin6_addr), sizeof address);
    return address;
}

bool trusted_proxies_trust (const trusted_proxies_t *self, const struct sockaddr *from)
{
    struct in6_addr address = address_of (from);
    return from != NULL && trusted (self, &address);
}

static bool blank (char letter)
{
    return letter == ' ' || letter == '\t';
}

// One hop: an address, as some proxies write it with a port, or in brackets.
static bool hop_read (const char *at, size_t size, struct in6_addr *ret)
{
    char text[TRUSTED_PROXIES_ENTRY];
    bool four = false;
    while (size > 0 && blank (*at))
        at++, size--;
    while (size > 0 && blank (at[size - 1]))
        size--;
    if (size == 0 || size >= sizeof text)
        return false;
    memcpy (text, at, size);
    text[size] = '\0';
    char *colon = strchr (text, ':');
    char *bracket = text[0] == '[' ? strchr (text, ']') : NULL;
    if (bracket != NULL) {
        *bracket = '\0';
        return address_read (text + 1, ret, &four) && !four;
    }
    if (colon != NULL && strchr (colon + 1, ':') == NULL)
        *colon = '\0';
    return address_read (text, ret, &four);
}

// The hops of one line from its end. False: no further one is to be looked at.
static bool walk (const trusted_proxies_t *self, const char *line, int *hops, struct in6_addr *client)
{
    size_t end = strlen (line);
    for (;;) {
        size_t begin = end;
        struct in6_addr hop;
        while (begin > 0 && line[begin - 1] != ',' && end - begin < TRUSTED_PROXIES_ENTRY)
            begin--;
        if (++*hops > TRUSTED_PROXIES_HOPS || !hop_read (line + begin, end - begin, &hop))
            return false;
        *client = hop;
        if (!trusted (self, &hop))
            return false;
        if (begin == 0)
            return true;
        end = begin - 1;
    }
}

void trusted_proxies_client (const trusted_proxies_t *self, const struct sockaddr *from, const char *const *lines, size_t count,
                             struct sockaddr_in6 *ret)
{
    int hops = 0;
    *ret = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_addr = address_of (from)};
    if (!trusted (self, &ret->sin6_addr))
        return;
    while (count > 0 && walk (self, lines[count - 1], &hops, &ret->sin6_addr))
        count--;
}

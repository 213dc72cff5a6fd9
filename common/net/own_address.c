#include "common/net/own_address.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/scoped.h"

static void info_free (struct addrinfo **info)
{
    if (*info != NULL)
        freeaddrinfo (*info);
}

// A socket can be bound to what is our own, and to nothing else; without a port, so that it does not matter whether that one is taken.
static bool is_own (const struct addrinfo *one)
{
    struct sockaddr_storage address = {0};
    memcpy (&address, one->ai_addr, one->ai_addrlen);
    memset (((struct sockaddr *) &address)->sa_data, 0, 2); // the port: addresses of both families begin with it
    int probe = socket (one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool own = probe >= 0 && bind (probe, (const struct sockaddr *) &address, one->ai_addrlen) == 0;
    if (probe >= 0)
        (void) close (probe);
    return own;
}

bool own_address (const char *host, const char *port, struct sockaddr_storage *ret, failure_t *failure)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    scoped (info_free) struct addrinfo *found = NULL;
    bool everywhere = strcmp (host, "*") == 0;
    int error = getaddrinfo (everywhere ? NULL : host, port == NULL && everywhere ? "0" : port, &hints, &found);
    if (error != 0)
        return failure_set (failure, FAILURE_FATAL, "%.100s: %s", host, gai_strerror (error));
    for (const struct addrinfo *one = found; one != NULL; one = one->ai_next)
        if (is_own (one)) {
            memset (ret, 0, sizeof *ret);
            memcpy (ret, one->ai_addr, one->ai_addrlen);
            return true;
        }
    return failure_set (failure, FAILURE_FATAL, "%.100s is no address of this machine", host);
}

bool own_address_text (const char *host, char ret[OWN_ADDRESS_TEXT], failure_t *failure)
{
    struct sockaddr_storage address = {0};
    char text[OWN_ADDRESS_TEXT - 2];
    if (!own_address (host, NULL, &address, failure))
        return false;
    int error = getnameinfo ((const struct sockaddr *) &address, sizeof address, text, sizeof text, NULL, 0, NI_NUMERICHOST);
    if (error != 0)
        return failure_set (failure, FAILURE_FATAL, "%.100s: %s", host, gai_strerror (error));
    (void) snprintf (ret, OWN_ADDRESS_TEXT, address.ss_family == AF_INET6 ? "[%s]" : "%s", text);
    return true;
}

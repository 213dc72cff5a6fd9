#include "services/deadline-alerter/delivery/webhook_door.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "common/net/address_reach.h"

static long port_of (const struct sockaddr *address)
{
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    if (address->sa_family == AF_INET) {
        memcpy (&four, address, sizeof four);
        return ntohs (four.sin_port);
    }
    memcpy (&six, address, sizeof six);
    return ntohs (six.sin6_port);
}

static void text_of (const struct sockaddr *address, char text[INET6_ADDRSTRLEN])
{
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    memcpy (text, "?", 2);
    if (address->sa_family == AF_INET) {
        memcpy (&four, address, sizeof four);
        (void) inet_ntop (AF_INET, &four.sin_addr, text, INET6_ADDRSTRLEN);
    } else if (address->sa_family == AF_INET6) {
        memcpy (&six, address, sizeof six);
        (void) inet_ntop (AF_INET6, &six.sin6_addr, text, INET6_ADDRSTRLEN);
    }
}

static bool listed (const char *ports, long port)
{
    for (const char *at = ports; *at != '\0'; at += strcspn (at, ",") + (at[strcspn (at, ",")] == ','))
        if (strtol (at, NULL, 10) == port)
            return true;
    return false;
}

bool webhook_may_go (const webhook_door_t *door, const struct sockaddr *address, bool is_https, failure_t *failure)
{
    char text[INET6_ADDRSTRLEN];
    reach_t reach = address_reach (address);
    text_of (address, text);
    if (reach == REACH_RESERVED)
        return failure_set (failure, FAILURE_PERMANENT, "private address refused: %s is %s, where no webhook goes: correct the webhook of the member",
                            text, reach_words (reach));
    if (reach != REACH_GLOBAL)
        return door->private_addresses
               || failure_set (failure, FAILURE_PERMANENT,
                               "private address refused: %s is %s: correct the webhook of the member, or set TIENDO_WEBHOOK_PRIVATE=allowed", text,
                               reach_words (reach));
    if (!is_https)
        return failure_set (failure, FAILURE_PERMANENT, "http is refused: %s is %s, and a webhook goes there by https alone", text,
                            reach_words (reach));
    return listed (door->ports, port_of (address))
           || failure_set (failure, FAILURE_PERMANENT, "port %ld is refused: a webhook goes to the ports of TIENDO_WEBHOOK_PORTS alone (%s)",
                           port_of (address), door->ports);
}

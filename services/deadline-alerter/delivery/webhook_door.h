#ifndef TIENDO_DEADLINE_ALERTER_DELIVERY_WEBHOOK_DOOR_H
#define TIENDO_DEADLINE_ALERTER_DELIVERY_WEBHOOK_DOOR_H
// Whether a webhook may go to the address that its name has led to. Pure: asked at each connection, of the address that is connected to, so that a
// name that leads elsewhere the next time gains nothing. Outside: https alone, and only to the ports of TIENDO_WEBHOOK_PORTS. Addresses of this
// machine and of private networks need TIENDO_WEBHOOK_PRIVATE=allowed, which lets http and every port through to these alone. Reserved addresses are
// refused always.
#include <stdbool.h>
#include <sys/socket.h>

#include "common/base/failure.h"

typedef struct {
    const char *ports;      // a comma list
    bool private_addresses; // TIENDO_WEBHOOK_PRIVATE=allowed
} webhook_door_t;

// The failure says what is refused, and what would open the door.
bool must_check webhook_may_go (const webhook_door_t *door, const struct sockaddr *address, bool is_https, failure_t *failure);
#endif

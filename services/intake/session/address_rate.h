#ifndef TIENDO_INTAKE_SESSION_ADDRESS_RATE_H
#define TIENDO_INTAKE_SESSION_ADDRESS_RATE_H
// How often an address may ask for what needs no session (TIENDO_HTTP_ADDRESS_RATE): ten seconds' worth at once, as at the exporter.
#include "services/intake/session/caller.h"

typedef struct address_rate_s address_rate_t;

// Requests a second; 0: as many as come.
bool must_check address_rate_new (address_rate_t **ret, long rate, failure_t *failure);
void address_rate_destroy (address_rate_t **self_p);
// False: it is too many, *response is 429.
bool must_check address_rate_take (const caller_t *caller, response_t *response);
#endif

#ifndef TIENDO_EXPORTER_GUARD_H
#define TIENDO_EXPORTER_GUARD_H
// Who pays for a request. One with a token that was found good pays from the token's bucket; every other from its address's (of IPv6 the
// network's), and a token that nobody knew costs dearly, so that guessing is slow. While an address has nothing left, tokens that were
// never seen good are not even looked up from there; those that were go on. Digests of tokens and addresses are hashed by a key of the process.
#include <sys/socket.h>

#include "services/exporter/access.h"

typedef struct guard_s guard_t;

// Requests a second by token, and by address without one; 0: as many as come.
bool must_check guard_new (guard_t **ret, long token_rate, long address_rate, failure_t *failure);
void guard_destroy (guard_t **self_p);
// For what needs no token. False: *answer is 429.
bool must_check guard_plain (guard_t *self, const struct sockaddr *from, answer_t *answer);
// access_find, paid for. False: *answer is filled (401, 429, 503).
bool must_check guard_find (guard_t *self, const struct sockaddr *from, store_t *store, const char *authorization, access_t *ret, answer_t *answer);
#endif

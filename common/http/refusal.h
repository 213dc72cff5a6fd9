#ifndef TIENDO_COMMON_HTTP_REFUSAL_H
#define TIENDO_COMMON_HTTP_REFUSAL_H
// What the database refused, as a response: its own refusals are the asker's (400, 403, 404), its absence is ours (503).
#include "common/http/response.h"
#include "common/db/pg_pool.h"

void response_refusal (response_t *response, const pg_refusal_t *refusal);
// 401: a trusted proxy names an account that nobody may sign in to here. Its page says so instead of asking for a password.
void refusal_of_proxy_user (response_t *response, const char *account);
#endif

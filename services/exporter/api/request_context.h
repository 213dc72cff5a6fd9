#ifndef TIENDO_EXPORTER_API_REQUEST_CONTEXT_H
#define TIENDO_EXPORTER_API_REQUEST_CONTEXT_H
// One request to a route of the API, and what its handlers share.
#include "services/exporter/api/api.h"

typedef struct {
    const api_t *api;
    const request_t *request;
    pg_pool_t *store;   // which answers it
    credential_t shown; // of who asks
    auth_t access;
    char now[INSTANT_TEXT_SIZE];
    const char *rest; // of the path, behind the route
} request_context_t;

typedef void handler_t (const request_context_t *call, response_t *answer);
handler_t get_alerts;
handler_t get_alert_history;
handler_t post_ack;
handler_t get_open_alerts;
handler_t get_courses;
handler_t get_missing;
handler_t get_revisions;
handler_t get_units;

extern const char json_media[];
// The database's text, or why there is none; takes the text.
void response_json (response_t *answer, char *text, const pg_refusal_t *refusal);
// What the database is to leave out: the path of the token's unit; NULL: nothing.
const char *scope_of (const request_context_t *call);
// The account that asks; "" where a token does.
const char *account_of (const request_context_t *call);
#endif

#ifndef TIENDO_EXPORTER_CALL_H
#define TIENDO_EXPORTER_CALL_H
// One request to a route of the API, and what its handlers share.
#include "services/exporter/api.h"

typedef struct {
    const api_t *api;
    const request_t *request;
    store_t *store; // which answers it
    access_t access;
    char now[INSTANT_TEXT_SIZE];
    const char *rest; // of the path, behind the route
} call_t;

typedef void handler_t (const call_t *call, answer_t *answer);
handler_t get_alerts;
handler_t post_ack;
handler_t get_open_alerts;

extern const char json_media[];
// The database's text, or why there is none; takes the text.
void answer_json (answer_t *answer, char *text, const store_refusal_t *refusal);
// A token of a subtree sees that unit and what is below it; where no unit is asked for, its own. False: *answer is 403.
bool must_check scoped_unit (const call_t *call, const char **unit, answer_t *answer);
// The campaign asked for, or the only one; the caller frees it. NULL: *answer says why.
char *campaign_of (const call_t *call, answer_t *answer);
#endif

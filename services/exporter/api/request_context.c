#include "common/http/refusal.h"
#include "services/exporter/api/request_context.h"

const char json_media[] = "application/json";

void response_json (response_t *answer, char *text, const pg_refusal_t *refusal)
{
    if (text == NULL)
        response_refusal (answer, refusal);
    else
        response_text (answer, json_media, text);
}

const char *scope_of (const request_context_t *call)
{
    return auth_everything (&call->access) ? NULL : call->access.path;
}

const char *account_of (const request_context_t *call)
{
    return call->shown.kind != CREDENTIAL_BEARER ? call->access.label : "";
}

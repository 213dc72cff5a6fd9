#include "services/exporter/call.h"

#include <stdlib.h>
#include <string.h>

#include "common/scoped.h"

const char json_media[] = "application/json";

void answer_json (answer_t *answer, char *text, const store_refusal_t *refusal)
{
    if (text == NULL)
        answer_refusal (answer, refusal);
    else
        answer_text (answer, json_media, text);
}

bool scoped_unit (const call_t *call, const char **unit, answer_t *answer)
{
    store_refusal_t refusal = {0};
    if (access_everything (&call->access))
        return true;
    if (*unit == NULL) {
        *unit = call->access.unit;
        return true;
    }
    const char *values[] = {*unit};
    scoped (text_free) char *path = store_text (call->store, "unit_path", 1, values, &refusal);
    if (path == NULL) {
        answer_refusal (answer, &refusal);
        return false;
    }
    if (path_within (path, call->access.path))
        return true;
    answer_problem (answer, 403, "unit %.64s lies outside of what this token may see", *unit);
    return false;
}

char *campaign_of (const call_t *call, answer_t *answer)
{
    store_refusal_t refusal = {0};
    const char *values[] = {request_value (call->request, "campaign"), access_everything (&call->access) ? NULL : call->access.path};
    char *campaign = store_text (call->store, "campaign_named", 2, values, &refusal);
    if (campaign == NULL)
        answer_refusal (answer, &refusal);
    else if (campaign[0] == '\0') {
        free (campaign);
        campaign = NULL;
        answer_problem (answer, 400, "parameter campaign: which one? see /api/v1/campaigns");
    }
    return campaign;
}

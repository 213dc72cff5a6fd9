#include "services/intake/sheet/sheets.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "services/intake/sheet/dry_run.h"
#include "services/intake/sheet/upload_body.h"

enum { NAME_BYTES = 300 };

static bool read_file (const caller_t *caller, slice_t *ret, response_t *response)
{
    const request_t *request = caller->request;
    slice_t body = {request->body != NULL ? request->body : "", request->body_size};
    if (!request_body_too_large (request) && !upload_body_file (request->content_type, body, ret))
        response_problem_coded (response, 400, "malformed", "the form has no file");
    else if (request_body_too_large (request) || ret->size > SHEET_FILE)
        response_problem_coded (response, 413, "too_large", "a file of at most %d MiB is taken", SHEET_FILE / 1024 / 1024);
    else if (ret->size == 0)
        response_problem_coded (response, 422, "unreadable", "the file is empty");
    return response->status == 0;
}

static bool read_figures (const sheet_campaign_t *campaign, slice_t file, figures_t **ret, response_t *response)
{
    failure_t failure = {0};
    uint32_t line = 0;
    if (!figures_read (ret, file, &campaign->reading, &line, &failure))
        response_problem_with (response, 422, "unreadable", json_pack ("{s:I}", "line", (json_int_t) line), "%s", failure.text);
    else if (!figures_is_usable (*ret))
        dry_run_refuse (*ret, response);
    else if (figures_count (*ret) > SHEET_FIGURES)
        response_problem_coded (response, 422, "too_large", "the sheet has %zu figures: at most %d at once", figures_count (*ret), SHEET_FIGURES);
    return response->status == 0;
}

// Keeps the sheet where any replica finds it, and names it in its answer.
static bool keep (const caller_t *caller, slice_t file, json_t *answer, response_t *response)
{
    char name[NAME_BYTES + 1] = "";
    pg_refusal_t refusal = {0};
    const char *given = request_value (caller->request, "name");
    size_t size = sodium_base64_encoded_len (file.size, sodium_base64_VARIANT_ORIGINAL);
    scoped (text_free) char *bytes = malloc (size);
    scoped (text_free) char *judged = json_dumps (answer, JSON_COMPACT);
    if (bytes == NULL || judged == NULL)
        abort (); // bounded by the size of a body
    (void) sodium_bin2base64 (bytes, size, (const unsigned char *) file.at, file.size, sodium_base64_VARIANT_ORIGINAL);
    (void) snprintf (name, sizeof name, "%s", given != NULL ? given : "");
    const char *values[] = {caller->session.account, request_value (caller->request, "campaign"), name, bytes, judged};
    scoped (text_free) char *id = pg_pool_text (caller->intake->pool, "sheet_keep", 5, values, &refusal);
    if (id == NULL) {
        response_refusal (response, &refusal);
        return false;
    }
    (void) json_object_set_new (answer, "sheet", json_string (id));
    return true;
}

static bool parameters_good (const request_t *request, response_t *response)
{
    static const char *const known[] = {"campaign", "name", NULL};
    if (!request_check (request, known, response))
        return false;
    if (request_value (request, "campaign") == NULL)
        response_problem (response, 400, "parameter campaign: it is needed");
    else if (request_value (request, "name") != NULL && strlen (request_value (request, "name")) > NAME_BYTES)
        response_problem (response, 400, "parameter name: at most %d bytes", NAME_BYTES);
    return response->status == 0;
}

void sheets_post (caller_t *caller, response_t *response)
{
    scoped (sheet_campaign_clear) sheet_campaign_t campaign = {0};
    scoped (figures_destroy) figures_t *figures = NULL;
    slice_t file = {0};
    if (!parameters_good (caller->request, response) || !read_file (caller, &file, response)
        || !sheet_campaign_read (caller, request_value (caller->request, "campaign"), NULL, &campaign, response)
        || !read_figures (&campaign, file, &figures, response))
        return;
    scoped (json_free) json_t *answer = dry_run (caller, &campaign, figures, response);
    if (answer != NULL && keep (caller, file, answer, response))
        response_json (response, json_incref (answer));
}

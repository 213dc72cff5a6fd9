#include "services/exporter/report/report.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/scoped.h"
#include "common/http/download.h"
#include "common/http/refusal.h"
#include "services/exporter/format/document_text.h"
#include "services/exporter/kinds/report_layout.h"
#include "services/exporter/report/report_facts.h"

// Into the audit log. What cannot be written there is not handed out.
static bool note (pg_pool_t *store, const report_request_t *request, const report_kind_t *kind, response_t *answer)
{
    pg_refusal_t refusal = {0};
    char act[64];
    (void) snprintf (act, sizeof act, "report %s", kind->name);
    json_t *detail =
        json_pack ("{s:s s:s s:s s:s?}", "date", request->date, "format", request->format, "as_of", facts_as_of (request), "unit", request->unit);
    scoped (text_free) char *text = json_dumps (detail, JSON_COMPACT);
    json_decref (detail);
    const char *values[] = {request->now, request->who, act, request->campaign, text};
    scoped (text_free) char *id = pg_pool_text (store, "audit_write", 5, values, &refusal);
    if (id == NULL)
        response_refusal (answer, &refusal);
    return id != NULL;
}

void report_serve (pg_pool_t *store, const report_request_t *request, const render_in_child_watch_t *watch, response_t *answer)
{
    language_t language = LANGUAGE_VI;
    const char *media = report_format_media (request->format);
    const report_kind_t *kind = report_kind_named (request->kind != NULL ? request->kind : "daily");
    bool good = media != NULL && kind != NULL && (request->language == NULL || language_parse (request->language, &language));
    assert (good);
    json_t *held = facts_gather (store, request, kind->needs, answer);
    if (held == NULL)
        return;
    failure_t failure = {0};
    char *bytes = NULL;
    size_t size = 0;
    report_layout_t what = {kind->name, request->format, language, request->notice};
    bool made = render_in_child_apart (&what, held, watch, &bytes, &size, &failure);
    json_decref (held);
    if (!made)
        response_problem (answer, failure.kind == FAILURE_PERMANENT ? 404 : 500, "%s", failure.text);
    else if (kind->officers && !note (store, request, kind, answer))
        free (bytes);
    else {
        *answer = (response_t){.status = 200, .type = media, .body = bytes, .size = size};
        scoped (text_line_free) char *name = text_line_new ("%s-%s-%s.%s", kind->file, request->campaign, request->date, request->format);
        download_disposition (name, answer->disposition);
    }
}

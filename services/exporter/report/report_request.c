#include "services/exporter/report/report_request.h"

#include <stdlib.h>
#include <string.h>

#include "services/exporter/kinds/report_layout.h"

bool report_request_check (const report_request_t *request, response_t *answer)
{
    language_t language = LANGUAGE_VI;
    if (report_format_media (request->format) == NULL)
        response_problem (answer, 404, "a report is a pdf, xlsx, docx or csv");
    else if (request->kind != NULL && report_kind_named (request->kind) == NULL)
        response_problem (answer, 400, "parameter report: one of daily, press, explanations, candidates, evaluation, final");
    else if (request->language != NULL && !language_parse (request->language, &language))
        response_problem (answer, 400, "parameter lang: vi or en");
    return answer->status == 0;
}

// One piece of memory: the request and behind it its texts.
report_request_t *report_request_copy (const report_request_t *request)
{
    report_request_t held = *request;
    const char **texts[] = {&held.kind,  &held.format,   &held.campaign, &held.date, &held.unit, &held.path,
                            &held.as_of, &held.language, &held.notice,   &held.now,  &held.who};
    enum { TEXTS = sizeof texts / sizeof texts[0] };
    size_t size = sizeof held;
    for (int i = 0; i < TEXTS; i++)
        size += *texts[i] != NULL ? strlen (*texts[i]) + 1 : 0;
    char *copy = malloc (size);
    if (copy == NULL)
        abort ();
    char *room = copy + sizeof held;
    for (int i = 0; i < TEXTS; i++)
        if (*texts[i] != NULL) {
            size_t length = strlen (*texts[i]) + 1;
            memcpy (room, *texts[i], length);
            *texts[i] = room;
            room += length;
        }
    memcpy (copy, &held, sizeof held);
    return (report_request_t *) copy;
}

void report_request_destroy (report_request_t **self_p)
{
    free (*self_p);
    *self_p = NULL;
}

#include "services/exporter/answer.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "proto/text.h"

static const char *title_of (unsigned status)
{
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 503:
        return "Service Unavailable";
    default:
        return "Internal Server Error";
    }
}

void answer_text (answer_t *self, const char *type, char *body)
{
    *self = (answer_t){.status = 200, .type = type, .body = body, .size = strlen (body)};
}

void answer_words (answer_t *self, const char *words)
{
    char *copy = strdup (words);
    if (copy == NULL)
        abort ();
    answer_text (self, "text/plain; charset=utf-8", copy);
}

void answer_problem (answer_t *self, unsigned status, const char *format, ...)
{
    char detail[600];
    va_list arguments;
    va_start (arguments, format);
    (void) vsnprintf (detail, sizeof detail, format, arguments);
    va_end (arguments);
    text_make_printable (detail);
    answer_clear (self);
    json_t *problem = json_pack ("{s:s s:s s:i s:s}", "type", "about:blank", "title", title_of (status), "status", (int) status, "detail", detail);
    char *body = json_dumps (problem, JSON_COMPACT);
    json_decref (problem);
    if (body == NULL)
        abort ();
    answer_text (self, "application/problem+json", body);
    self->status = status;
    self->retry_after_s = status == 503 ? 1 : 0;
}

void answer_refusal (answer_t *self, const store_refusal_t *refusal)
{
    if (strcmp (refusal->state, "P0002") == 0)
        answer_problem (self, 404, "%s", refusal->text);
    else if (strcmp (refusal->state, "P0001") == 0 || strncmp (refusal->state, "22", 2) == 0)
        answer_problem (self, 400, "%s", refusal->text);
    else {
        log_event (LOG_WARN, "question_failed", "why", refusal->text, NULL);
        answer_problem (self, refusal->temporary ? 503 : 500,
                        refusal->temporary ? "the database cannot be asked now: try again" : "this is our fault");
    }
}

void answer_clear (answer_t *self)
{
    free (self->body);
    *self = (answer_t){0};
}

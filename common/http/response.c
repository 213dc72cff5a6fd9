#include "common/http/response.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text/text.h"

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
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
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

void response_text (response_t *self, const char *type, char *body)
{
    if (body == NULL)
        abort ();
    *self = (response_t){.status = 200, .type = type, .body = body, .size = strlen (body)};
}

void response_none (response_t *self)
{
    response_clear (self);
    self->status = 204;
}

static void problem (response_t *self, unsigned status, const char *code, json_t *members, const char *format, va_list arguments)
    __attribute__ ((format (printf, 5, 0)));

static void problem (response_t *self, unsigned status, const char *code, json_t *members, const char *format, va_list arguments)
{
    char detail[600];
    (void) vsnprintf (detail, sizeof detail, format, arguments);
    text_make_printable (detail);
    response_clear (self);
    json_t *object = json_pack ("{s:s s:s s:i s:s}", "type", "about:blank", "title", title_of (status), "status", (int) status, "detail", detail);
    if (code != NULL)
        (void) json_object_set_new (object, "code", json_string (code));
    (void) json_object_update_missing (object, members);
    json_decref (members);
    char *body = json_dumps (object, JSON_COMPACT);
    json_decref (object);
    response_text (self, "application/problem+json", body);
    self->status = status;
    self->retry_after_s = status == 503 ? 1 : 0;
}

void response_problem (response_t *self, unsigned status, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    problem (self, status, NULL, NULL, format, arguments);
    va_end (arguments);
}

void response_problem_coded (response_t *self, unsigned status, const char *code, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    problem (self, status, code, NULL, format, arguments);
    va_end (arguments);
}

void response_problem_with (response_t *self, unsigned status, const char *code, json_t *members, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    problem (self, status, code, members, format, arguments);
    va_end (arguments);
}

void response_clear (response_t *self)
{
    free (self->body);
    *self = (response_t){0};
}

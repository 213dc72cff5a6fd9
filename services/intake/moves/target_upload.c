#include "services/intake/moves/target_upload.h"

#include <stdio.h>
#include <string.h>

#include "common/sheet/target_rows.h"
#include "services/intake/moves/change_body.h"
#include "services/intake/moves/refused.h"
#include "services/intake/sheet/sheets.h"
#include "services/intake/sheet/upload_body.h"

enum { ERRORS = 100 }; // at most: a sheet of another kind has one in each cell

static void tell (void *owner, target_rows_fault_t fault, long line, const char *column, const char *text)
{
    static const char *const codes[] = {"sheet_unreadable", "sheet_empty", "sheet_column_missing", "sheet_unit_missing", "sheet_not_a_count"};
    json_t *errors = owner;
    char detail[400];
    (void) snprintf (detail, sizeof detail, "line %ld: %s: %s%s%.300s", line, column, codes[fault], text[0] != '\0' ? ": " : "", text);
    if (json_array_size (errors) < ERRORS)
        (void) json_array_append_new (errors, json_pack ("{s:s s:s s:{s:I s:s s:s} s:s}", "code", codes[fault], "field", "sheet", "values", "line",
                                                         (json_int_t) line, "column", column, "text", text, "detail", detail));
}

static bool read_file (const request_t *request, slice_t *ret, response_t *response)
{
    *ret = (slice_t){request->body != NULL ? request->body : "", request->body_size};
    if (!request_body_too_large (request) && !upload_body_file (request->content_type, *ret, ret))
        response_problem_coded (response, 400, "malformed", "the form has no file");
    else if (request_body_too_large (request) || ret->size > SHEET_FILE)
        response_problem_coded (response, 413, "too_large", "a file of at most %d MiB is taken", SHEET_FILE / 1024 / 1024);
    return response->status == 0;
}

void target_upload (caller_t *caller, response_t *response)
{
    static const char *const none[] = {NULL};
    static const sheet_bounds_t bounds = {CHANGE_BODY_TARGETS + 1, 16 * SHEET_FILE};
    slice_t file = {NULL, 0};
    if (!request_check (caller->request, none, response) || !read_file (caller->request, &file, response))
        return;
    json_t *errors = json_array ();
    json_t *targets = target_rows_read (file, bounds, strcmp (caller->session.language, "en") == 0 ? LANGUAGE_EN : LANGUAGE_VI, tell, errors);
    if (targets != NULL)
        response_json (response, json_pack ("{s:o}", "targets", targets));
    else
        refused_tell (json_incref (errors), response);
    json_decref (errors);
}

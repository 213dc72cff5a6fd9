#include "services/intake/moves/refused.h"

#include <stdio.h>

void refused_tell (json_t *errors, response_t *response)
{
    const char *first = json_string_value (json_object_get (json_array_get (errors, 0), "detail"));
    char detail[400];
    (void) snprintf (detail, sizeof detail, "%.300s%s", first != NULL ? first : "", json_array_size (errors) > 1 ? "; and more: see errors" : "");
    response_problem_with (response, 422, "refused", json_pack ("{s:o}", "errors", errors), "%s", detail);
}

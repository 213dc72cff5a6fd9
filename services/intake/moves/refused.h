#ifndef TIENDO_INTAKE_MOVES_REFUSED_H
#define TIENDO_INTAKE_MOVES_REFUSED_H
// All that stands against a change, as a problem: 422 with the code `refused`, and a list of {code, field, values, detail}.
#include <jansson.h>

#include "common/http/response.h"

void refused_tell (json_t *errors, response_t *response); // takes `errors`, which are at least one
#endif

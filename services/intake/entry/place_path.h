#ifndef TIENDO_INTAKE_ENTRY_PLACE_PATH_H
#define TIENDO_INTAKE_ENTRY_PLACE_PATH_H
// What a path names behind its route: {campaign}/{unit}, and the rest behind that: a day, or a document, which may have slashes of its own.
#include "common/http/response.h"
#include "proto/codec/limits.h"

typedef struct {
    char campaign[PROTO_MAX_CODE + 1];
    char unit[PROTO_MAX_CODE + 1];
    const char *rest; // "" where there is none
} place_path_t;

// False: *response says what is wrong (404). The path was decoded once, by the server.
bool place_path_read (const char *path, place_path_t *ret, response_t *response);
// Whether the rest is a day. False: *response says so (422).
bool place_path_day (const place_path_t *self, response_t *response);
#endif

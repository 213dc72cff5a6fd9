#ifndef TIENDO_PROTO_CODEC_READ_JSON_H
#define TIENDO_PROTO_CODEC_READ_JSON_H
// Strict JSON from outside: no key twice, UTF-8, no lone surrogate. A number that json_t cannot hold is no fault of the whole text: it is taken as
// the largest of its kind (2^63 − 1, −2^63, ±1e308), so that whoever judges the number finds it out of range, and what stands beside it is read.
#include <jansson.h>

// `text` is changed in place where a number is too large. `flags` are jansson's, beside JSON_REJECT_DUPLICATES. NULL: *error says why.
json_t *read_json (char *text, size_t size, size_t flags, json_error_t *error);
#endif

#ifndef TIENDO_TIENDO_DOCTOR_FINDINGS_H
#define TIENDO_TIENDO_DOCTOR_FINDINGS_H
// The findings of `tiendo doctor`. "ok" is said of what was checked; where there is nothing to check, "none".
#include <jansson.h>
#include <stdbool.h>

typedef struct {
    bool json;
    bool bad;
    json_t *list;
} findings_t;

// state: ok, none, warn or bad. advice: what to do, "" where nothing.
void findings_tell (findings_t *self, const char *state, const char *what, const char *found, const char *advice);
#endif

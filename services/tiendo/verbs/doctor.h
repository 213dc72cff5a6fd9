#ifndef TIENDO_TIENDO_VERBS_DOCTOR_H
#define TIENDO_TIENDO_VERBS_DOCTOR_H
// The findings of `tiendo doctor`. "ok" is said of what was checked; where there is nothing to check, "none".
#include <jansson.h>
#include <stdbool.h>

#include "common/runtime/config.h"

typedef struct {
    bool json;
    bool bad;
    json_t *list;
} doctor_t;

// state: ok, none, warn or bad. advice: what to do, "" where nothing.
void doctor_tell (doctor_t *self, const char *state, const char *what, const char *found, const char *advice);

// Asks every endpoint that the settings name: ingest, the alerter's two, the page. A server that is down and one with another key are told apart.
void doctor_endpoints (doctor_t *self, const config_t *config);
// Whether the database lies on another machine, and is known there by its certificate.
void doctor_database_way (doctor_t *self, const config_t *config);
// The key of links in mails, and whether intake has the same.
void doctor_links (doctor_t *self, const config_t *config);
#endif

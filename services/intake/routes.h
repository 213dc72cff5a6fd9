#ifndef TIENDO_INTAKE_ROUTES_H
#define TIENDO_INTAKE_ROUTES_H
// Which handler answers which request, what the request has to show for it, and who answers: the threads that hash passwords, those that read
// spreadsheets, those that work out what a change moves, or those that wait for the database and ingest.
#include "services/intake/session/caller.h"

typedef enum { ROUTES_ENTRY, ROUTES_PASSWORDS, ROUTES_SHEETS, ROUTES_CHANGES, ROUTES_LANES } routes_lane_t;

void routes_serve (const intake_t *intake, const request_t *request, response_t *response);
routes_lane_t routes_lane (const request_t *request);
size_t routes_body_most (const request_t *request); // bytes that its route takes
#endif

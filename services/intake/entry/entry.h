#ifndef TIENDO_INTAKE_ENTRY_ENTRY_H
#define TIENDO_INTAKE_ENTRY_ENTRY_H
// What people enter: figures and explanations, one at a time, and what a form shows before. Who may enter what is judged here; what may be entered is
// judged by ingest, to which everything goes.
#include "services/intake/session/caller.h"

void entry_campaigns (caller_t *caller, response_t *response);    // GET /api/v1/intake/campaigns
void entry_day (caller_t *caller, response_t *response);          // GET /api/v1/intake/day
void entry_units (caller_t *caller, response_t *response);        // GET /api/v1/intake/units
void entry_explanations (caller_t *caller, response_t *response); // GET /api/v1/intake/explanations
void figures_put (caller_t *caller, response_t *response);        // PUT /api/v1/intake/figures/{campaign}/{unit}/{date}
void explanations_put (caller_t *caller, response_t *response);   // PUT /api/v1/intake/explanations/{campaign}/{unit}
#endif

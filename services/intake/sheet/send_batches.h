#ifndef TIENDO_INTAKE_SHEET_SEND_BATCHES_H
#define TIENDO_INTAKE_SHEET_SEND_BATCHES_H
// Rows of a sheet on their way to ingest, in batches: those for one unit of the account go together, since a batch names one.
#include "services/intake/sheet/sheet_campaign.h"

typedef struct send_batches_s send_batches_t;

send_batches_t *send_batches_new (const caller_t *caller, const char *campaign);
void send_batches_destroy (send_batches_t **self_p);
// Takes a row in; it is answered now, or with the batch that it goes with: "answer" ("accepted", "changed", "rejected"), "rev", "code", "detail". row
// is borrowed until the end. False: a batch had no answer in time, and whether it was stored is not known.
bool must_check send_batches_add (send_batches_t *self, json_t *row, const json_t *now, const char *reason);
bool must_check send_batches_finish (send_batches_t *self);
#endif

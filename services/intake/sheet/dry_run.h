#ifndef TIENDO_INTAKE_SHEET_DRY_RUN_H
#define TIENDO_INTAKE_SHEET_DRY_RUN_H
// What a sheet would do, row by row, before anything is sent: {"sheet", "summary", "rows", "sums", "ignored", "notes"} of proto/intake.yaml.
#include "services/intake/sheet/sheet_campaign.h"

// NULL: *response is filled. The caller's to json_decref; "sheet" is "" yet.
json_t *dry_run (const caller_t *caller, const sheet_campaign_t *campaign, const figures_t *figures, response_t *response);
// What is wrong with a file of which nothing can be used (422).
void dry_run_refuse (const figures_t *figures, response_t *response);
#endif

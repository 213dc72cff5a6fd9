#ifndef TIENDO_INTAKE_SHEET_SHEET_CAMPAIGN_H
#define TIENDO_INTAKE_SHEET_SHEET_CAMPAIGN_H
// The campaign that a sheet is of, as somebody may report for it: its metrics, days and units, and how sheets of it are read.
#include "common/figures_sheet/figures_sheet.h"
#include "services/intake/session/caller.h"

typedef struct {
    json_t *json; // sheet_campaign_json
    unit_names_t *units;
    figures_metric_t metrics[FIGURES_METRICS];
    figures_settings_t reading;
} sheet_campaign_t;

// unit NULL: all that the account reports for. False: *response is filled (400, 403, 404, 503).
bool must_check sheet_campaign_read (const caller_t *caller, const char *campaign, const char *unit, sheet_campaign_t *ret, response_t *response);
void sheet_campaign_clear (sheet_campaign_t *self);
language_t sheet_language (const caller_t *caller);
// A text of an object, "" where there is none.
const char *json_text_at (const json_t *object, const char *key);
#endif

#ifndef TIENDO_INTAKE_SHEET_SHEET_SUMS_H
#define TIENDO_INTAKE_SHEET_SHEET_SUMS_H
// What a sheet's good figures sum up to, by unit and by day, for the eye of the person who knows the totals.
#include <jansson.h>

// {"units": [{"unit", "name", "counts"}], "days": [{"date", "counts"}]}
json_t *sheet_sums (const json_t *rows);
#endif

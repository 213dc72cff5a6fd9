#ifndef TIENDO_COMMON_FIGURES_SHEET_METRIC_HEADINGS_H
#define TIENDO_COMMON_FIGURES_SHEET_METRIC_HEADINGS_H
// Words by which people head the columns of the letter's metrics, where no campaign says what it calls them. What a metric is called on pages, in
// reports and in templates is the schema's to say (campaign_metric_title).
#include "common/text/language.h"

// NULL where there are none but its code.
const char *metric_heading (const char *code, language_t language);
#endif

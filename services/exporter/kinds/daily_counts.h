#ifndef TIENDO_EXPORTER_KINDS_DAILY_COUNTS_H
#define TIENDO_EXPORTER_KINDS_DAILY_COUNTS_H
// What is counted beside the targets' metric, in the daily report; each does nothing where nothing is.
#include "services/exporter/kinds/daily.h"

void daily_counts_say (const daily_t *self);
void daily_counts_annex (const daily_t *self);
void daily_counts_columns (const daily_t *self, table_t *table);
void daily_counts_cells (const daily_t *self, table_t *table, const json_t *row);
#endif

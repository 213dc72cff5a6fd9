#ifndef TIENDO_EXPORTER_KINDS_DAILY_TABLES_H
#define TIENDO_EXPORTER_KINDS_DAILY_TABLES_H
// The annexes and sheets of the daily report.
#include "services/exporter/kinds/daily.h"

void daily_tables (const daily_t *self);
#endif

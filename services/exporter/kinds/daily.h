#ifndef TIENDO_EXPORTER_KINDS_DAILY_H
#define TIENDO_EXPORTER_KINDS_DAILY_H
// The daily report's material: what its sentences (report_daily.c), its tables (daily_tables.c) and what stands beside the target (daily_counts.c)
// are made from.
#include "services/exporter/kinds/report_kind.h"

enum { DAILY_DEPTH = 16 };

typedef struct {
    const facts_t *facts;
    document_t *document;
    language_t language;
    status_tree_t *tree;
    status_tree_t *closed; // NULL where the day is not closed
    status_tree_t *counts; // NULL where nothing is counted beside the targets' metric
    const json_t *total;
    bool counted;
    bool alone; // there is no unit below the total
} daily_t;

const char *daily_word (const daily_t *self, const char *vi, const char *en);
word_t daily_count (const daily_t *self, const json_t *row, const char *key);
// The row as it stood at the close; NULL where it did not.
const json_t *daily_closed_row (const daily_t *self, const json_t *row);
bool daily_changed (const json_t *was, const json_t *row);
#endif

#ifndef TIENDO_EXPORTER_KINDS_REPORT_KIND_H
#define TIENDO_EXPORTER_KINDS_REPORT_KIND_H
// The kinds of reports: what each says, whatever the format. A kind is worked out from facts, JSON of the schema's functions all as of one instant,
// so that the same report as of the same instant is the same bytes.
#include <jansson.h>
#include <stdbool.h>

#include "common/base/failure.h"
#include "services/exporter/format/document.h"
#include "services/exporter/kinds/status_tree.h"

typedef struct {
    language_t language;
    const char *notice;         // of the installation, "" for none
    const json_t *about;        // report_json: the campaign, the day, its close
    const json_t *status;       // of every unit; for the candidates of the last closed day
    const json_t *closed;       // the same as of the figures of the close; NULL where the day is not closed
    const json_t *days;         // of the top unit, up to the day
    const json_t *calendar;     // of every unit, up to the day
    const json_t *explanations; // up to the day
    const json_t *ending;       // how the campaign ended, of every unit
    const json_t *counts;       // of every unit, what is counted beside the targets' metric; NULL where nothing is
} facts_t;

// Which facts a kind needs beside `about`. JUDGED: the status of the last closed day, for what is judged over closed days.
enum {
    FACTS_STATUS = 1,
    FACTS_CLOSED = 2,
    FACTS_DAYS = 4,
    FACTS_CALENDAR = 8,
    FACTS_EXPLANATIONS = 16,
    FACTS_JUDGED = 32,
    FACTS_COUNTS = 64,
    FACTS_ENDING = 128
};

typedef bool build_t (const facts_t *facts, document_t *document, failure_t *failure);
build_t report_daily;
build_t report_explanations;
build_t report_candidates;
build_t report_press;
build_t report_evaluation;
build_t report_final;

// The parts of an official document that every report has. The campaign's title stands below what the report is about.
void report_head (const facts_t *facts, document_t *document, const char *about);
void table_number_of (table_t *table, const json_t *row, const char *key);  // empty for null
void table_percent_of (table_t *table, const json_t *row, const char *key); // "–" for null
#endif

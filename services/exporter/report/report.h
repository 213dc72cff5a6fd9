#ifndef TIENDO_EXPORTER_REPORT_REPORT_H
#define TIENDO_EXPORTER_REPORT_REPORT_H
// Reports: a kind (what it says) times a format (how it is laid out). What a kind says is worked out from facts, JSON of the schema's functions
// all as of one instant, so that the same report as of the same instant is the same bytes.
#include "common/http/response.h"
#include "common/db/pg_pool.h"
#include "services/exporter/format/document.h"
#include "services/exporter/report/render_in_child.h"
#include "services/exporter/report/status_tree.h"

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

typedef bool build_t (const facts_t *facts, document_t *document, failure_t *failure);
build_t report_daily;
build_t report_explanations;
build_t report_candidates;
build_t report_press;
build_t report_evaluation;
build_t report_final;

typedef struct report_request_s {
    const char *kind; // NULL: daily
    const char *format;
    const char *campaign;
    const char *date;
    const char *unit;     // NULL: the campaign's top
    const char *path;     // of the subtree that may be seen, NULL: everything
    const char *as_of;    // NULL: now
    const char *language; // NULL: vi
    const char *notice;
    const char *now;
    const char *who; // the token's label
} report_request_t;

// What can be judged without the figures. False: *answer says what is wrong.
bool must_check report_check (const report_request_t *request, response_t *answer);
// Whether viewers may not have this kind: what it says is not for everybody who sees the figures.
bool report_is_for_officers (const char *name);
// A copy that lives by itself.
report_request_t *report_request_copy (const report_request_t *request);
void report_request_destroy (report_request_t **self_p);
// Of a request that was checked: fills *answer with the report, or with what is wrong. Takes as long as it takes, or until `watch` says stop.
void report_serve (pg_pool_t *store, const report_request_t *request, const render_in_child_watch_t *watch, response_t *answer);

// What the facts (an object of them by name) become.
bool must_check report_lay_out (const render_in_child_t *what, const json_t *held, char **ret, size_t *ret_size, failure_t *failure);

// ---- for builders
// The parts of an official document that every report has. The campaign's title stands below what the report is about.
void report_head (const facts_t *facts, document_t *document, const char *about);
void table_number_of (table_t *table, const json_t *row, const char *key);  // empty for null
void table_percent_of (table_t *table, const json_t *row, const char *key); // "–" for null
#endif

#ifndef TIENDO_EXPORTER_ANSWER_H
#define TIENDO_EXPORTER_ANSWER_H
// What a request is answered: a body that the answer owns, or a problem (RFC 9457).
#include <stddef.h>

#include "services/exporter/store.h"

typedef struct {
    unsigned status;
    const char *type; // static
    char *body;
    size_t size;
    const char *allow;              // with 405
    bool page;                      // of the dashboard: may load its own scripts and styles
    int retry_after_s;              // with 429 and 503; 0: none is said
    char disposition[200];          // file name of a download, or ""
    struct report_request_s *order; // no answer yet: a report to be laid out first
} answer_t;

void answer_text (answer_t *self, const char *type, char *body); // takes the body
void answer_words (answer_t *self, const char *words);           // plain text
void answer_problem (answer_t *self, unsigned status, const char *format, ...) __attribute__ ((format (printf, 3, 4)));
// What the database refused: its own refusals are the asker's (400, 404), its absence is ours (503).
void answer_refusal (answer_t *self, const store_refusal_t *refusal);
void answer_clear (answer_t *self); // an order must have been taken out
#endif

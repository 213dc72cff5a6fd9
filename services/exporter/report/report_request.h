#ifndef TIENDO_EXPORTER_REPORT_REPORT_REQUEST_H
#define TIENDO_EXPORTER_REPORT_REPORT_REQUEST_H
// Which report somebody asks for.
#include "common/base/failure.h"
#include "common/http/response.h"

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
bool must_check report_request_check (const report_request_t *request, response_t *answer);
// A copy that lives by itself.
report_request_t *report_request_copy (const report_request_t *request);
void report_request_destroy (report_request_t **self_p);
#endif

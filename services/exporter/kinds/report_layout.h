#ifndef TIENDO_EXPORTER_KINDS_REPORT_LAYOUT_H
#define TIENDO_EXPORTER_KINDS_REPORT_LAYOUT_H
// A report is a kind (what it says) times a format (how it is laid out): the two tables, and what becomes of facts. Nothing here asks the database.
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/base/failure.h"
#include "services/exporter/format/words.h"

typedef struct {
    const char *name;
    const char *file; // stem of the file's name
    unsigned needs;   // FACTS_… (report_kind.h)
    bool officers;    // not for viewers, and who reads it is written down
} report_kind_t;

// What is to be made of facts; borrowed.
typedef struct {
    const char *kind;
    const char *format;
    language_t language;
    const char *notice;
} report_layout_t;

const report_kind_t *report_kind_named (const char *name); // NULL: none
const char *report_format_media (const char *name);        // the media type; NULL: there is no such format
// What the facts (an object of them by name) become; the bytes are the caller's to free. PERMANENT: the facts do not allow this report, the text says
// why.
bool must_check report_lay_out (const report_layout_t *what, const json_t *held, char **ret, size_t *ret_size, failure_t *failure);
#endif

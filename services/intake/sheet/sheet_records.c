#include "services/intake/sheet/sheet_records.h"

#include <stdio.h>

#include "common/base/scoped.h"
#include "proto/codec/from_json.h"
#include "proto/codec/precheck.h"
#include "proto/feed/record.h"
#include "services/intake/sheet/sheet_campaign.h"

// The person's reason for a correction, and what the row itself says.
static void set_note (json_t *record, const char *reason, const char *note)
{
    char text[2 * 4096 + 8];
    const char *between = reason[0] != '\0' && note[0] != '\0' ? " – " : "";
    (void) snprintf (text, sizeof text, "%s%s%s", reason, between, note);
    if (text[0] != '\0')
        (void) json_object_set_new (record, "note", json_string (text));
}

static json_t *record_of (const char *campaign, const json_t *row, const json_t *counts, json_int_t rev)
{
    const char *document = json_text_at (row, "document");
    json_t *record = json_pack ("{s:s s:s s:s s:s s:I}", "kind", document[0] != '\0' ? "explanation" : "progress", "campaign", campaign, "unit",
                                json_text_at (row, "unit"), "date", json_text_at (row, "date"), "rev", rev);
    if (document[0] == '\0') {
        (void) json_object_set (record, "counts", counts != NULL ? (json_t *) (uintptr_t) counts : json_object_get (row, "counts"));
        return record;
    }
    (void) json_object_set_new (record, "document", json_string (document));
    (void) json_object_set_new (record, "reason", json_string (json_text_at (row, "reason")));
    (void) json_object_set (record, "count", json_object_get (row, "count"));
    return record;
}

bool sheet_record (msgpack_sbuffer *out, const char *campaign, const json_t *row, const json_t *counts, json_int_t rev, const char *reason,
                   rejection_t *why)
{
    failure_t failure = {0};
    record_t read;
    size_t before = out->size;
    scoped (json_free) json_t *record = record_of (campaign, row, counts, rev);
    set_note (record, reason, json_text_at (row, "note"));
    if (!msgpack_from_json (out, record, &failure) || precheck (out->data + before, out->size - before) != PRECHECK_OK)
        (void) rejection_set (why, REJECTION_WRONG_TYPE, "nested too deep");
    else if (record_decode ((slice_t){out->data + before, out->size - before}, &read, why))
        return true;
    out->size = before;
    return false;
}

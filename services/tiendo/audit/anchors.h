#ifndef TIENDO_TIENDO_AUDIT_ANCHORS_H
#define TIENDO_TIENDO_AUDIT_ANCHORS_H
// Anchors of the audit log, as the alerter signed them, beside the log as it stands: what was cut off or written anew since.
#include <stddef.h>

#include "common/db/pg.h"
#include "common/net/anchor.h"

typedef struct {
    anchor_t anchor;
    int line; // of the file; 0: of the database
} placed_anchor_t;

typedef struct {
    placed_anchor_t *list;
    size_t count, room;
} anchors_t;

void anchors_free (anchors_t *self); // for scoped()
// FILE, or - for standard input: lines of the alerter's log, with whatever a log's keeper puts before them; other lines are passed over.
bool must_check anchors_read_file (anchors_t *self, const char *file, failure_t *failure);
// Those of the database: the last thousand.
bool must_check anchors_read_database (anchors_t *self, pg_t *pg, failure_t *failure);
// The log itself was found whole up to `last`. `keys`: who may have signed ("": whoever did). *ret_matched: the highest entry that stands as it was
// signed, 0: none. False where an anchor is forged or does not match; the failure says which, and what became of the log.
bool must_check anchors_compare (anchors_t *self, pg_t *pg, const char *last, const char *keys, int64_t *ret_matched, failure_t *failure);
#endif

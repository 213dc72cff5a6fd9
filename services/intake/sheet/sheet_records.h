#ifndef TIENDO_INTAKE_SHEET_SHEET_RECORDS_H
#define TIENDO_INTAKE_SHEET_SHEET_RECORDS_H
// A row of a dry run as a record of feed/1.
#include <msgpack.h>

#include "proto/feed/rejection.h"
#include "services/intake/session/caller.h"

// Appends the row as a record: its own counts, or those given (with what stands beside them); reason is the person's, "" for none. False: any server
// would reject it, *why says how.
bool must_check sheet_record (msgpack_sbuffer *out, const char *campaign, const json_t *row, const json_t *counts, json_int_t rev, const char *reason,
                              rejection_t *why);
#endif

#ifndef TIENDO_INTAKE_ENTRY_RECORD_SENDER_H
#define TIENDO_INTAKE_ENTRY_RECORD_SENDER_H
// One record of somebody who is signed in, on its way to ingest. It is made from JSON by the rule of HTTP push, so there is one way from a form, a
// relay and a program to the same bytes, and one judge of them.
#include "proto/feed/rejection.h"
#include "services/intake/session/caller.h"

typedef enum {
    SENT_TAKEN,    // acknowledged: it is committed
    SENT_CONFLICT, // another revision came in between: what stands is to be read again
    SENT_ANSWERED  // *response says why not
} sent_t;

enum { SEND_TIMEOUT_MS = 10000, SEND_RETRY_S = 5, SEND_TRIES = 5 };

// Whether the record is one that any server would look at. False: *response says why not (422). It would be kept in quarantine otherwise, with
// whatever should not have been written.
bool must_check record_check (const json_t *record, response_t *response);
// Sends the record {…} by a feed of this replica, for the account and the unit by which it may. Takes the record.
sent_t record_send (const caller_t *caller, const char *feed, const char *held_unit, json_t *record, response_t *response);
// Nothing was acknowledged in time: it may be stored or not, so the same is to be sent again.
void response_unsaved (response_t *response);
#endif

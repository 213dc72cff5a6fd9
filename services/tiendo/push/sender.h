#ifndef TIENDO_TIENDO_PUSH_SENDER_H
#define TIENDO_TIENDO_PUSH_SENDER_H
// Sends what waits in a spool until nothing waits: several batches under way, each sent again until it is acknowledged. Of several endpoints the
// one that answers is used; one that is silent for a second is left for the next. Tells what was rejected, and what is outdated, with the
// file's lines. Whatever the answer, only an `ack` takes a batch out of the spool.
#include "common/net/links.h"
#include "services/tiendo/push/spool.h"

typedef struct {
    const char *feed;
    const char *server;     // endpoints, comma list
    const char *server_key; // Z85
    key_pair_t pair;
    bool refill;    // all that the server lacks, as resend_how_t's `any`
    int patience_s; // without any answer; then what waits stays in the spool
} sender_settings_t;

typedef struct {
    int64_t accepted;
    int64_t rejected;
    int64_t outdated;   // of the accepted: below a revision that stands
    int64_t unchanged;  // without a revision, and standing already as they are: not sent
    int64_t duplicates; // batches that were stored before
    int64_t refused;    // batches that the server does not take as they are; they wait
} sender_result_t;

bool must_check sender_run (spool_t *spool, const sender_settings_t *settings, sender_result_t *ret, failure_t *failure);
#endif

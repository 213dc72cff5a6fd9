#ifndef TIENDO_SENDER_H
#define TIENDO_SENDER_H
// Sends what waits in a spool until nothing waits: several batches under way, each sent again until it is answered, the socket made anew
// when the server is silent. Tells what was refused with the file's lines.
#include "common/keys.h"
#include "services/tiendo/spool.h"

typedef struct {
    const char *feed;
    const char *server;     // endpoints, comma list
    const char *server_key; // Z85
    key_pair_t pair;
    bool refill;    // all that the server lacks, as refill_how_t's `any`
    int patience_s; // without any answer; then what waits stays in the spool
} sender_settings_t;

typedef struct {
    int64_t accepted;
    int64_t rejected;
    int64_t duplicates; // batches that were stored before
    int64_t refused;    // batches that will never be taken as they are
} sender_result_t;

bool must_check sender_run (spool_t *spool, const sender_settings_t *settings, sender_result_t *ret, failure_t *failure);
#endif

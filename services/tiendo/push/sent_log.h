#ifndef TIENDO_TIENDO_PUSH_SENT_LOG_H
#define TIENDO_TIENDO_PUSH_SENT_LOG_H
// What was acknowledged, kept in the spool for a while: a server that was restored from a backup lacks what came after it. The very bytes are
// kept under their numbers, so that what it has after all is a duplicate. Bounded by days and by size, the oldest go first; of what went
// the name of its file is known on for a year. What one server acknowledged is not sent to another unasked: servers are told
// apart by their keys, and one that has nothing of a feed at all was made anew rather than restored.
#include <sqlite3.h>
#include <stdint.h>

#include "common/base/failure.h"

enum { SENT_LOG_DAYS = 30, SENT_LOG_DAYS_MOST = 366, SENT_LOG_MEGABYTES = 256, SENT_LOG_MEGABYTES_MOST = 65536, SENT_LOG_NAMES = 100000 };

typedef struct {
    const char *server; // its key, Z85
    int days;
    int megabytes; // of records; either 0: only names are kept
} sent_log_settings_t;

typedef struct {
    sqlite3 *db;
    sent_log_settings_t settings;
    int64_t bytes; // kept now
} sent_log_t;

typedef struct {
    int64_t again;     // put back to be sent
    int64_t elsewhere; // kept, but acknowledged by another server's key
    int64_t lacking;   // numbers of which this spool has nothing to send
} sent_log_refill_t;

typedef void sent_log_tell_t (void *argument, const char *file, const char *at, bool refused);

// Makes its tables, and drops what is too old or too much.
bool must_check sent_log_open (sent_log_t *self, failure_t *failure);
// A batch that was acknowledged leaves the table `batch`. Within the caller's transaction.
bool must_check sent_log_take (sent_log_t *self, int64_t batch, failure_t *failure);
// Puts back what is kept of the numbers from…to; with `any`, whoever acknowledged it. Adds to *ret.
bool must_check sent_log_refill (sent_log_t *self, int64_t from, int64_t to, bool any, sent_log_refill_t *ret, failure_t *failure);
// Tells the files of which a batch of from…to is known and cannot be sent any more; at most `most`.
bool must_check sent_log_files (sent_log_t *self, int64_t from, int64_t to, int most, sent_log_tell_t *tell, void *argument, failure_t *failure);
// How many are kept that this server (or others) acknowledged, and the highest number among them.
bool must_check sent_log_count (sent_log_t *self, bool others, int64_t *ret_count, int64_t *ret_highest, failure_t *failure);
// Numbers up to this one are neither put back unasked nor told: it was said once that they are another server's.
bool must_check sent_log_floor (sent_log_t *self, int64_t *ret, failure_t *failure);
bool must_check sent_log_floor_set (sent_log_t *self, int64_t floor, failure_t *failure);
#endif

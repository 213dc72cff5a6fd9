#ifndef TIENDO_KEPT_H
#define TIENDO_KEPT_H
// What was acknowledged, kept in the spool for a while: a server that was restored from a backup lacks what came after it. The very bytes are
// kept under their numbers, so that what it has after all is a duplicate. Bounded by days and by size, the oldest go first; of what went, and of
// what was refused, the name of its file is known on for a year. What one server acknowledged is not sent to another unasked: servers are told
// apart by their keys, and one that has nothing of a feed at all was made anew rather than restored.
#include <sqlite3.h>
#include <stdint.h>

#include "common/failure.h"

enum { KEPT_DAYS = 30, KEPT_DAYS_MOST = 366, KEPT_MEGABYTES = 256, KEPT_MEGABYTES_MOST = 65536, KEPT_NAMES = 100000 };

typedef struct {
    const char *server; // its key, Z85
    int days;
    int megabytes; // of records; either 0: only names are kept
} kept_settings_t;

typedef struct {
    sqlite3 *db;
    kept_settings_t settings;
    int64_t bytes; // kept now
} kept_t;

typedef struct {
    int64_t again;     // put back to be sent
    int64_t elsewhere; // kept, but acknowledged by another server's key
    int64_t lacking;   // numbers of which this spool has nothing to send
} kept_refill_t;

typedef void kept_tell_t (void *argument, const char *file, const char *at, bool refused);

// Makes its tables, and drops what is too old or too much.
bool must_check kept_open (kept_t *self, failure_t *failure);
// A batch that was answered leaves the table `batch`. Within the caller's transaction.
bool must_check kept_take (kept_t *self, int64_t batch, bool refused, failure_t *failure);
// Puts back what is kept of the numbers from…to; with `any`, whoever acknowledged it. Adds to *ret.
bool must_check kept_refill (kept_t *self, int64_t from, int64_t to, bool any, kept_refill_t *ret, failure_t *failure);
// Tells the files of which a batch of from…to is known and cannot be sent any more; at most `most`.
bool must_check kept_files (kept_t *self, int64_t from, int64_t to, int most, kept_tell_t *tell, void *argument, failure_t *failure);
// How many are kept that this server (or others) acknowledged, and the highest number among them.
bool must_check kept_count (kept_t *self, bool others, int64_t *ret_count, int64_t *ret_highest, failure_t *failure);
// Numbers up to this one are neither put back unasked nor told: it was said once that they are another server's.
bool must_check kept_floor (kept_t *self, int64_t *ret, failure_t *failure);
bool must_check kept_floor_set (kept_t *self, int64_t floor, failure_t *failure);
#endif

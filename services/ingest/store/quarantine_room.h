#ifndef TIENDO_INGEST_STORE_QUARANTINE_ROOM_H
#define TIENDO_INGEST_STORE_QUARANTINE_ROOM_H
// How much of what is rejected is kept of a feed a day (UTC), so that no feed fills the disk. A batch whose rejected records do not fit any more is
// refused whole (`overloaded`): nothing of it is stored, and its sender keeps it. Batches without rejected records are taken as ever. What was used
// before is asked of the database, once a feed and day; each replica of ingest counts for itself from there.
#include "common/base/clock.h"
#include "common/base/metrics.h"
#include "common/db/pg.h"
#include "services/ingest/group/write_group.h"

enum { QUARANTINE_ROW_BYTES = 150 }; // what a row costs beside its record

typedef struct {
    int64_t most; // bytes a feed and day
    long days;    // after which bytes go
} quarantine_settings_t;

typedef struct quarantine_room_s quarantine_room_t;

quarantine_room_t *quarantine_room_new (const quarantine_settings_t *settings, metrics_t *metrics);
void quarantine_room_destroy (quarantine_room_t **self_p);
// Of a judged group. False: batches were refused, and the group has to be judged again without them; or, where the failure is set, the database did
// not answer.
bool must_check quarantine_room_admit (quarantine_room_t *self, pg_t *pg, write_group_t *group, instant_us_t now, failure_t *failure);
// The group that was admitted is committed.
void quarantine_room_take (quarantine_room_t *self, const write_group_t *group);
// A group may have been committed or not: the database is asked anew.
void quarantine_room_forget (quarantine_room_t *self);

// Pure: what each open batch of the group would leave, in its rejected_bytes.
void quarantine_weigh (write_group_t *group);
#endif

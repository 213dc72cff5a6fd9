#include "services/ingest/store/quarantine_room.h"

#include <czmq.h>
#include <stdlib.h>

#include "common/base/log.h"
#include "common/base/scoped.h"

enum { DAY_US_S = 86400 };

typedef struct {
    int64_t day;     // since 1970
    int64_t used;    // bytes of that day
    int64_t pending; // of the group that is under way
    bool told;       // that there is no room
} used_t;

struct quarantine_room_s {
    quarantine_settings_t settings;
    zhash_t *feeds; // code → used_t
    metric_t *refused;
};

static void used_free (void *used)
{
    free (used);
}

quarantine_room_t *quarantine_room_new (const quarantine_settings_t *settings, metrics_t *metrics)
{
    quarantine_room_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    self->settings = *settings;
    self->feeds = zhash_new ();
    self->refused = metrics_counter (metrics, "tiendo_ingest_quarantine_refused_total", "",
                                     "Batches that were not taken since their feed's room for rejected records was used up.");
    return self;
}

void quarantine_room_destroy (quarantine_room_t **self_p)
{
    quarantine_room_t *self = *self_p;
    if (self == NULL)
        return;
    zhash_destroy (&self->feeds);
    free (self);
    *self_p = NULL;
}

static bool is_open (const feed_request_t *one)
{
    return one->command.type == FEED_BATCH && one->state == FEED_REQUEST_OPEN && one->same == NULL;
}

void quarantine_weigh (write_group_t *group)
{
    for (feed_request_t *one = group->first; one != NULL; one = one->next)
        one->rejected_bytes = 0;
    for (size_t next = 0; next < group->rejection_count; next++)
        group->rejections[next].origin.batch->rejected_bytes += (int64_t) group->rejections[next].origin.raw.size + QUARANTINE_ROW_BYTES;
}

static bool ask (const quarantine_room_t *self, pg_t *pg, const feed_request_t *batch, instant_us_t now, int64_t *ret, failure_t *failure)
{
    char at[INSTANT_TEXT_SIZE];
    char days[24];
    scoped (pg_result_clear) PGresult *rows = NULL;
    instant_format (now, 0, at);
    (void) snprintf (days, sizeof days, "%ld", self->settings.days);
    const char *values[] = {batch->province, batch->command.feed, at, days};
    if (!pg_run (pg, &rows, failure, "quarantine_room", 4, values))
        return false;
    *ret = strtoll (PQgetvalue (rows, 0, 0), NULL, 10);
    return true;
}

static used_t *used_of (quarantine_room_t *self, pg_t *pg, const feed_request_t *batch, instant_us_t now, failure_t *failure)
{
    int64_t day = now / 1000000 / DAY_US_S;
    used_t *used = zhash_lookup (self->feeds, batch->command.feed);
    int64_t bytes = 0;
    if (used != NULL && used->day == day)
        return used;
    if (!ask (self, pg, batch, now, &bytes, failure))
        return NULL;
    if (used == NULL && (used = calloc (1, sizeof *used)) == NULL)
        abort ();
    *used = (used_t){.day = day, .used = bytes};
    (void) zhash_insert (self->feeds, batch->command.feed, used);
    (void) zhash_freefn (self->feeds, batch->command.feed, used_free);
    return used;
}

static void refuse (quarantine_room_t *self, feed_request_t *batch, used_t *used)
{
    char detail[200];
    (void) snprintf (
        detail, sizeof detail,
        "today's room for rejected records of this feed (%lld MB) is used up: correct the records of this batch, or wait until 00:00 UTC",
        (long long) (self->settings.most / 1000000));
    feed_request_refuse (batch, NACK_OVERLOADED, detail);
    metric_add (self->refused, 1);
    if (!used->told)
        log_event (LOG_WARN, "quarantine_full", "feed", batch->command.feed, "reason", detail, NULL);
    used->told = true;
}

static void nothing_pending (quarantine_room_t *self)
{
    for (used_t *used = zhash_first (self->feeds); used != NULL; used = zhash_next (self->feeds))
        used->pending = 0;
}

bool quarantine_room_admit (quarantine_room_t *self, pg_t *pg, write_group_t *group, instant_us_t now, failure_t *failure)
{
    bool all = true;
    if (group->rejection_count == 0)
        return true;
    quarantine_weigh (group);
    nothing_pending (self);
    for (feed_request_t *one = group->first; one != NULL; one = one->next) {
        used_t *used = is_open (one) && one->rejected_bytes > 0 ? used_of (self, pg, one, now, failure) : NULL;
        if (!is_open (one) || one->rejected_bytes == 0)
            continue;
        if (used == NULL)
            return false;
        if (used->used + used->pending + one->rejected_bytes <= self->settings.most) {
            used->pending += one->rejected_bytes;
            continue;
        }
        refuse (self, one, used);
        all = false;
    }
    return all;
}

void quarantine_room_take (quarantine_room_t *self, const write_group_t *group)
{
    if (group->rejection_count == 0)
        return;
    for (used_t *used = zhash_first (self->feeds); used != NULL; used = zhash_next (self->feeds))
        used->used += used->pending;
    nothing_pending (self);
}

void quarantine_room_forget (quarantine_room_t *self)
{
    zhash_destroy (&self->feeds);
    self->feeds = zhash_new ();
}

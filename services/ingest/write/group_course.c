#include "services/ingest/write/group_course.h"

#include "common/base/log.h"
#include "services/ingest/group/group_feeds.h"
#include "services/ingest/store/store.h"

enum { ATTEMPTS = 20, UNSURE_WAIT_MS = 200 };

// See the drawing.
typedef enum {
    COURSE_REACH,
    COURSE_PLACE,
    COURSE_FIND,
    COURSE_JUDGE,
    COURSE_STORE,
    COURSE_RESOLVE,
    COURSE_FAILED,
    COURSE_UNSURE,
    COURSE_STORED,
    COURSE_REFUSED,
    COURSE_OVERTAKEN,
    COURSE_OVER
} course_state_t;

// What one step finds out, and a later one needs.
typedef struct {
    worker_t *worker;
    const registry_t *registry; // of this try; NULL between tries
    failure_t failure;
    int tries;
    bool is_away;       // this try found no database
    bool was_stored;    // a transaction was tried: what is stored is looked up before the next
    bool keys_taken;    // a key of the group is in the log already
    bool may_be_stored; // a transaction of the group may have been committed
} course_t;

static bool any_open_batch (const write_group_t *group)
{
    for (const feed_request_t *one = group->first; one != NULL; one = one->next)
        if (one->state == FEED_REQUEST_OPEN && one->command.type == FEED_BATCH)
            return true;
    return false;
}

// What came before in this life of its feed, or in another of which this writer knows nothing, may be stored already.
static bool may_repeat (const worker_t *worker)
{
    for (const feed_request_t *one = worker->group.first; one != NULL; one = one->next) {
        int64_t newest = one->command.type == FEED_BATCH ? newest_of (worker->newest, one) : -1;
        if (newest == 0 || one->command.seq <= newest)
            return true;
    }
    return false;
}

static course_state_t reach (course_t *self)
{
    self->is_away = !takeover_reach (&self->worker->takeover, self->worker->pg, &self->failure);
    return self->is_away ? COURSE_FAILED : COURSE_PLACE;
}

static course_state_t place (course_t *self)
{
    worker_t *worker = self->worker;
    self->registry = worker_registry (worker, &self->failure);
    if (self->registry == NULL)
        return COURSE_FAILED;
    group_feeds_place (&worker->group, self->registry, self->may_be_stored);
    if (self->was_stored || may_repeat (worker))
        return COURSE_FIND;
    return any_open_batch (&worker->group) ? COURSE_JUDGE : COURSE_STORED;
}

static course_state_t find (course_t *self)
{
    worker_t *worker = self->worker;
    if (!store_find (worker->pg, &worker->group, &self->failure)) {
        pg_disconnect (worker->pg);
        return COURSE_FAILED;
    }
    return any_open_batch (&worker->group) ? COURSE_JUDGE : COURSE_STORED;
}

// The room that rejected records have. Of a group that may be stored nobody is told that nothing was: whatever it holds goes in.
static quarantine_room_t *room_of (const course_t *self)
{
    return self->may_be_stored ? NULL : self->worker->room;
}

// Nothing was stored: what is there already is looked up before the next try.
static course_state_t not_stored (course_t *self)
{
    self->was_stored = true;
    metric_add (self->worker->retries, 1);
    return COURSE_FAILED;
}

static course_state_t judge (course_t *self)
{
    worker_t *worker = self->worker;
    instant_us_t now = campaign_clock_now (worker->settings.clock);
    quarantine_room_t *room = room_of (self);
    write_group_find_repeats (&worker->group);
    write_group_judge (&worker->group, self->registry, now);
    if ((room != NULL && !quarantine_room_admit (room, worker->pg, &worker->group, now, &self->failure))
        || !store_outdated (worker->pg, &worker->group, &self->failure))
        return not_stored (self);
    return self->keys_taken || worker->group.explanation.rows > 0 ? COURSE_RESOLVE : COURSE_STORE;
}

// What the transaction's end means for the group.
static course_state_t conclude (course_t *self, store_result_t result)
{
    worker_t *worker = self->worker;
    switch (result) {
    case STORE_COMMITTED:
        quarantine_room_take (worker->room, &worker->group);
        write_group_stored (&worker->group);
        return COURSE_STORED;
    case STORE_STALE:
        if (!worker_reload (worker, &self->failure))
            pg_disconnect (worker->pg);
        break;
    case STORE_CONFLICT:
        self->keys_taken = true;
        self->failure.kind = FAILURE_TEMPORARY; // the way that compares tells what is what
        break;
    case STORE_UNKNOWN:
        self->may_be_stored = true;
        quarantine_room_forget (worker->room);
        break;
    case STORE_RETRY:
    case STORE_LOST:
        break;
    }
    return not_stored (self);
}

static course_state_t store (course_t *self)
{
    worker_t *worker = self->worker;
    write_group_t *group = &worker->group;
    if (!write_group_settle (group, &self->failure))
        return not_stored (self);
    if (group->rejection_count == 0 && group->progress.rows + group->batch.rows <= STORE_PIPELINED_ROWS)
        return conclude (self, store_pipelined (worker->pg, group, worker->settings.clock, self->registry->version, &self->failure));
    return conclude (self, store_bulk (worker->pg, group, worker->settings.clock, self->registry->version, &self->failure));
}

static course_state_t resolve (course_t *self)
{
    worker_t *worker = self->worker;
    self->keys_taken = true;
    metric_add (worker->slow, 1);
    return conclude (self,
                     store_resolving (worker->pg, &worker->group, worker->settings.clock, self->registry->version, room_of (self), &self->failure));
}

static void end_try (course_t *self)
{
    if (self->registry != NULL)
        worker_release (self->worker, self->registry);
    self->registry = NULL;
}

static course_state_t failed (course_t *self)
{
    end_try (self);
    if (self->worker->takeover.seen)
        return self->may_be_stored ? COURSE_OVER : COURSE_OVERTAKEN;
    self->tries++;
    if (self->may_be_stored)
        return COURSE_UNSURE;
    return self->is_away || self->failure.kind == FAILURE_PERMANENT || self->tries >= ATTEMPTS ? COURSE_REFUSED : COURSE_REACH;
}

// Waits a little before the next try. Only $TERM can come while a group is out.
static course_state_t unsure (const course_t *self)
{
    zmq_pollitem_t item = {.socket = zsock_resolve (self->worker->pipe), .events = ZMQ_POLLIN};
    return zmq_poll (&item, 1, UNSURE_WAIT_MS) > 0 ? COURSE_OVER : COURSE_REACH;
}

static void refuse_open (worker_t *worker, bool questions_too, const char *why)
{
    for (feed_request_t *one = worker->group.first; one != NULL; one = one->next)
        if (one->state == FEED_REQUEST_OPEN && (questions_too || one->command.type == FEED_BATCH))
            feed_request_refuse (one, NACK_UNAVAILABLE, why);
}

static course_state_t stored (course_t *self)
{
    worker_t *worker = self->worker;
    end_try (self);
    metric_add (worker->groups, 1);
    for (const feed_request_t *one = worker->group.first; one != NULL; one = one->next) {
        if (one->command.type != FEED_BATCH || (one->state != FEED_REQUEST_STORED && one->state != FEED_REQUEST_DUPLICATE))
            continue;
        newest_note (worker->newest, one);
        const acknowledged_one_t kept = acknowledged_of (one);
        acknowledged_note (worker->settings.acknowledged, &kept);
    }
    acknowledged_flush (worker->settings.acknowledged);
    if (worker->refusing)
        log_event (LOG_INFO, "groups_stored_again", NULL);
    worker->refusing = false;
    return COURSE_OVER;
}

static course_state_t refused (const course_t *self)
{
    worker_t *worker = self->worker;
    if (!worker->refusing)
        log_event (LOG_WARN, "groups_refused", "reason", self->failure.text, NULL);
    worker->refusing = true;
    refuse_open (worker, true,
                 pg_connected (worker->pg) ? "the database does not take this now: send it again later"
                                           : "the database is away: send this again later");
    return COURSE_OVER;
}

static course_state_t overtaken (const course_t *self)
{
    refuse_open (self->worker, false,
                 "another database server has taken over, which lacks what came last: ask by hello what it has, then send this again");
    return COURSE_OVER;
}

static course_state_t step (course_t *self, course_state_t state)
{
    switch (state) {
    case COURSE_REACH:
        return reach (self);
    case COURSE_PLACE:
        return place (self);
    case COURSE_FIND:
        return find (self);
    case COURSE_JUDGE:
        return judge (self);
    case COURSE_STORE:
        return store (self);
    case COURSE_RESOLVE:
        return resolve (self);
    case COURSE_FAILED:
        return failed (self);
    case COURSE_UNSURE:
        return unsure (self);
    case COURSE_STORED:
        return stored (self);
    case COURSE_REFUSED:
        return refused (self);
    case COURSE_OVERTAKEN:
        return overtaken (self);
    case COURSE_OVER:
        break;
    }
    return COURSE_OVER;
}

void group_course_run (worker_t *worker)
{
    course_t self = {.worker = worker};
    for (course_state_t state = any_open_batch (&worker->group) ? COURSE_REACH : COURSE_OVER; state != COURSE_OVER;)
        state = step (&self, state);
}

#include "services/ingest/lane.h"

#include <stdlib.h>

#include "common/log.h"
#include "services/ingest/group.h"
#include "services/ingest/registry_load.h"
#include "services/ingest/store.h"

enum { ATTEMPTS = 20, UNKNOWN_WAIT_MS = 200, KEEP_BYTES = 8 * 1024 * 1024 };

struct lane_s {
    lane_settings_t settings; // there before the thread is, and as long
    zactor_t *actor;
    bool busy;
};

// What the thread has to itself.
typedef struct {
    lane_settings_t settings;
    zsock_t *pipe;
    pg_t *pg;
    group_t group;
    zhash_t *newest; // feed → highest seq stored by this lane (int64_t *): above it nothing needs to be looked up
    bool complained;
    metric_t *groups;
    metric_t *slow;
    metric_t *retries;
} worker_t;

static void free_number (void *number)
{
    free (number);
}

static void complain (worker_t *self, const failure_t *failure)
{
    if (!self->complained)
        log_event (LOG_WARN, "database_away", "why", failure->text, NULL);
    self->complained = true;
}

static bool connected (worker_t *self, failure_t *failure)
{
    if (!pg_connect (self->pg, failure)) {
        complain (self, failure);
        return false;
    }
    if (self->complained)
        log_event (LOG_INFO, "database_back", NULL);
    self->complained = false;
    return true;
}

static bool needs_look (const worker_t *self)
{
    for (const pending_t *one = self->group.first; one != NULL; one = one->next) {
        const int64_t *newest = one->command.type == FEED_BATCH ? zhash_lookup (self->newest, one->command.feed) : NULL;
        if (one->command.type == FEED_BATCH && (newest == NULL || one->command.seq <= *newest))
            return true;
    }
    return false;
}

static void remember (worker_t *self)
{
    for (const pending_t *one = self->group.first; one != NULL; one = one->next) {
        if (one->command.type != FEED_BATCH || (one->state != PENDING_STORED && one->state != PENDING_DUPLICATE))
            continue;
        int64_t *newest = zhash_lookup (self->newest, one->command.feed);
        if (newest == NULL) {
            newest = calloc (1, sizeof *newest);
            if (newest == NULL)
                abort ();
            (void) zhash_insert (self->newest, one->command.feed, newest);
            (void) zhash_freefn (self->newest, one->command.feed, free_number);
        }
        if (*newest < one->command.seq)
            *newest = one->command.seq;
    }
}

static bool any_open (const worker_t *self)
{
    for (const pending_t *one = self->group.first; one != NULL; one = one->next)
        if (one->state == PENDING_OPEN && one->command.type == FEED_BATCH)
            return true;
    return false;
}

static void refuse_open (worker_t *self, const char *why)
{
    for (pending_t *one = self->group.first; one != NULL; one = one->next)
        if (one->state == PENDING_OPEN)
            pending_refuse (one, NACK_UNAVAILABLE, why);
}

static bool reload (worker_t *self, failure_t *failure)
{
    registry_t *registry = NULL;
    return registry_load (&registry, self->pg, failure) && holder_publish (self->settings.holder, &registry, failure);
}

static store_result_t store (worker_t *self, const registry_t *registry, bool *slow, failure_t *failure)
{
    group_find_repeats (&self->group);
    group_judge (&self->group, registry, campaign_clock_now (self->settings.clock));
    *slow = *slow || self->group.explanation.rows > 0;
    if (*slow) {
        metric_add (self->slow, 1);
        return store_slow (self->pg, &self->group, self->settings.clock, registry->version, failure);
    }
    if (!group_settle (&self->group, failure))
        return STORE_RETRY;
    if (self->group.rejection_count == 0 && self->group.progress.rows + self->group.batch.rows <= STORE_SMALL_ROWS)
        return store_small (self->pg, &self->group, self->settings.clock, registry->version, failure);
    return store_fast (self->pg, &self->group, self->settings.clock, registry->version, failure);
}

// One try; true where the group is decided. `look`, `slow` and `unknown` carry over to the next.
static bool attempt (worker_t *self, bool *look, bool *slow, bool *unknown, failure_t *failure)
{
    if (*look && !store_find (self->pg, &self->group, failure)) {
        pg_disconnect (self->pg);
        return false;
    }
    *look = false;
    if (!any_open (self))
        return true;
    const registry_t *registry = holder_borrow (self->settings.holder);
    if (registry == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "the configuration is not loaded yet");
    store_result_t result = store (self, registry, slow, failure);
    holder_return (self->settings.holder, registry);
    switch (result) {
    case STORE_COMMITTED:
        group_stored (&self->group);
        return true;
    case STORE_STALE:
        if (!reload (self, failure))
            pg_disconnect (self->pg);
        break;
    case STORE_CONFLICT:
        *look = true;
        *slow = true;
        failure->kind = FAILURE_TEMPORARY; // the slow way tells what is what
        break;
    case STORE_UNKNOWN:
        *unknown = true;
        *look = true;
        break;
    case STORE_RETRY:
    case STORE_LOST:
        *look = true;
        break;
    }
    metric_add (self->retries, 1);
    return false;
}

static bool stopping (worker_t *self)
{
    zmq_pollitem_t item = {.socket = zsock_resolve (self->pipe), .events = ZMQ_POLLIN};
    return zmq_poll (&item, 1, UNKNOWN_WAIT_MS) > 0; // only $TERM can come while a group is out
}

// A group whose COMMIT was not answered is held until the database tells: saying "not stored" of it could be a lie.
static void serve_group (worker_t *self)
{
    failure_t failure = {0};
    bool look = needs_look (self);
    bool slow = false;
    bool unknown = false;
    for (int tries = 0; tries < ATTEMPTS || unknown; tries++) {
        if (!connected (self, &failure)) {
            if (!unknown)
                break;
            if (stopping (self))
                return; // unanswered: the clients send again
            continue;
        }
        if (attempt (self, &look, &slow, &unknown, &failure)) {
            metric_add (self->groups, 1);
            remember (self);
            return;
        }
        if (failure.kind == FAILURE_PERMANENT && !unknown)
            break;
    }
    log_event (LOG_WARN, "group_refused", "why", failure.text, NULL);
    refuse_open (self, pg_connected (self->pg) ? "the database does not take this now: send it again later"
                                               : "the database is away: send this again later");
}

static void serve_hellos (worker_t *self)
{
    for (pending_t *one = self->group.first; one != NULL; one = one->next) {
        failure_t failure = {0};
        if (one->command.type != FEED_HELLO || one->state != PENDING_OPEN)
            continue;
        if (!connected (self, &failure) || !store_welcome (self->pg, one, &failure)) {
            pg_disconnect (self->pg);
            pending_refuse (one, NACK_UNAVAILABLE, "the database is away: ask again later");
        }
    }
}

static void serve (worker_t *self, pending_t *first)
{
    self->group.first = first;
    if (any_open (self))
        serve_group (self);
    serve_hellos (self);
    self->group.first = NULL;
    if (self->group.progress.room + self->group.quarantine.room > KEEP_BYTES)
        group_clear (&self->group);
    if (zsock_send (self->pipe, "p", first) != 0)
        pending_destroy_all (&first);
}

static void worker_open (worker_t *self)
{
    metrics_t *metrics = self->settings.metrics;
    self->newest = zhash_new ();
    self->groups = metrics_counter (metrics, "tiendo_ingest_groups_total", "", "Transactions that stored batches.");
    self->slow = metrics_counter (metrics, "tiendo_ingest_slow_groups_total", "", "Of these, by the way that compares with what is stored.");
    self->retries = metrics_counter (metrics, "tiendo_ingest_group_retries_total", "", "Transactions that had to be done again.");
}

static void run (zsock_t *pipe, void *argument)
{
    worker_t self = {.settings = ((const lane_t *) argument)->settings, .pipe = pipe};
    failure_t failure = {0};
    if (!pg_new (&self.pg, self.settings.database_url, "tiendo-ingest", store_statements, 0, &failure)) {
        log_fatal ("failed", failure.text);
        abort ();
    }
    worker_open (&self);
    (void) zsock_signal (pipe, 0);
    for (bool open = true; open;) {
        zmsg_t *message = zmsg_recv (pipe);
        zframe_t *frame = message != NULL ? zmsg_first (message) : NULL;
        if (frame == NULL || zframe_streq (frame, "$TERM"))
            open = false;
        else {
            pending_t *first = NULL;
            memcpy (&first, zframe_data (frame), sizeof first);
            serve (&self, first);
        }
        zmsg_destroy (&message);
    }
    group_clear (&self.group);
    zhash_destroy (&self.newest);
    pg_destroy (&self.pg);
}

bool lane_new (lane_t **ret, const lane_settings_t *settings, failure_t *failure)
{
    lane_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->settings = *settings;
    self->actor = zactor_new (run, self);
    if (self->actor == NULL) {
        free (self);
        return failure_set (failure, FAILURE_FATAL, "no thread for a lane");
    }
    *ret = self;
    return true;
}

void lane_destroy (lane_t **self_p)
{
    lane_t *self = *self_p;
    if (self == NULL)
        return;
    zactor_destroy (&self->actor);
    free (self);
    *self_p = NULL;
}

zsock_t *lane_pipe (lane_t *self)
{
    return zactor_sock (self->actor);
}

bool lane_busy (const lane_t *self)
{
    return self->busy;
}

void lane_give (lane_t *self, pending_t *first)
{
    self->busy = true;
    if (zsock_send (self->actor, "p", first) != 0)
        abort (); // one list is out at a time: there is room
}

pending_t *lane_take (lane_t *self)
{
    void *first = NULL;
    if (zsock_recv (self->actor, "p", &first) != 0)
        return NULL;
    self->busy = false;
    return first;
}

#include "services/ingest/write/writer.h"

#include <stdlib.h>

#include "common/base/log.h"
#include "services/ingest/group/group_feeds.h"
#include "services/ingest/group/write_group.h"
#include "services/ingest/registry/registry_loader.h"
#include "services/ingest/store/store.h"
#include "services/ingest/write/newest.h"

enum { ATTEMPTS = 20, QUESTION_TRIES = 3, UNKNOWN_WAIT_MS = 200, KEEP_BYTES = 8 * 1024 * 1024 };

struct writer_s {
    writer_settings_t settings; // there before the thread is, and as long
    zactor_t *actor;
    bool busy;
    int64_t given_ms;
};

// What the thread has to itself.
typedef struct {
    writer_settings_t settings;
    zsock_t *pipe;
    pg_t *pg;
    write_group_t group;
    newest_t *newest;
    quarantine_room_t *room;
    takeover_t takeover;
    bool refusing; // groups are refused: said once, until one is stored again
    metric_t *groups;
    metric_t *slow;
    metric_t *retries;
} worker_t;

// What came before in this life of its feed, or in another of which this writer knows nothing, may be stored already.
static bool needs_look (const worker_t *self)
{
    for (const feed_request_t *one = self->group.first; one != NULL; one = one->next) {
        int64_t newest = one->command.type == FEED_BATCH ? newest_of (self->newest, one) : -1;
        if (newest == 0 || one->command.seq <= newest)
            return true;
    }
    return false;
}

static void remember (worker_t *self)
{
    for (const feed_request_t *one = self->group.first; one != NULL; one = one->next) {
        if (one->command.type != FEED_BATCH || (one->state != FEED_REQUEST_STORED && one->state != FEED_REQUEST_DUPLICATE))
            continue;
        newest_note (self->newest, one);
        const acknowledged_one_t kept = acknowledged_of (one);
        acknowledged_note (self->settings.acknowledged, &kept);
    }
    acknowledged_flush (self->settings.acknowledged);
}

static bool any_open (const worker_t *self)
{
    for (const feed_request_t *one = self->group.first; one != NULL; one = one->next)
        if (one->state == FEED_REQUEST_OPEN && one->command.type == FEED_BATCH)
            return true;
    return false;
}

static void refuse_open (worker_t *self, bool questions_too, const char *why)
{
    for (feed_request_t *one = self->group.first; one != NULL; one = one->next)
        if (one->state == FEED_REQUEST_OPEN && (questions_too || one->command.type == FEED_BATCH))
            feed_request_refuse (one, NACK_UNAVAILABLE, why);
}

static bool reload (worker_t *self, failure_t *failure)
{
    registry_t *registry = NULL;
    return registry_load (&registry, self->pg, failure) && registry_snapshot_publish (self->settings.snapshot, &registry, failure);
}

static store_result_t store (worker_t *self, const registry_t *registry, bool *slow, quarantine_room_t *room, failure_t *failure)
{
    instant_us_t now = campaign_clock_now (self->settings.clock);
    write_group_find_repeats (&self->group);
    write_group_judge (&self->group, registry, now);
    if (room != NULL && !quarantine_room_admit (room, self->pg, &self->group, now, failure))
        return pg_connected (self->pg) ? STORE_RETRY : STORE_LOST;
    if (!store_outdated (self->pg, &self->group, failure))
        return pg_connected (self->pg) ? STORE_RETRY : STORE_LOST;
    *slow = *slow || self->group.explanation.rows > 0;
    if (*slow) {
        metric_add (self->slow, 1);
        return store_resolving (self->pg, &self->group, self->settings.clock, registry->version, room, failure);
    }
    if (!write_group_settle (&self->group, failure))
        return STORE_RETRY;
    if (self->group.rejection_count == 0 && self->group.progress.rows + self->group.batch.rows <= STORE_PIPELINED_ROWS)
        return store_pipelined (self->pg, &self->group, self->settings.clock, registry->version, failure);
    return store_bulk (self->pg, &self->group, self->settings.clock, registry->version, failure);
}

// What carries over from one try of a group to the next.
typedef struct {
    bool look;    // what is stored is to be looked up first
    bool slow;    // keys may be taken
    bool unknown; // a try may have been committed: nobody is told that nothing was stored
} course_t;

static bool conclude (worker_t *self, store_result_t result, course_t *course, failure_t *failure)
{
    switch (result) {
    case STORE_COMMITTED:
        quarantine_room_take (self->room, &self->group);
        write_group_stored (&self->group);
        return true;
    case STORE_STALE:
        if (!reload (self, failure))
            pg_disconnect (self->pg);
        break;
    case STORE_CONFLICT:
        course->slow = true;
        failure->kind = FAILURE_TEMPORARY; // the slow way tells what is what
        break;
    case STORE_UNKNOWN:
        course->unknown = true;
        quarantine_room_forget (self->room);
        break;
    case STORE_RETRY:
    case STORE_LOST:
        break;
    }
    course->look = true;
    metric_add (self->retries, 1);
    return false;
}

static bool try_group (worker_t *self, const registry_t *registry, course_t *course, failure_t *failure)
{
    group_feeds_place (&self->group, registry, course->unknown);
    if ((course->look || needs_look (self)) && !store_find (self->pg, &self->group, failure)) {
        pg_disconnect (self->pg);
        return false;
    }
    course->look = false;
    quarantine_room_t *room = course->unknown ? NULL : self->room; // nobody is told then that nothing was stored
    return !any_open (self) || conclude (self, store (self, registry, &course->slow, room, failure), course, failure);
}

// The registry as the database has it now; the caller returns it.
static const registry_t *borrow_fresh (worker_t *self, failure_t *failure)
{
    int64_t version = 0;
    if (!takeover_reach (&self->takeover, self->pg, failure) || !registry_version (self->pg, &version, failure)
        || (version != registry_snapshot_version (self->settings.snapshot) && !reload (self, failure)))
        return NULL;
    return registry_snapshot_acquire (self->settings.snapshot);
}

// What a group is judged by; the caller returns it. The newest that is held will do: where it is old, the transaction finds out.
static const registry_t *borrow_known (worker_t *self, failure_t *failure)
{
    const registry_t *registry = registry_snapshot_acquire (self->settings.snapshot);
    if (registry == NULL)
        (void) failure_set (failure, FAILURE_TEMPORARY, "the configuration is not loaded yet");
    if (registry == NULL || !group_feeds_lack (&self->group, registry))
        return registry;
    registry_snapshot_release (self->settings.snapshot, registry);
    registry = borrow_fresh (self, failure);
    if (registry == NULL)
        pg_disconnect (self->pg);
    return registry;
}

// One try; true where the group is decided.
static bool attempt (worker_t *self, course_t *course, failure_t *failure)
{
    const registry_t *registry = borrow_known (self, failure);
    if (registry == NULL)
        return false;
    bool decided = try_group (self, registry, course, failure);
    registry_snapshot_release (self->settings.snapshot, registry);
    return decided;
}

// Waits a little before the next try; true where the service ends meanwhile.
static bool stopping (worker_t *self)
{
    zmq_pollitem_t item = {.socket = zsock_resolve (self->pipe), .events = ZMQ_POLLIN};
    return zmq_poll (&item, 1, UNKNOWN_WAIT_MS) > 0; // only $TERM can come while a group is out
}

static void decided (worker_t *self)
{
    metric_add (self->groups, 1);
    remember (self);
    if (self->refusing)
        log_event (LOG_INFO, "groups_stored_again", NULL);
    self->refusing = false;
}

static void refuse_group (worker_t *self, const failure_t *failure)
{
    if (!self->refusing)
        log_event (LOG_WARN, "groups_refused", "reason", failure->text, NULL);
    self->refusing = true;
    refuse_open (self, true,
                 pg_connected (self->pg) ? "the database does not take this now: send it again later"
                                         : "the database is away: send this again later");
}

// A group that may have been committed is held until the database tells: saying "not stored" of it could be a lie. So it may, until it is stored,
// since what was under way may come through late.
static void serve_group (worker_t *self)
{
    failure_t failure = {0};
    course_t course = {.look = false};
    for (int tries = 0; tries < ATTEMPTS || course.unknown; tries++) {
        bool connected = takeover_reach (&self->takeover, self->pg, &failure);
        if (connected && attempt (self, &course, &failure)) {
            decided (self);
            return;
        }
        if (self->takeover.seen) {
            if (!course.unknown) // else unanswered: what the server before has committed may be here
                refuse_open (self, false,
                             "another database server has taken over, which lacks what came last: ask by hello what it has, then send this again");
            return;
        }
        if (!course.unknown && (!connected || failure.kind == FAILURE_PERMANENT))
            break;
        if (course.unknown && stopping (self))
            return; // unanswered: the clients send again
    }
    refuse_group (self, &failure);
}

static bool answer_question (worker_t *self, const registry_t *registry, feed_request_t *one, failure_t *failure)
{
    if (one->command.type == FEED_FIGURES)
        return store_figures (self->pg, registry, campaign_clock_now (self->settings.clock), one, failure);
    if (!store_welcome (self->pg, one, failure))
        return false;
    const acknowledged_one_t kept = acknowledged_of (one);
    int64_t highest = acknowledged_highest (self->settings.acknowledged, &kept);
    one->acknowledged_before = highest >= one->next_seq ? highest : 0; // more than is stored: the database was restored
    return true;
}

static bool any_question (const worker_t *self)
{
    for (const feed_request_t *one = self->group.first; one != NULL; one = one->next)
        if (one->command.type != FEED_BATCH && one->state == FEED_REQUEST_OPEN)
            return true;
    return false;
}

// A connection that has died unseen, and one to another server than before, are no reason not to answer: the next one is.
static const registry_t *borrow_for_questions (worker_t *self, failure_t *failure)
{
    const registry_t *registry = NULL;
    bool again = true;
    for (int tries = 0; registry == NULL && again && tries < QUESTION_TRIES; tries++) {
        bool was_up = pg_connected (self->pg);
        self->takeover.seen = false;
        registry = borrow_fresh (self, failure);
        again = was_up || self->takeover.seen;
    }
    return registry;
}

static void serve_questions (worker_t *self)
{
    failure_t failure = {0};
    const registry_t *registry = any_question (self) ? borrow_for_questions (self, &failure) : NULL;
    if (registry != NULL)
        group_feeds_place (&self->group, registry, true); // a batch that is still open may have been committed
    for (feed_request_t *one = self->group.first; one != NULL; one = one->next) {
        if (one->command.type == FEED_BATCH || one->state != FEED_REQUEST_OPEN)
            continue;
        if (registry == NULL || !answer_question (self, registry, one, &failure)) {
            pg_disconnect (self->pg);
            feed_request_refuse (one, NACK_UNAVAILABLE, "the database is away: ask again later");
        }
    }
    if (registry != NULL)
        registry_snapshot_release (self->settings.snapshot, registry);
}

static void serve (worker_t *self, feed_request_t *first)
{
    self->group.first = first;
    self->takeover.seen = false;
    if (any_open (self))
        serve_group (self);
    serve_questions (self);
    self->group.first = NULL;
    if (self->group.progress.room + self->group.quarantine.room > KEEP_BYTES)
        write_group_clear (&self->group);
    if (zsock_send (self->pipe, "p", first) != 0)
        feed_request_destroy_all (&first);
}

static void worker_open (worker_t *self)
{
    metrics_t *metrics = self->settings.metrics;
    self->newest = newest_new ();
    self->room = quarantine_room_new (&self->settings.quarantine, metrics);
    self->groups = metrics_counter (metrics, "tiendo_ingest_groups_total", "", "Transactions that stored batches.");
    self->slow = metrics_counter (metrics, "tiendo_ingest_slow_groups_total", "", "Of these, by the way that compares with what is stored.");
    self->retries = metrics_counter (metrics, "tiendo_ingest_group_retries_total", "", "Transactions that had to be done again.");
}

static void run (zsock_t *pipe, void *argument)
{
    worker_t self = {.settings = ((const writer_t *) argument)->settings, .pipe = pipe};
    self.takeover.count = self.settings.takeovers;
    self.takeover.acknowledged = self.settings.acknowledged;
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
            feed_request_t *first = NULL;
            memcpy (&first, zframe_data (frame), sizeof first);
            serve (&self, first);
        }
        zmsg_destroy (&message);
    }
    write_group_clear (&self.group);
    newest_destroy (&self.newest);
    quarantine_room_destroy (&self.room);
    pg_destroy (&self.pg);
}

bool writer_new (writer_t **ret, const writer_settings_t *settings, failure_t *failure)
{
    writer_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->settings = *settings;
    self->actor = zactor_new (run, self);
    if (self->actor == NULL) {
        free (self);
        return failure_set (failure, FAILURE_FATAL, "no thread for a writer");
    }
    *ret = self;
    return true;
}

void writer_destroy (writer_t **self_p)
{
    writer_t *self = *self_p;
    if (self == NULL)
        return;
    zactor_destroy (&self->actor);
    free (self);
    *self_p = NULL;
}

zsock_t *writer_pipe (writer_t *self)
{
    return zactor_sock (self->actor);
}

bool writer_busy (const writer_t *self)
{
    return self->busy;
}

int64_t writer_busy_ms (const writer_t *self)
{
    return self->busy ? monotonic_ms () - self->given_ms : 0;
}

void writer_give (writer_t *self, feed_request_t *first)
{
    self->busy = true;
    self->given_ms = monotonic_ms ();
    if (zsock_send (self->actor, "p", first) != 0)
        abort (); // one list is out at a time: there is room
}

feed_request_t *writer_take (writer_t *self)
{
    void *first = NULL;
    if (zsock_recv (self->actor, "p", &first) != 0)
        return NULL;
    self->busy = false;
    return first;
}

#include "common/db/worker_db.h"

#include <czmq.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/log.h"

enum { FIRST_DELAY_MS = 100, LAST_DELAY_MS = 5000, STOP_STEP_MS = 20 };

struct worker_db_s {
    pg_t *pg;
    char name[33];
    int64_t not_before_ms;
    int64_t delay_ms;
    bool told;
    pthread_mutex_t lock; // of `cancel`
    PGcancel *cancel;
    _Atomic bool up;
    _Atomic bool busy;
    _Atomic bool stopping;
};

bool worker_db_new (worker_db_t **ret, const worker_db_settings_t *settings, failure_t *failure)
{
    worker_db_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    (void) pthread_mutex_init (&self->lock, NULL);
    self->delay_ms = FIRST_DELAY_MS;
    (void) snprintf (self->name, sizeof self->name, "%s", settings->name);
    char application[64];
    (void) snprintf (application, sizeof application, "tiendo-%s %s", settings->service, settings->name);
    if (!pg_new (&self->pg, settings->url, application, settings->statements, settings->statement_timeout_ms, failure)) {
        worker_db_destroy (&self);
        return false;
    }
    *ret = self;
    return true;
}

static void cancel_set (worker_db_t *self, PGcancel *cancel)
{
    (void) pthread_mutex_lock (&self->lock);
    PGcancel *old = self->cancel;
    self->cancel = cancel;
    (void) pthread_mutex_unlock (&self->lock);
    PQfreeCancel (old);
}

void worker_db_destroy (worker_db_t **self_p)
{
    worker_db_t *self = *self_p;
    if (self == NULL)
        return;
    cancel_set (self, NULL);
    pg_destroy (&self->pg);
    (void) pthread_mutex_destroy (&self->lock);
    free (self);
    *self_p = NULL;
}

static void lose (worker_db_t *self, const failure_t *failure)
{
    self->up = false;
    cancel_set (self, NULL);
    pg_disconnect (self->pg);
    if (!self->told && !self->stopping)
        log_event (LOG_WARN, "worker_database_away", "worker", self->name, "reason", failure->text, NULL);
    self->told = true;
}

static bool connected (worker_db_t *self, failure_t *failure)
{
    if (pg_connected (self->pg))
        return true;
    if (monotonic_ms () < self->not_before_ms)
        return failure_set (failure, FAILURE_TEMPORARY, "the database is away");
    if (!pg_connect (self->pg, failure)) {
        lose (self, failure);
        self->not_before_ms = monotonic_ms () + self->delay_ms;
        self->delay_ms = self->delay_ms * 2 > LAST_DELAY_MS ? LAST_DELAY_MS : self->delay_ms * 2;
        return false;
    }
    cancel_set (self, PQgetCancel (pg_connection (self->pg)));
    self->delay_ms = FIRST_DELAY_MS;
    self->told = false;
    self->up = true;
    return true;
}

bool worker_db_begin (worker_db_t *self, failure_t *failure)
{
    self->busy = true; // before `stopping` is read: worker_db_stop looks at the two in the other order
    if (self->stopping)
        (void) failure_set (failure, FAILURE_TEMPORARY, "the service is stopping");
    else if (connected (self, failure))
        return true;
    self->busy = false;
    return false;
}

void worker_db_end (worker_db_t *self)
{
    self->busy = false;
}

pg_t *worker_db_pg (worker_db_t *self)
{
    return self->pg;
}

// Of what is temporary, these end a statement, not the connection: cancelled for its time, a lock not had, a right that the role lacks, a conflict.
static bool statement_only (const char *state)
{
    return strcmp (state, "57014") == 0 || strcmp (state, "55P03") == 0 || strcmp (state, "42501") == 0 || strncmp (state, "40", 2) == 0;
}

bool worker_db_lost (worker_db_t *self, const failure_t *failure)
{
    // libpq may call a connection good whose server has just hung up: what the failure says counts too.
    if (pg_connected (self->pg) && (failure->kind != FAILURE_TEMPORARY || statement_only (pg_state (self->pg))))
        return false;
    lose (self, failure);
    return true;
}

bool worker_db_up (const worker_db_t *self)
{
    return self->up;
}

bool worker_db_stopping (const worker_db_t *self)
{
    return self->stopping;
}

void worker_db_stop (worker_db_t *self)
{
    char ignored[256];
    self->stopping = true;
    while (self->busy) { // again and again: a statement may begin just after a cancel
        (void) pthread_mutex_lock (&self->lock);
        if (self->cancel != NULL)
            (void) PQcancel (self->cancel, ignored, sizeof ignored);
        (void) pthread_mutex_unlock (&self->lock);
        zclock_sleep (STOP_STEP_MS);
    }
}

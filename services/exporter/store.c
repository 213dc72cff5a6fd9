#include "services/exporter/store.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/scoped.h"
#include "services/exporter/statements.h"

struct store_s {
    pthread_mutex_t lock;
    pthread_cond_t returned;
    pg_t *free[STORE_CONNECTIONS];
    int free_count;
    pg_t *all[STORE_CONNECTIONS];
    PGcancel *cancels[STORE_CONNECTIONS]; // of those that are connected, in the same order
    store_t *from;                        // of a snapshot: where its connection comes from
};

bool store_new (store_t **ret, const char *database_url, int connections, int statement_ms, failure_t *failure)
{
    store_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    (void) pthread_mutex_init (&self->lock, NULL);
    (void) pthread_cond_init (&self->returned, NULL);
    for (int i = 0; i < connections && i < STORE_CONNECTIONS; i++) {
        if (!pg_new (&self->all[i], database_url, "tiendo-exporter", exporter_statements, statement_ms, failure)) {
            store_destroy (&self);
            return false;
        }
        self->free[self->free_count++] = self->all[i];
    }
    *ret = self;
    return true;
}

void store_destroy (store_t **self_p)
{
    store_t *self = *self_p;
    if (self == NULL)
        return;
    for (int i = 0; i < STORE_CONNECTIONS; i++) {
        pg_destroy (&self->all[i]);
        PQfreeCancel (self->cancels[i]);
    }
    (void) pthread_cond_destroy (&self->returned);
    (void) pthread_mutex_destroy (&self->lock);
    free (self);
    *self_p = NULL;
}

void store_cancel (store_t *self)
{
    char ignored[256];
    (void) pthread_mutex_lock (&self->lock);
    for (int i = 0; i < STORE_CONNECTIONS; i++)
        if (self->cancels[i] != NULL)
            (void) PQcancel (self->cancels[i], ignored, sizeof ignored);
    (void) pthread_mutex_unlock (&self->lock);
}

// Connects where it is not, and notes how to cut short what is asked there.
static bool connected (store_t *self, pg_t *pg, failure_t *failure)
{
    if (pg_connected (pg))
        return true;
    if (!pg_connect (pg, failure))
        return false;
    (void) pthread_mutex_lock (&self->lock);
    for (int i = 0; i < STORE_CONNECTIONS; i++)
        if (self->all[i] == pg) {
            PQfreeCancel (self->cancels[i]);
            self->cancels[i] = PQgetCancel (pg_connection (pg));
        }
    (void) pthread_mutex_unlock (&self->lock);
    return true;
}

static pg_t *borrow (store_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    while (self->free_count == 0)
        (void) pthread_cond_wait (&self->returned, &self->lock);
    pg_t *pg = self->free[--self->free_count];
    (void) pthread_mutex_unlock (&self->lock);
    return pg;
}

static void give_back (store_t *self, pg_t *pg)
{
    (void) pthread_mutex_lock (&self->lock);
    self->free[self->free_count++] = pg;
    (void) pthread_cond_signal (&self->returned);
    (void) pthread_mutex_unlock (&self->lock);
}

static void refuse (store_refusal_t *refusal, const pg_t *pg, const failure_t *failure)
{
    (void) snprintf (refusal->state, sizeof refusal->state, "%s", pg_state (pg));
    (void) snprintf (refusal->text, sizeof refusal->text, "%s", failure->text);
    refusal->temporary = failure->kind == FAILURE_TEMPORARY;
}

// A connection that was lost while nobody used it is noticed by the first question: that one is asked again, where no other came before it.
static PGresult *ask (store_t *self, pg_t *pg, const char *statement, int count, const char *const *values, store_refusal_t *refusal)
{
    PGresult *rows = NULL;
    failure_t failure = {0};
    for (int tries = self->from != NULL ? 1 : 0; tries < 2; tries++) {
        if ((self->from != NULL || connected (self, pg, &failure)) && pg_run (pg, &rows, &failure, statement, count, values))
            return rows;
        if (pg_connected (pg))
            break;
    }
    refuse (refusal, pg, &failure);
    return NULL;
}

store_t *store_snapshot (store_t *self, store_refusal_t *refusal)
{
    pg_t *pg = borrow (self);
    failure_t failure = {0};
    for (int tries = 0; tries < 2; tries++)
        if (connected (self, pg, &failure) && pg_execute (pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", &failure)) {
            store_t *snapshot = calloc (1, sizeof *snapshot);
            if (snapshot == NULL)
                abort ();
            (void) pthread_mutex_init (&snapshot->lock, NULL);
            (void) pthread_cond_init (&snapshot->returned, NULL);
            snapshot->free[snapshot->free_count++] = pg;
            snapshot->from = self;
            return snapshot;
        }
    refuse (refusal, pg, &failure);
    give_back (self, pg);
    return NULL;
}

void store_release (store_t **snapshot_p)
{
    store_t *snapshot = *snapshot_p;
    if (snapshot == NULL)
        return;
    failure_t failure = {0};
    pg_t *pg = snapshot->free[0];
    if (!pg_execute (pg, "COMMIT", &failure))
        pg_disconnect (pg);
    give_back (snapshot->from, pg);
    store_destroy (snapshot_p);
}

static char *copy_of (const char *text)
{
    char *copy = strdup (text);
    if (copy == NULL)
        abort ();
    return copy;
}

bool store_row (store_t *self, const char *statement, int count, const char *const *values, char **ret, int room, bool *ret_found,
                store_refusal_t *refusal)
{
    pg_t *pg = borrow (self);
    scoped (pg_result_clear) PGresult *rows = ask (self, pg, statement, count, values, refusal);
    give_back (self, pg);
    if (rows == NULL)
        return false;
    *ret_found = PQntuples (rows) > 0;
    for (int column = 0; *ret_found && column < room && column < PQnfields (rows); column++)
        ret[column] = copy_of (PQgetvalue (rows, 0, column));
    return true;
}

void text_free (char **text)
{
    free (*text);
}

char *store_text (store_t *self, const char *statement, int count, const char *const *values, store_refusal_t *refusal)
{
    char *text = NULL;
    bool found = false;
    if (!store_row (self, statement, count, values, &text, 1, &found, refusal))
        return NULL;
    return found ? text : copy_of ("");
}

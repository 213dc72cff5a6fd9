#include "common/db/pg_pool.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"

struct pg_pool_s {
    pthread_mutex_t lock;
    pthread_cond_t returned;
    pg_t *free[PG_POOL_CONNECTIONS];
    int free_count;
    pg_t *all[PG_POOL_CONNECTIONS];
    bool rehearsed[PG_POOL_CONNECTIONS];    // in the same order: since it was connected
    PGcancel *cancels[PG_POOL_CONNECTIONS]; // of those that are connected, in the same order
    pg_pool_t *from;                        // of a snapshot or a transaction: where its connection comes from
};

bool pg_pool_new (pg_pool_t **ret, const char *database_url, const char *application, const pg_statement_t *statements, int connections,
                  int statement_ms, failure_t *failure)
{
    pg_pool_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    (void) pthread_mutex_init (&self->lock, NULL);
    (void) pthread_cond_init (&self->returned, NULL);
    for (int i = 0; i < connections && i < PG_POOL_CONNECTIONS; i++) {
        if (!pg_new (&self->all[i], database_url, application, statements, statement_ms, failure)) {
            pg_pool_destroy (&self);
            return false;
        }
        self->free[self->free_count++] = self->all[i];
    }
    *ret = self;
    return true;
}

void pg_pool_destroy (pg_pool_t **self_p)
{
    pg_pool_t *self = *self_p;
    if (self == NULL)
        return;
    for (int i = 0; i < PG_POOL_CONNECTIONS; i++) {
        pg_destroy (&self->all[i]);
        PQfreeCancel (self->cancels[i]);
    }
    (void) pthread_cond_destroy (&self->returned);
    (void) pthread_mutex_destroy (&self->lock);
    free (self);
    *self_p = NULL;
}

void pg_pool_cancel (pg_pool_t *self)
{
    char ignored[256];
    (void) pthread_mutex_lock (&self->lock);
    for (int i = 0; i < PG_POOL_CONNECTIONS; i++)
        if (self->cancels[i] != NULL)
            (void) PQcancel (self->cancels[i], ignored, sizeof ignored);
    (void) pthread_mutex_unlock (&self->lock);
}

// Connects where it is not, and notes how to cut short what is asked there.
static bool connected (pg_pool_t *self, pg_t *pg, failure_t *failure)
{
    if (pg_connected (pg))
        return true;
    if (!pg_connect (pg, failure))
        return false;
    (void) pthread_mutex_lock (&self->lock);
    for (int i = 0; i < PG_POOL_CONNECTIONS; i++)
        if (self->all[i] == pg) {
            PQfreeCancel (self->cancels[i]);
            self->cancels[i] = PQgetCancel (pg_connection (pg));
            self->rehearsed[i] = false;
        }
    (void) pthread_mutex_unlock (&self->lock);
    return true;
}

static int place_of (const pg_pool_t *self, const pg_t *pg)
{
    int place = 0;
    while (self->all[place] != pg)
        place++;
    return place;
}

// One that nobody uses and that is to rehearse, be it because it was lost meanwhile; NULL: there is none.
static pg_t *borrow_unrehearsed (pg_pool_t *self)
{
    pg_t *pg = NULL;
    (void) pthread_mutex_lock (&self->lock);
    for (int i = 0; i < self->free_count && pg == NULL; i++)
        if (!self->rehearsed[place_of (self, self->free[i])] || PQconsumeInput (pg_connection (self->free[i])) != 1) {
            pg = self->free[i];
            self->free[i] = self->free[--self->free_count];
        }
    (void) pthread_mutex_unlock (&self->lock);
    return pg;
}

static pg_t *borrow (pg_pool_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    while (self->free_count == 0)
        (void) pthread_cond_wait (&self->returned, &self->lock);
    pg_t *pg = self->free[--self->free_count];
    (void) pthread_mutex_unlock (&self->lock);
    return pg;
}

static void give_back (pg_pool_t *self, pg_t *pg)
{
    (void) pthread_mutex_lock (&self->lock);
    self->free[self->free_count++] = pg;
    (void) pthread_cond_signal (&self->returned);
    (void) pthread_mutex_unlock (&self->lock);
}

static void refuse (pg_refusal_t *refusal, const pg_t *pg, const failure_t *failure)
{
    (void) snprintf (refusal->state, sizeof refusal->state, "%s", pg_state (pg));
    (void) snprintf (refusal->text, sizeof refusal->text, "%s", failure->text);
    refusal->temporary = failure->kind == FAILURE_TEMPORARY;
}

// A connection that was lost while nobody used it is noticed by the first question: that one is asked again, where no other came before it.
static PGresult *ask (pg_pool_t *self, pg_t *pg, const char *statement, int count, const char *const *values, pg_refusal_t *refusal)
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

void pg_pool_rehearse (pg_pool_t *self, const char *rehearsal)
{
    for (bool done = true; done;) {
        pg_refusal_t ignored = {0};
        pg_t *pg = borrow_unrehearsed (self);
        if (pg == NULL)
            return;
        scoped (pg_result_clear) PGresult *rows = ask (self, pg, rehearsal, 0, NULL, &ignored);
        done = rows != NULL && PQntuples (rows) > 0 && PQgetvalue (rows, 0, 0)[0] == 't';
        if (done) {
            (void) pthread_mutex_lock (&self->lock);
            self->rehearsed[place_of (self, pg)] = true;
            (void) pthread_mutex_unlock (&self->lock);
        }
        give_back (self, pg);
    }
}

static pg_pool_t *begin (pg_pool_t *self, const char *how, pg_refusal_t *refusal)
{
    pg_t *pg = borrow (self);
    failure_t failure = {0};
    for (int tries = 0; tries < 2; tries++)
        if (connected (self, pg, &failure) && pg_execute (pg, how, &failure)) {
            pg_pool_t *begun = calloc (1, sizeof *begun);
            if (begun == NULL)
                abort ();
            (void) pthread_mutex_init (&begun->lock, NULL);
            (void) pthread_cond_init (&begun->returned, NULL);
            begun->free[begun->free_count++] = pg;
            begun->from = self;
            return begun;
        }
    refuse (refusal, pg, &failure);
    give_back (self, pg);
    return NULL;
}

pg_pool_t *pg_pool_snapshot (pg_pool_t *self, pg_refusal_t *refusal)
{
    return begin (self, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", refusal);
}

pg_pool_t *pg_pool_transaction (pg_pool_t *self, pg_refusal_t *refusal)
{
    return begin (self, "BEGIN", refusal);
}

bool pg_pool_commit (pg_pool_t *transaction, pg_refusal_t *refusal)
{
    failure_t failure = {0};
    if (pg_execute (transaction->free[0], "COMMIT", &failure))
        return true;
    refuse (refusal, transaction->free[0], &failure);
    return false;
}

void pg_pool_release (pg_pool_t **self_p)
{
    pg_pool_t *self = *self_p;
    if (self == NULL)
        return;
    failure_t failure = {0};
    pg_t *pg = self->free[0];
    if (pg_connected (pg) && PQtransactionStatus (pg_connection (pg)) != PQTRANS_IDLE && !pg_execute (pg, "ROLLBACK", &failure))
        pg_disconnect (pg);
    give_back (self->from, pg);
    pg_pool_destroy (self_p);
}

static char *copy_of (const char *text)
{
    char *copy = strdup (text);
    if (copy == NULL)
        abort ();
    return copy;
}

bool pg_pool_row (pg_pool_t *self, const char *statement, int count, const char *const *values, char **ret, int room, bool *ret_found,
                  pg_refusal_t *refusal)
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

char *pg_pool_text (pg_pool_t *self, const char *statement, int count, const char *const *values, pg_refusal_t *refusal)
{
    char *text = NULL;
    bool found = false;
    if (!pg_pool_row (self, statement, count, values, &text, 1, &found, refusal))
        return NULL;
    return found ? text : copy_of ("");
}

#include "services/ingest/write/takeover.h"

#include <czmq.h>
#include <stdlib.h>

#include "common/base/scoped.h"

enum { HEXADECIMAL = 16, KEY_SIZE = 96 };

static void hash_destroy (zhash_t **hash)
{
    zhash_destroy (hash);
}

static bool timeline_of (pg_t *pg, uint32_t *ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (pg, &rows, failure, "timeline", 0, NULL))
        return false;
    *ret = (uint32_t) strtoul (PQgetvalue (rows, 0, 0), NULL, HEXADECIMAL);
    return true;
}

static void key_of (char key[KEY_SIZE], const char *life, const char *feed)
{
    (void) snprintf (key, KEY_SIZE, "%s %s", life, feed);
}

static bool is_stored (void *argument, const acknowledged_one_t *one)
{
    char life[16];
    char key[KEY_SIZE];
    (void) snprintf (life, sizeof life, "%d", (int) one->life);
    key_of (key, life, one->feed);
    const char *highest = zhash_lookup (argument, key);
    return highest != NULL && strtoll (highest, NULL, 10) >= one->seq;
}

// What cannot be told may be missing.
static bool lacks_something (const takeover_t *self, pg_t *pg, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    scoped (hash_destroy) zhash_t *stored = zhash_new ();
    if (stored == NULL || !pg_run (pg, &rows, failure, "numbers_stored", 0, NULL))
        return true;
    for (int row = 0; row < PQntuples (rows); row++) {
        char key[KEY_SIZE];
        key_of (key, PQgetvalue (rows, row, 1), PQgetvalue (rows, row, 0));
        (void) zhash_insert (stored, key, PQgetvalue (rows, row, 2));
    }
    return !acknowledged_every (self->acknowledged, is_stored, stored);
}

bool takeover_reach (takeover_t *self, pg_t *pg, failure_t *failure)
{
    uint32_t timeline = 0;
    if (pg_connected (pg))
        return true;
    if (!pg_connect (pg, failure))
        return false;
    if (!timeline_of (pg, &timeline, failure)) {
        pg_disconnect (pg);
        return false;
    }
    bool is_another = self->timeline != 0 && self->timeline != timeline;
    self->timeline = timeline;
    if (!is_another || !lacks_something (self, pg, failure))
        return true;
    self->seen = true;
    (void) atomic_fetch_add (self->count, 1);
    return failure_set (failure, FAILURE_TEMPORARY, "another database server has taken over, which lacks what was acknowledged last");
}

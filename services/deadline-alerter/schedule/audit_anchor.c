#include "services/deadline-alerter/schedule/audit_anchor.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/base/scoped.h"
#include "common/net/anchor.h"
#include "services/deadline-alerter/store/store.h"

enum { HOUR_MS = 3600000, AGAIN_MS = 60000 };

struct audit_anchor_s {
    anchor_signer_t signer;
    anchor_t last; // entry 0: none yet
    bool known;    // the database was asked for the last one
    int64_t next_ms;
    metric_t *broken;
};

bool audit_anchor_new (audit_anchor_t **ret, const config_t *config, metrics_t *metrics, failure_t *failure)
{
    const char *file = NULL;
    key_pair_t pair;
    audit_anchor_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    bool good = config_need (config, "TIENDO_KEY_FILE", &file, failure) && key_pair_load (&pair, file, failure)
                && anchor_signer_make (&self->signer, &pair, failure);
    memset (&pair, 0, sizeof pair);
    if (!good) {
        audit_anchor_destroy (&self);
        return false;
    }
    self->broken = metrics_gauge (metrics, "tiendo_alerter_audit_log_broken", "",
                                  "1: the audit log is not what this service signed earlier: it was cut, or written anew.");
    *ret = self;
    return true;
}

void audit_anchor_destroy (audit_anchor_t **self_p)
{
    audit_anchor_t *self = *self_p;
    if (self == NULL)
        return;
    anchor_signer_clear (&self->signer);
    free (self);
    *self_p = NULL;
}

void audit_anchor_soon (audit_anchor_t *self)
{
    self->next_ms = 0;
}

bool audit_anchor_due (const audit_anchor_t *self)
{
    return monotonic_ms () >= self->next_ms;
}

// The entry that was signed last is another by now, or is not there; or the database has an anchor that nobody signed.
static void tell (audit_anchor_t *self, const char *what, const char *found)
{
    char entry[24];
    (void) snprintf (entry, sizeof entry, "%lld", (long long) self->last.entry);
    metric_set (self->broken, 1);
    log_event (LOG_ERROR, what, "entry", entry, "hash", self->last.hash, "anchored_at", self->last.at, "found", found, NULL);
}

static bool anchor (audit_anchor_t *self, pg_t *pg, const audit_head_t *head, instant_us_t now, failure_t *failure)
{
    char entry[24];
    anchor_t next = {.entry = head->entry};
    memcpy (next.hash, head->hash, sizeof next.hash);
    instant_format (now, 0, next.at);
    anchor_sign (&self->signer, &next);
    (void) snprintf (entry, sizeof entry, "%lld", (long long) next.entry);
    log_event (LOG_INFO, "audit_anchor", "entry", entry, "hash", next.hash, "anchored_at", next.at, "key", next.key, "signature", next.signature,
               NULL);
    self->last = next; // it is in the log, whatever becomes of the row
    return alert_store_anchor (pg, &next, failure);
}

bool audit_anchor_look (audit_anchor_t *self, pg_t *pg, instant_us_t now, failure_t *failure)
{
    audit_head_t head = {.entry = 0};
    self->next_ms = monotonic_ms () + AGAIN_MS;
    if (!self->known && !alert_store_anchored (pg, self->signer.key, &self->last, failure))
        return false;
    self->known = true;
    if (self->last.entry > 0 && !anchor_holds (&self->last)) {
        tell (self, "audit_anchor_forged", "");
        self->last.entry = 0; // what stands in the log of this service tells more
    }
    if (!alert_store_audit_head (pg, self->last.entry, &head, failure))
        return false;
    self->next_ms = monotonic_ms () + HOUR_MS;
    if (self->last.entry > 0 && strcmp (head.noted, self->last.hash) != 0)
        tell (self, "audit_log_rewritten", head.noted);
    bool moved = head.entry != self->last.entry || strcmp (head.hash, self->last.hash) != 0;
    return head.entry == 0 || !moved || anchor (self, pg, &head, now, failure);
}

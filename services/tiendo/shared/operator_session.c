#include "services/tiendo/shared/operator_session.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include "common/net/keys.h"
#include "common/base/log.h"
#include "common/base/scoped.h"
#include "services/tiendo/statements.h"
#include "services/tiendo/wording/wording.h"

enum { PAUSE_US = 500000 };
enum { STATEMENT_MS = 300000 }; // a close of the whole country is an operator's to wait for

// Who it says to be, and the machine's user: this one is the kernel's to tell. A container may have no name for it.
static void name_actor (operator_session_t *self)
{
    char room[1024];
    char uid[24];
    struct passwd entry;
    struct passwd *found = NULL;
    const char *said = getenv ("USER");
    (void) snprintf (uid, sizeof uid, "uid %lu", (unsigned long) getuid ());
    (void) getpwuid_r (getuid (), &entry, room, sizeof room, &found);
    const char *user = found != NULL ? entry.pw_name : "";
    self->by = said != NULL && said[0] != '\0' ? said : "operator";
    bool same = strcmp (user, self->by) == 0;
    (void) snprintf (self->actor, sizeof self->actor, "%.400s, %s%s%.64s", self->by, uid, same || user[0] == '\0' ? "" : " ", same ? "" : user);
}

bool operator_session_environment (operator_session_t *self, failure_t *failure)
{
    *self = (operator_session_t){0};
    log_open ("tiendo", LOG_WARN);
    if (!config_new (&self->config, failure) || !campaign_clock_new (&self->clock, config_text (self->config, "TIENDO_CLOCK"), failure))
        return false;
    instant_format (campaign_clock_now (self->clock), 0, self->now);
    name_actor (self);
    return true;
}

static bool open_database (operator_session_t *self, bool prepared, failure_t *failure)
{
    const char *url = NULL;
    if (!config_need (self->config, "TIENDO_DATABASE_URL", &url, failure)
        || !pg_new (&self->pg, url, "tiendo", prepared ? tiendo_statements : NULL, STATEMENT_MS, failure))
        return false;
    pg_prepare_when_asked (self->pg);
    return pg_connect (self->pg, failure);
}

bool operator_session_open (operator_session_t *self, bool prepared, failure_t *failure)
{
    return operator_session_environment (self, failure) && open_database (self, prepared, failure);
}

bool operator_session_reach (operator_session_t *self, int wait_s, failure_t *failure)
{
    int64_t until = monotonic_ms () + (int64_t) wait_s * 1000;
    while (!operator_session_open (self, false, failure)) {
        operator_session_close (self);
        if (failure->kind != FAILURE_TEMPORARY || monotonic_ms () >= until)
            return false;
        (void) usleep (PAUSE_US);
    }
    return true;
}

bool operator_session_has_database (const operator_session_t *self)
{
    return config_text (self->config, "TIENDO_DATABASE_URL")[0] != '\0';
}

bool operator_session_connect (operator_session_t *self, failure_t *failure)
{
    return open_database (self, true, failure);
}

bool operator_session_stamp (operator_session_t *self, failure_t *failure)
{
    if (!pg_execute (self->pg, "BEGIN", failure) || !pg_run (self->pg, NULL, failure, "stamp_barrier", 0, NULL))
        return false;
    instant_format (campaign_clock_now (self->clock), 0, self->now);
    return true;
}

bool operator_session_commit (operator_session_t *self, const char *act, const char *subject, json_t *detail, failure_t *failure)
{
    char *text = detail != NULL ? json_dumps (detail, JSON_COMPACT) : NULL;
    const char *values[] = {self->now, self->actor, act, subject, text};
    json_decref (detail);
    bool good = text != NULL ? pg_run (self->pg, NULL, failure, "audit_write", 5, values) && pg_execute (self->pg, "COMMIT", failure)
                             : failure_set (failure, FAILURE_PERMANENT, "a value is not UTF-8");
    free (text);
    return good;
}

void operator_session_close (operator_session_t *self)
{
    pg_destroy (&self->pg);
    campaign_clock_destroy (&self->clock);
    config_destroy (&self->config);
}

bool operator_session_text (operator_session_t *self, char **ret, failure_t *failure, const char *statement, int count, const char *const *values)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (self->pg, &rows, failure, statement, count, values))
        return false;
    char *text = strdup (PQntuples (rows) == 1 ? PQgetvalue (rows, 0, 0) : "");
    if (text == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    *ret = text;
    return true;
}

bool operator_session_campaign (operator_session_t *self, const char *given, char ret[65], failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (given != NULL) {
        (void) snprintf (ret, 65, "%s", given);
        return true;
    }
    if (!pg_run (self->pg, &rows, failure, "campaign_codes", 0, NULL))
        return false;
    if (PQntuples (rows) == 1) {
        (void) snprintf (ret, 65, "%s", PQgetvalue (rows, 0, 0));
        return true;
    }
    char codes[300] = "";
    for (int row = 0; row < PQntuples (rows); row++)
        (void) snprintf (codes + strlen (codes), sizeof codes - strlen (codes), "%s%s", row > 0 ? ", " : "", PQgetvalue (rows, row, 0));
    return failure_set (failure, FAILURE_PERMANENT, PQntuples (rows) == 0 ? "no campaign is loaded%s" : "which campaign? --campaign takes one of: %s",
                        codes);
}

// `tiendo key new` puts FILE.pub beside FILE, and both hold 40 characters: whoever names FILE has named the secret.
static bool is_secret (const char *file, const char *text)
{
    char beside[4096];
    char line[128] = "";
    char derived[KEY_TEXT_SIZE];
    if (snprintf (beside, sizeof beside, "%s.pub", file) >= (int) sizeof beside)
        return false;
    FILE *stream = fopen (beside, "re");
    if (stream == NULL)
        return false;
    bool read = fgets (line, sizeof line, stream) != NULL;
    (void) fclose (stream);
    line[strcspn (line, "\r\n")] = '\0';
    return read && zmq_curve_public (derived, text) == 0 && strcmp (derived, line) == 0;
}

bool public_key_read (const char *file, char ret[41], failure_t *failure)
{
    char line[128] = "";
    FILE *stream = fopen (file, "re");
    if (stream == NULL && errno == ENOENT && key_text_valid (file)) {
        memcpy (ret, file, 41);
        return true;
    }
    if (stream == NULL)
        return failure_set (failure, FAILURE_PERMANENT, tr ("%s: %s: a public key is expected, as FILE.pub or as its 40 characters"), file,
                            strerror (errno));
    bool read = fgets (line, sizeof line, stream) != NULL;
    (void) fclose (stream);
    line[strcspn (line, "\r\n")] = '\0';
    if (!read || !key_text_valid (line))
        return failure_set (failure, FAILURE_PERMANENT,
                            tr ("%s does not hold one line of 40 Z85 characters: a public key, as `tiendo key new` makes it"), file);
    if (is_secret (file, line))
        return failure_set (failure, FAILURE_PERMANENT, tr ("%s is the secret key: it stays with its owner, %s.pub is the public one"), file, file);
    memcpy (ret, line, 41);
    return true;
}

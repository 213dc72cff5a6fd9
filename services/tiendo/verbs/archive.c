// archive: a campaign that is over as a file, its rows out of the database, and back.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/archive/archive.h"
#include "services/tiendo/verbs/verbs.h"

typedef struct {
    const char *campaign, *output, *key, *verify, *remove, *restore;
    change_asked_t asked;
} call_t;

// Which keys an archive may be signed by: those in the file that --key names, or the setting's. "": nobody said it.
static bool known_keys (const call_t *self, const operator_session_t *session, char ret[ANCHOR_KEYS_SIZE], failure_t *failure)
{
    (void) snprintf (ret, ANCHOR_KEYS_SIZE, "%s", config_text (session->config, "TIENDO_ANCHOR_KEYS"));
    if (self->key == NULL)
        return true;
    FILE *stream = fopen (self->key, "re");
    if (stream == NULL)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", self->key, strerror (errno));
    bool good = fgets (ret, ANCHOR_KEYS_SIZE, stream) != NULL && strspn (ret, "0123456789abcdef") == ANCHOR_KEY_SIZE - 1;
    (void) fclose (stream);
    return good
           || failure_set (failure, FAILURE_PERMANENT, "%s holds no key of 64 hexadecimal digits: tiendo key anchor KEYFILE writes KEYFILE.anchor",
                           self->key);
}

// Opens the file that is whole and signed by a known key; says by which where nobody said who may.
static bool open_known (const call_t *self, const operator_session_t *session, const char *path, archive_file_t **ret, failure_t *failure)
{
    char keys[ANCHOR_KEYS_SIZE];
    anchor_t signer = {.entry = 0};
    if (!known_keys (self, session, keys, failure) || !archive_file_open (ret, path, failure))
        return false;
    memcpy (signer.key, archive_file_manifest (*ret)->key, sizeof signer.key);
    if (keys[0] == '\0')
        (void) fprintf (stderr, "it is signed by %s: compare that with the key that the province has published, or give --key\n", signer.key);
    return keys[0] == '\0' || anchor_known (&signer, keys)
           || failure_set (failure, FAILURE_PERMANENT,
                           "%s: it is forged, or another installation's: it is signed by %s, which is none of the known keys", path, signer.key);
}

static int verify (const call_t *self)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t session = {0};
    scoped (archive_file_close) archive_file_t *file = NULL;
    if (!operator_session_environment (&session, &failure) || !open_known (self, &session, self->verify, &file, &failure))
        return refused ("archive", failure.text);
    const manifest_t *manifest = archive_file_manifest (file);
    printf ("%s: campaign %s of province %s, archived at %s\n", self->verify, manifest_text (manifest, "campaign"),
            manifest_text (manifest, "province"), manifest_text (manifest, "made_at"));
    for (const manifest_part_t *part = manifest->parts; part < manifest->parts + manifest->count; part++)
        printf ("%-22s %12lld rows\n", part->name, part->rows);
    printf ("it is whole and as it was signed by %s\nSHA-256 %s\n", manifest->key, archive_file_digest (file));
    return EXIT_DONE;
}

static int make (const call_t *self)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t session = {0};
    if (!operator_session_open (&session, true, &failure) || !archive_make (&session, self->campaign, self->output, self->key, &failure))
        return refused ("archive", failure.text);
    return EXIT_DONE;
}

// Rows that are only added to are the owner's alone to remove and to bring back: said before anything is compared.
static bool is_owner (const operator_session_t *session, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (session->pg, &rows, failure, "removal_right", 0, NULL))
        return false;
    return PQgetvalue (rows, 0, 0)[0] == 't'
           || failure_set (failure, FAILURE_PERMANENT,
                           "this is for the owner of the database: connect as tiendo_owner (OPERATIONS.md, \"The owner and the operator\")");
}

static int remove_rows (const call_t *self)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t session = {0};
    scoped (archive_file_close) archive_file_t *file = NULL;
    if (!operator_session_open (&session, true, &failure) || !is_owner (&session, &failure)
        || !open_known (self, &session, self->remove, &file, &failure)
        || !archive_preview (&session, self->campaign, file, !self->asked.yes, &failure))
        return refused ("archive", failure.text);
    if (self->asked.check)
        return EXIT_DONE;
    if (!self->asked.yes && !change_confirmed (&self->asked))
        return refused ("archive", "nothing was removed");
    if (!archive_remove (&session, self->campaign, file, self->remove, &self->asked, &failure))
        return refused ("archive", failure.text);
    printf ("%s: removed; %s has it all: keep it\n", self->campaign, self->remove);
    return EXIT_DONE;
}

static int restore (const call_t *self)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t session = {0};
    scoped (archive_file_close) archive_file_t *file = NULL;
    if (!operator_session_open (&session, true, &failure) || !is_owner (&session, &failure)
        || !open_known (self, &session, self->restore, &file, &failure) || !archive_restore (&session, file, &failure))
        return refused ("archive", failure.text);
    printf ("%s: everything is back, and is answered as before\n", manifest_text (archive_file_manifest (file), "campaign"));
    return EXIT_DONE;
}

// -1: the call is one of the four. Else the exit status.
static int judged (call_t *self, bool named)
{
    int asked = (self->output != NULL) + (self->verify != NULL) + (self->remove != NULL) + (self->restore != NULL);
    if (asked != 1)
        return usage_error ("archive", "one of -o, --verify, --remove and --restore is expected");
    if ((self->output != NULL || self->remove != NULL) != named)
        return usage_error ("archive", named ? "the file names its campaign: CAMPAIGN goes with -o and --remove" : "CAMPAIGN is expected");
    if (self->output != NULL && self->key == NULL)
        return usage_error ("archive", "--key is missing: the key pair that the archive is signed by");
    if (self->remove != NULL)
        return change_read (&self->asked, "archive");
    return -1;
}

int verb_archive (int argc, char **argv)
{
    call_t self = {.campaign = NULL};
    int first = 0;
    const option_t options[] = {{"output", &self.output, NULL, NULL, false},
                                {"key", &self.key, NULL, NULL, false},
                                {"verify", &self.verify, NULL, NULL, false},
                                {"remove", &self.remove, NULL, NULL, false},
                                {"restore", &self.restore, NULL, NULL, false},
                                {"reason", &self.asked.given_reason, NULL, NULL, false},
                                {"document", &self.asked.given_document, NULL, NULL, false},
                                {"check", NULL, &self.asked.check, NULL, false},
                                {"yes", NULL, &self.asked.yes, NULL, false},
                                {"language", &self.asked.language, NULL, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (first + 1 < argc)
        return usage_error ("archive", "one CAMPAIGN is expected");
    self.campaign = first < argc ? argv[first] : NULL;
    status = judged (&self, self.campaign != NULL);
    if (status >= 0)
        return status;
    return self.output != NULL ? make (&self) : self.verify != NULL ? verify (&self) : self.remove != NULL ? remove_rows (&self) : restore (&self);
}

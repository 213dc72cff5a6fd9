// A campaign written into a file.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/scoped.h"
#include "services/tiendo/archive/archive.h"
#include "services/tiendo/archive/part_rows.h"
#include "services/tiendo/shared/output.h"

typedef struct {
    manifest_t manifest;
    FILE *files[MANIFEST_PARTS]; // of temporary files, by part
    char folder[4100];
    char digest[DIGEST_SIZE];
} making_t;

static void making_free (making_t *self)
{
    char path[4200];
    for (size_t i = 0; i < MANIFEST_PARTS; i++)
        if (self->files[i] != NULL)
            (void) fclose (self->files[i]);
    if (self->folder[0] != '\0') {
        (void) snprintf (path, sizeof path, "%s/archive.zip", self->folder);
        (void) unlink (path);
        (void) rmdir (self->folder);
    }
    manifest_free (&self->manifest);
}

static bool make_folder (making_t *self, failure_t *failure)
{
    const char *room = getenv ("TMPDIR");
    (void) snprintf (self->folder, sizeof self->folder, "%.4000s/tiendo-archive.XXXXXX", room != NULL && room[0] != '\0' ? room : "/tmp");
    if (mkdtemp (self->folder) != NULL)
        return true;
    (void) failure_set (failure, FAILURE_PERMANENT, "%s: %s", self->folder, strerror (errno));
    self->folder[0] = '\0';
    return false;
}

// A file of that folder without a name: it goes with the program, whatever ends it.
static FILE *nameless (const making_t *self)
{
    char path[4200];
    (void) snprintf (path, sizeof path, "%s/part.XXXXXX", self->folder);
    int descriptor = mkostemp (path, O_CLOEXEC);
    if (descriptor < 0)
        return NULL;
    (void) unlink (path);
    FILE *file = fdopen (descriptor, "w+");
    if (file == NULL)
        (void) close (descriptor);
    return file;
}

static bool read_parts (making_t *self, operator_session_t *session, const char *campaign, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *parts = NULL;
    if (!pg_run (session->pg, &parts, failure, "archive_parts", 0, NULL))
        return false;
    for (int row = 0; row < PQntuples (parts) && row < MANIFEST_PARTS; row++) {
        manifest_part_t *part = &self->manifest.parts[self->manifest.count];
        FILE **file = &self->files[self->manifest.count];
        (void) snprintf (part->name, sizeof part->name, "%s", PQgetvalue (parts, row, 0));
        *file = nameless (self);
        if (*file == NULL)
            return failure_set (failure, FAILURE_PERMANENT, "%s: %s", self->folder, strerror (errno));
        if (!part_rows_out (session->pg, campaign, NULL, *file, part, failure))
            return false;
        rewind (*file);
        self->manifest.count++;
    }
    return true;
}

// All of one instant of the database.
static bool read_campaign (making_t *self, operator_session_t *session, const char *campaign, failure_t *failure)
{
    char *facts = NULL;
    const char *values[] = {campaign, session->now};
    if (!pg_execute (session->pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", failure) || !archive_settled (session, campaign, failure)
        || !operator_session_text (session, &facts, failure, "archive_facts", 2, values))
        return false;
    self->manifest.facts = json_loads (facts, 0, NULL);
    free (facts);
    return (self->manifest.facts != NULL || failure_set (failure, FAILURE_FATAL, "the database's answer is not JSON"))
           && read_parts (self, session, campaign, failure) && pg_execute (session->pg, "COMMIT", failure);
}

static bool sign (making_t *self, const char *key_file, FILE *to, failure_t *failure)
{
    key_pair_t pair;
    scoped (anchor_signer_clear) anchor_signer_t signer = {.key = ""};
    bool good = key_pair_load (&pair, key_file, failure) && anchor_signer_make (&signer, &pair, failure);
    sodium_memzero (&pair, sizeof pair);
    if (!good)
        return false;
    (void) snprintf (self->manifest.key, sizeof self->manifest.key, "%s", signer.key);
    return archive_file_write (to, &self->manifest, self->files, &signer, self->folder, self->digest, failure);
}

static long long rows_of (const manifest_t *manifest)
{
    long long rows = 0;
    for (size_t i = 0; i < manifest->count; i++)
        rows += manifest->parts[i].rows;
    return rows;
}

// Removed rows are not there to be written: the file that they are in is the archive.
static bool is_whole (operator_session_t *session, const char *campaign, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    return pg_run (session->pg, &rows, failure, "archive_standing", 1, &campaign)
           && (PQgetisnull (rows, 0, 2)
               || failure_set (failure, FAILURE_PERMANENT, "campaign %s is archived already, in %s (SHA-256 %s): keep that file", campaign,
                               PQgetvalue (rows, 0, 4), PQgetvalue (rows, 0, 3)));
}

bool archive_make (operator_session_t *session, const char *campaign, const char *output_name, const char *key_file, failure_t *failure)
{
    scoped (making_free) making_t self = {.folder = ""};
    scoped (output_close) output_t output = {0};
    if (!is_whole (session, campaign, failure) || !make_folder (&self, failure) || !output_open (&output, output_name, 0600, failure)
        || !read_campaign (&self, session, campaign, failure) || !sign (&self, key_file, output.file, failure) || !output_commit (&output, failure))
        return false;
    (void) fprintf (output.is_standard ? stderr : stdout, "%s: campaign %s, %zu tables, %lld rows, signed by %s\nSHA-256 %s\n", output_name, campaign,
                    self.manifest.count, rows_of (&self.manifest), self.manifest.key, self.digest);
    return operator_session_stamp (session, failure)
           && operator_session_commit (session, "archive", campaign, json_pack ("{s:s s:s}", "sha256", self.digest, "key", self.manifest.key),
                                       failure);
}

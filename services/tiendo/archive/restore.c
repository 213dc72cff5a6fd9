// The rows of a campaign brought back from the file that they were removed by.
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/archive/archive.h"
#include "services/tiendo/archive/part_rows.h"

static bool may_restore (operator_session_t *session, const char *campaign, const archive_file_t *file, failure_t *failure)
{
    archive_standing_t standing = {.state = ""};
    if (!archive_standing (session, campaign, archive_file_manifest (file), &standing, failure))
        return false;
    if (standing.state[0] == '\0')
        return failure_set (failure, FAILURE_PERMANENT, "nothing of campaign %s is removed: there is nothing to bring back", campaign);
    return strcmp (standing.digest, archive_file_digest (file)) == 0
           || failure_set (failure, FAILURE_PERMANENT, "campaign %s was removed by another file: %s (SHA-256 %s)", campaign, standing.file,
                           standing.digest);
}

// The campaign's lock: a removal that is under way ends its transaction first, and begins none behind this one.
static bool lock_restore (operator_session_t *session, const archive_file_t *file, failure_t *failure)
{
    const manifest_t *manifest = archive_file_manifest (file);
    const char *campaign = manifest_text (manifest, "campaign");
    const char *locked[] = {manifest_text (manifest, "province"), campaign};
    return pg_run (session->pg, NULL, failure, "campaign_lock", 2, locked) && may_restore (session, campaign, file, failure);
}

static bool begin (operator_session_t *session, const archive_file_t *file, failure_t *failure)
{
    const char *state[] = {manifest_text (archive_file_manifest (file), "campaign"), "restoring"};
    return pg_execute (session->pg, "BEGIN", failure) && lock_restore (session, file, failure)
           && pg_run (session->pg, NULL, failure, "archive_state", 2, state) && pg_execute (session->pg, "COMMIT", failure);
}

// Each of the parts of which rows were removed.
static bool bring_back (operator_session_t *session, archive_file_t *file, failure_t *failure)
{
    const manifest_t *manifest = archive_file_manifest (file);
    scoped (pg_result_clear) PGresult *parts = NULL;
    if (!pg_run (session->pg, &parts, failure, "archive_parts", 0, NULL))
        return false;
    for (int row = 0; row < PQntuples (parts); row++) {
        const manifest_part_t *part = manifest_part (manifest, PQgetvalue (parts, row, 0));
        if (PQgetvalue (parts, row, 2)[0] == 't' && part != NULL
            && !part_rows_in (session->pg, manifest_text (manifest, "campaign"), file, part, failure))
            return failure_prefix (failure, "%s", part->name);
    }
    return true;
}

// Another call may have ended the same restore meanwhile: who is second says that there is nothing left to bring back.
static bool end (operator_session_t *session, const archive_file_t *file, failure_t *failure)
{
    const char *campaign = manifest_text (archive_file_manifest (file), "campaign");
    return operator_session_stamp (session, failure) && lock_restore (session, file, failure)
           && pg_run (session->pg, NULL, failure, "end_restore", 1, &campaign)
           && operator_session_commit (session, "archive restore", campaign, json_pack ("{s:s}", "sha256", archive_file_digest (file)), failure);
}

bool archive_restore (operator_session_t *session, archive_file_t *file, failure_t *failure)
{
    return begin (session, file, failure) && bring_back (session, file, failure) && end (session, file, failure);
}

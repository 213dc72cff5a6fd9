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

// Each of the parts of which rows were removed.
static bool bring_back (operator_session_t *session, archive_file_t *file, const PGresult *parts, failure_t *failure)
{
    for (int row = 0; row < PQntuples (parts); row++) {
        const manifest_part_t *part = manifest_part (archive_file_manifest (file), PQgetvalue (parts, row, 0));
        if (PQgetvalue (parts, row, 2)[0] == 't' && part != NULL && !part_rows_in (session->pg, file, part, failure))
            return failure_prefix (failure, "%s", part->name);
    }
    return true;
}

static bool is_back (operator_session_t *session, const char *campaign, archive_file_t *file, const PGresult *parts, failure_t *failure)
{
    for (int row = 0; row < PQntuples (parts); row++) {
        const manifest_part_t *part = manifest_part (archive_file_manifest (file), PQgetvalue (parts, row, 0));
        bool same = true;
        if (PQgetvalue (parts, row, 2)[0] == 't' && part != NULL && !part_rows_same (session->pg, campaign, file, part, &same, failure))
            return false;
        if (!same)
            return failure_set (
                failure, FAILURE_PERMANENT,
                "%s: rows that the file does not have were written since the removal: they are kept, and the campaign stays as archived", part->name);
    }
    return true;
}

bool archive_restore (operator_session_t *session, archive_file_t *file, failure_t *failure)
{
    const manifest_t *manifest = archive_file_manifest (file);
    const char *campaign = manifest_text (manifest, "campaign");
    const char *state[] = {campaign, "restoring"};
    const char *locked[] = {manifest_text (manifest, "province"), campaign};
    scoped (pg_result_clear) PGresult *parts = NULL;
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!may_restore (session, campaign, file, failure) || !pg_run (session->pg, &parts, failure, "archive_parts", 0, NULL)
        || !pg_run (session->pg, NULL, failure, "archive_state", 2, state) || !bring_back (session, file, parts, failure))
        return false;
    return operator_session_stamp (session, failure) && pg_run (session->pg, &rows, failure, "campaign_lock", 2, locked)
           && is_back (session, campaign, file, parts, failure) && pg_run (session->pg, NULL, failure, "end_restore", 1, &campaign)
           && operator_session_commit (session, "archive restore", campaign, json_pack ("{s:s}", "sha256", archive_file_digest (file)), failure);
}

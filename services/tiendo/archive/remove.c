// The rows of a campaign removed, once its archive is verified against the database to the row.
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/archive/archive.h"
#include "services/tiendo/archive/part_rows.h"

// Every part that is the campaign's own is in the database as it is in the file.
static bool compare (operator_session_t *session, const char *campaign, archive_file_t *file, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *parts = NULL;
    const manifest_t *manifest = archive_file_manifest (file);
    if (!pg_run (session->pg, &parts, failure, "archive_parts", 0, NULL))
        return false;
    for (int row = 0; row < PQntuples (parts); row++) {
        const manifest_part_t *part = manifest_part (manifest, PQgetvalue (parts, row, 0));
        bool same = false;
        if (part == NULL)
            return failure_set (failure, FAILURE_PERMANENT, "the file has no %s: archive the campaign again by this release of tiendo",
                                PQgetvalue (parts, row, 0));
        if (PQgetvalue (parts, row, 1)[0] != 't')
            continue;
        if (!part_rows_same (session->pg, campaign, file, part, &same, failure))
            return false;
        if (!same)
            return failure_set (failure, FAILURE_PERMANENT, "the database holds other rows of %s than the file: archive the campaign again",
                                part->name);
    }
    return true;
}

// *ret_begun: this very file has begun to remove them.
static bool may_remove (operator_session_t *session, const char *campaign, const archive_file_t *file, bool *ret_begun, failure_t *failure)
{
    archive_standing_t standing = {.state = ""};
    if (!archive_standing (session, campaign, archive_file_manifest (file), &standing, failure))
        return false;
    *ret_begun = strcmp (standing.state, "removing") == 0 && strcmp (standing.digest, archive_file_digest (file)) == 0;
    if (standing.state[0] == '\0')
        return archive_settled (session, campaign, failure);
    return *ret_begun
           || failure_set (failure, FAILURE_PERMANENT, "campaign %s is %s already, by %s (SHA-256 %s)", campaign,
                           strcmp (standing.state, "restoring") == 0 ? "being restored" : "removed", standing.file, standing.digest);
}

bool archive_preview (operator_session_t *session, const char *campaign, archive_file_t *file, bool compares, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    bool begun = false;
    if (!may_remove (session, campaign, file, &begun, failure) || (compares && !begun && !compare (session, campaign, file, failure))
        || !pg_run (session->pg, &rows, failure, "removal_sizes", 1, &campaign))
        return false;
    for (int row = 0; row < PQntuples (rows); row++)
        printf ("%-14s %12s rows are removed, %12s stay\n", PQgetvalue (rows, row, 0), PQgetvalue (rows, row, 1), PQgetvalue (rows, row, 2));
    return true;
}

// Under the campaign's lock: what is compared is what is removed. The act is in the log before the first row goes.
static bool begin (operator_session_t *session, const char *campaign, archive_file_t *file, const char *path, const change_asked_t *asked,
                   failure_t *failure)
{
    const manifest_t *manifest = archive_file_manifest (file);
    scoped (pg_result_clear) PGresult *rows = NULL;
    char name[300];
    char copy[4096];
    bool begun = false;
    const char *locked[] = {manifest_text (manifest, "province"), campaign};
    (void) snprintf (copy, sizeof copy, "%s", path);
    (void) snprintf (name, sizeof name, "%s", basename (copy));
    if (!operator_session_stamp (session, failure) || !pg_run (session->pg, &rows, failure, "campaign_lock", 2, locked)
        || !may_remove (session, campaign, file, &begun, failure))
        return false;
    if (begun)
        return pg_execute (session->pg, "COMMIT", failure);
    const char *values[] = {campaign,
                            name,
                            archive_file_digest (file),
                            manifest->key,
                            manifest_text (manifest, "made_at"),
                            manifest_text (manifest, "whole_from"),
                            session->by,
                            asked->reason,
                            asked->document,
                            session->now};
    return compare (session, campaign, file, failure) && pg_run (session->pg, NULL, failure, "begin_removal", 10, values)
           && operator_session_commit (session, "archive removal", campaign,
                                       json_pack ("{s:s s:s s:s s:s}", "file", name, "sha256", archive_file_digest (file), "reason", asked->reason,
                                                  "document", asked->document),
                                       failure);
}

// A day a transaction, then messages, so many a transaction. All of it can be done again.
static bool remove_rows (operator_session_t *session, const char *province, const char *campaign, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *terms = NULL;
    const char *of[] = {province, campaign};
    if (!pg_run (session->pg, &terms, failure, "removal_terms", 2, of))
        return false;
    for (int day = 1;; day++) {
        scoped (pg_result_clear) PGresult *done = NULL;
        char place[16];
        (void) snprintf (place, sizeof place, "%d", day);
        const char *values[] = {province, campaign, PQgetvalue (terms, 0, 2), PQgetvalue (terms, 0, 0), PQgetvalue (terms, 0, 1), place};
        if (!pg_run (session->pg, &done, failure, "removal_day", 6, values))
            return false;
        if (PQntuples (done) == 0)
            break;
    }
    for (bool more = true; more;) {
        scoped (pg_result_clear) PGresult *done = NULL;
        if (!pg_run (session->pg, &done, failure, "drop_messages", 2, of))
            return false;
        more = strcmp (PQgetvalue (done, 0, 0), "0") != 0;
    }
    return true;
}

bool archive_remove (operator_session_t *session, const char *campaign, archive_file_t *file, const char *path, const change_asked_t *asked,
                     failure_t *failure)
{
    const char *state[] = {campaign, "removed"};
    return begin (session, campaign, file, path, asked, failure)
           && remove_rows (session, manifest_text (archive_file_manifest (file), "province"), campaign, failure)
           && pg_run (session->pg, NULL, failure, "archive_state", 2, state);
}

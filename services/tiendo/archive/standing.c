// How a campaign stands to its archive.
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/archive/archive.h"

bool archive_standing (operator_session_t *session, const char *campaign, const manifest_t *manifest, archive_standing_t *ret, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (session->pg, &rows, failure, "archive_standing", 1, &campaign))
        return false;
    char *const into[] = {ret->province, ret->database, ret->state, ret->digest, ret->file};
    const size_t room[] = {sizeof ret->province, sizeof ret->database, sizeof ret->state, sizeof ret->digest, sizeof ret->file};
    for (int column = 0; column < 5; column++)
        (void) snprintf (into[column], room[column], "%s", PQgetvalue (rows, 0, column));
    if (strcmp (manifest_text (manifest, "campaign"), campaign) != 0)
        return failure_set (failure, FAILURE_PERMANENT, "the file is of campaign %s, not of %s", manifest_text (manifest, "campaign"), campaign);
    return (strcmp (manifest_text (manifest, "province"), ret->province) == 0 && strcmp (manifest_text (manifest, "database"), ret->database) == 0)
           || failure_set (failure, FAILURE_PERMANENT, "the file is of another database: campaign %s of province %s there, of province %s here",
                           campaign, manifest_text (manifest, "province"), ret->province);
}

bool archive_settled (operator_session_t *session, const char *campaign, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {campaign, session->now};
    char text[sizeof failure->text] = "";
    if (!pg_run (session->pg, &rows, failure, "archive_obstacles", 2, values))
        return false;
    for (int row = 0; row < PQntuples (rows); row++)
        (void) snprintf (text + strlen (text), sizeof text - strlen (text), "\n  %s", PQgetvalue (rows, row, 0));
    return text[0] == '\0' || failure_set (failure, FAILURE_PERMANENT, "campaign %s is not settled:%s", campaign, text);
}

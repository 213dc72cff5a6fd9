#ifndef TIENDO_TIENDO_ARCHIVE_ARCHIVE_H
#define TIENDO_TIENDO_ARCHIVE_ARCHIVE_H
// What `tiendo archive` does to a campaign that is over: written into a file, its rows removed by that file, and brought back from it.
// docs/internals/archive.md.
#include "services/tiendo/archive/archive_file.h"
#include "services/tiendo/shared/change.h"
#include "services/tiendo/shared/operator_session.h"

// Writes the campaign into a file, signed by the key pair in key_file. "-": standard output.
bool must_check archive_make (operator_session_t *session, const char *campaign, const char *output, const char *key_file, failure_t *failure);

// The campaign may be removed by the file: what would be removed is printed. compares: the file is compared with the database too, as archive_remove
// does in any case.
bool must_check archive_preview (operator_session_t *session, const char *campaign, archive_file_t *file, bool compares, failure_t *failure);
// Verifies the file against the database, notes it, and removes the rows. One that was interrupted goes on.
bool must_check archive_remove (operator_session_t *session, const char *campaign, archive_file_t *file, const char *path,
                                const change_asked_t *asked, failure_t *failure);
// Brings the rows back that were removed by this very file.
bool must_check archive_restore (operator_session_t *session, archive_file_t *file, failure_t *failure);

// How a campaign stands to a file.
typedef struct {
    char province[65], database[65];
    char state[16], digest[DIGEST_SIZE], file[300]; // of the archive that its rows were removed by, "": they were not
} archive_standing_t;
// Refuses a file of another province's database.
bool must_check archive_standing (operator_session_t *session, const char *campaign, const manifest_t *manifest, archive_standing_t *ret,
                                  failure_t *failure);
// Refuses a campaign that still runs, or of which something waits: all that stands against it, a line each.
bool must_check archive_settled (operator_session_t *session, const char *campaign, failure_t *failure);
#endif

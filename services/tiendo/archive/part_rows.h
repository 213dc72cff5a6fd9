#ifndef TIENDO_TIENDO_ARCHIVE_PART_ROWS_H
#define TIENDO_TIENDO_ARCHIVE_PART_ROWS_H
// The rows of a part in the database, as the CSV that an archive has of them: read out, and brought back in bounded transactions.
#include "common/db/pg.h"
#include "services/tiendo/archive/archive_file.h"

enum { PART_COLUMNS = 2048 };

// The columns of a part as a PostgreSQL array, from the first line of its CSV in the archive.
bool must_check part_columns (archive_file_t *file, const manifest_part_t *part, char ret[PART_COLUMNS], failure_t *failure);
// What the database holds of a part, into `to` (NULL: nowhere). columns: those asked for, NULL: all. Fills in rows, bytes and digest.
bool must_check part_rows_out (pg_t *pg, const char *campaign, const char *columns, FILE *to, manifest_part_t *part, failure_t *failure);
// Whether the database holds of a part what the archive holds, to the byte.
bool must_check part_rows_same (pg_t *pg, const char *campaign, archive_file_t *file, const manifest_part_t *part, bool *ret_same,
                                failure_t *failure);
// Brings back the rows that a removal takes, and refuses where one of them cannot be put back as it was. What was written since stays.
bool must_check part_rows_in (pg_t *pg, const char *campaign, archive_file_t *file, const manifest_part_t *part, failure_t *failure);
#endif

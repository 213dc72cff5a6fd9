#ifndef TIENDO_TIENDO_CAMPAIGN_DIR_LOAD_FINDINGS_H
#define TIENDO_TIENDO_CAMPAIGN_DIR_LOAD_FINDINGS_H
// What the database knows against a directory, or about it: each told at the line of the file that it is about.
#include "common/db/pg.h"
#include "services/tiendo/campaign_dir/campaign_dir.h"

// Adds to the directory's problems. False: the database could not be asked.
bool must_check load_findings (pg_t *pg, campaign_dir_t *directory, bool prune, failure_t *failure);
#endif

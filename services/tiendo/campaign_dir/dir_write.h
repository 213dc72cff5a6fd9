#ifndef TIENDO_TIENDO_CAMPAIGN_DIR_DIR_WRITE_H
#define TIENDO_TIENDO_CAMPAIGN_DIR_DIR_WRITE_H
// Writes a campaign directory that would load the same: the opposite of directory.h. The object is campaign_dir_json's of
// common/schema/functions/load.
#include <jansson.h>

#include "common/base/failure.h"

// `out` must not be there, or be empty; it is there whole, or not at all.
bool must_check campaign_dir_write (const char *out, const json_t *province, failure_t *failure);
#endif

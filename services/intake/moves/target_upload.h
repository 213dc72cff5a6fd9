#ifndef TIENDO_INTAKE_MOVES_TARGET_UPLOAD_H
#define TIENDO_INTAKE_MOVES_TARGET_UPLOAD_H
// A sheet of changed targets that an operator uploads: what it says, as the targets of a change. Nothing is kept, and nothing is judged but the sheet
// itself: that is the dry run's.
#include "services/intake/session/caller.h"

void target_upload (caller_t *caller, response_t *response);
#endif

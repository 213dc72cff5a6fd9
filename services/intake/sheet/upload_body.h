#ifndef TIENDO_INTAKE_SHEET_UPLOAD_BODY_H
#define TIENDO_INTAKE_SHEET_UPLOAD_BODY_H
// The file of an upload: the body as it is, or the first file of multipart/form-data, as a form sends it.
#include "common/text/slice.h"

// content_type may be NULL. False where it is multipart without a file. *ret lies in the body.
bool upload_body_file (const char *content_type, slice_t body, slice_t *ret);
#endif

#ifndef TIENDO_COMMON_TEXT_QR_CODE_H
#define TIENDO_COMMON_TEXT_QR_CODE_H
// A text as a QR code, by libqrencode, for a phone's camera: in a terminal, on a sheet that is printed, on a page.
#include <stdio.h>

#include "common/base/failure.h"

// Two modules a character, by half blocks: dark on light whatever the terminal's colours are.
bool must_check qr_code_print (FILE *out, const char *text, failure_t *failure);
// An <svg> element with a quiet border, as wide and as high as its container.
bool must_check qr_code_svg (FILE *out, const char *text, failure_t *failure);
// What is dark of it, as the `d` of an SVG path within a square of *ret_size, the quiet border included. The caller frees it.
bool must_check qr_code_path (char **ret, int *ret_size, const char *text, failure_t *failure);
#endif

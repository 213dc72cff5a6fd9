#ifndef TIENDO_COMMON_HTTP_DOWNLOAD_H
#define TIENDO_COMMON_HTTP_DOWNLOAD_H
// The name of a file that is downloaded, as RFC 6266 has it: the name itself in UTF-8, percent-encoded, and before it one in ASCII for programs
// that do not read the other.
#include <stddef.h>

enum { DOWNLOAD_NAME = 160, DOWNLOAD_SIZE = 4 * DOWNLOAD_NAME + 64 };

// The Content-Disposition of an attachment called `name`, cut to DOWNLOAD_NAME bytes.
void download_disposition (const char *name, char ret[DOWNLOAD_SIZE]);
#endif

#ifndef TIENDO_COMMON_HTTP_WORKER_FILE_H
#define TIENDO_COMMON_HTTP_WORKER_FILE_H
// The service worker of a set of pages, as a browser gets it: its source, with the digest of every file in front. So another release is another
// worker to the browser, and the worker keeps each file as this release has it or not at all.
#include "common/http/static_files.h"

// "const digests = {\"kit.js\": \"sha256-…\", …};" in front of the file named source, which has to be one of them. The caller's to free.
char *worker_file_new (const static_files_t *files, const char *source);
#endif

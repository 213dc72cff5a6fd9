#ifndef TIENDO_TIENDO_ARCHIVE_ARCHIVE_FILE_H
#define TIENDO_TIENDO_ARCHIVE_ARCHIVE_FILE_H
// An archive as a file: a ZIP of CSV files, of the manifest with its signature, and of a text that says how to read and to check it without tiendo.
#include <stdio.h>

#include "services/tiendo/archive/manifest.h"

typedef struct archive_file_s archive_file_t;

// Writes it, signed. files: of each part of the manifest its CSV, taken whatever comes of it. `folder`: of temporary files. ret: SHA-256 of what was
// written.
bool must_check archive_file_write (FILE *to, const manifest_t *manifest, FILE **files, const anchor_signer_t *signer, const char *folder,
                                    char ret[DIGEST_SIZE], failure_t *failure);

// Opens a file and verifies it: the signature is that of its own key, every part is the one that was signed, and there is nothing else.
bool must_check archive_file_open (archive_file_t **ret, const char *path, failure_t *failure);
void archive_file_close (archive_file_t **self_p);
const manifest_t *archive_file_manifest (const archive_file_t *self);
const char *archive_file_digest (const archive_file_t *self); // SHA-256 of the file

// Hands out a part, block by block, until `take` is false. Fails where the part is not the one that was signed.
typedef bool archive_take_t (void *argument, const char *bytes, size_t size, failure_t *failure);
bool must_check archive_file_part (archive_file_t *self, const manifest_part_t *part, archive_take_t *take, void *argument, failure_t *failure);
#endif

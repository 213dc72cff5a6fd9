#ifndef TIENDO_TIENDO_ARCHIVE_MANIFEST_H
#define TIENDO_TIENDO_ARCHIVE_MANIFEST_H
// What an archive says of itself: whose it is, of which database and when, and of each part its rows and its digest. It is JSON, a person can read
// it; its bytes are what is signed, so that the one signature covers every part.
#include <jansson.h>
#include <stddef.h>

#include "common/net/anchor.h"
#include "services/tiendo/archive/digest.h"

enum { MANIFEST_PARTS = 60, MANIFEST_NAME = 64, MANIFEST_MOST = 1 << 20 };

typedef struct {
    char name[MANIFEST_NAME]; // of the table; the file is data/NAME.csv
    char digest[DIGEST_SIZE];
    long long rows, bytes;
} manifest_part_t;

typedef struct {
    json_t *facts; // archive_facts of the schema
    char key[ANCHOR_KEY_SIZE];
    manifest_part_t parts[MANIFEST_PARTS];
    size_t count;
} manifest_t;

void manifest_free (manifest_t *self); // for scoped()
// The bytes, the caller frees them.
bool must_check manifest_write (const manifest_t *self, char **ret, failure_t *failure);
bool must_check manifest_read (manifest_t *ret, const char *bytes, size_t size, failure_t *failure);
// A text of the facts; "" where there is none.
const char *manifest_text (const manifest_t *self, const char *name);
const manifest_part_t *manifest_part (const manifest_t *self, const char *name); // NULL: there is none
#endif

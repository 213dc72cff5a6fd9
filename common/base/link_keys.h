#ifndef TIENDO_COMMON_BASE_LINK_KEYS_H
#define TIENDO_COMMON_BASE_LINK_KEYS_H
// The keys that links in mails are signed by (TIENDO_LINK_KEY_FILE): a file of one key a line, or of two while they are changed. The first signs, all
// of them are taken. A key is any line of at least 32 characters without spaces.
#include "common/base/failure.h"

enum { LINK_KEYS = 2, LINK_KEY_BYTES = 32 };

typedef struct {
    unsigned char keys[LINK_KEYS][LINK_KEY_BYTES];
    int count;
} link_keys_t;

bool must_check link_keys_read (link_keys_t *ret, const char *file, failure_t *failure);
void link_keys_clear (link_keys_t *self);                                // wipes them; for scoped()
bool must_check link_keys_create (const char *file, failure_t *failure); // one new key; a file that exists is not replaced
bool must_check link_keys_rotate (const char *file, failure_t *failure); // a new key first, then the one that signed until now
#endif

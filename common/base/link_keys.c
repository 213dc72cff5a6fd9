#include "common/base/link_keys.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/base/secret_file.h"
#include "common/base/secret_token.h"

enum { LINE_LEAST = 32, LINE_MOST = 256, FILE_ROOM = LINK_KEYS * (LINE_MOST + 2) + 2 };

typedef struct {
    char text[FILE_ROOM]; // each line ended
    const char *lines[LINK_KEYS];
    int count;
} key_lines_t;

static void wipe (key_lines_t *self)
{
    sodium_memzero (self->text, sizeof self->text);
}

static bool lines_read (key_lines_t *self, const char *file, failure_t *failure)
{
    if (!secret_file_read (file, self->text, sizeof self->text, failure))
        return false;
    char *rest = NULL;
    for (char *line = strtok_r (self->text, "\r\n", &rest); line != NULL; line = strtok_r (NULL, "\r\n", &rest)) {
        size_t size = strlen (line);
        if (size < LINE_LEAST || size > LINE_MOST || strpbrk (line, " \t") != NULL)
            return failure_set (
                failure, FAILURE_FATAL,
                "key file %s: a line of it is no key, which has %d to %d characters and no space: `tiendo key new --link FILE` makes one", file,
                LINE_LEAST, LINE_MOST);
        if (self->count == LINK_KEYS)
            return failure_set (failure, FAILURE_FATAL, "key file %s holds more than %d keys: the one that signs and the one before it", file,
                                LINK_KEYS);
        self->lines[self->count++] = line;
    }
    return self->count > 0 || failure_set (failure, FAILURE_FATAL, "key file %s holds no key: `tiendo key new --link FILE` makes one", file);
}

bool link_keys_read (link_keys_t *ret, const char *file, failure_t *failure)
{
    scoped (wipe) key_lines_t read = {.count = 0};
    if (!lines_read (&read, file, failure))
        return false;
    for (int i = 0; i < read.count; i++)
        (void) crypto_generichash (ret->keys[i], LINK_KEY_BYTES, (const unsigned char *) read.lines[i], strlen (read.lines[i]), NULL, 0);
    ret->count = read.count;
    return true;
}

void link_keys_clear (link_keys_t *self)
{
    sodium_memzero (self, sizeof *self);
}

bool link_keys_create (const char *file, failure_t *failure)
{
    char token[SECRET_TOKEN_SIZE];
    char digest[SECRET_TOKEN_DIGEST_SIZE];
    char text[SECRET_TOKEN_SIZE + 1];
    secret_token_make (token, digest);
    (void) snprintf (text, sizeof text, "%s\n", token);
    bool good = secret_file_create (file, text, failure);
    sodium_memzero (token, sizeof token);
    sodium_memzero (text, sizeof text);
    return good;
}

bool link_keys_rotate (const char *file, failure_t *failure)
{
    scoped (wipe) key_lines_t old = {.count = 0};
    char token[SECRET_TOKEN_SIZE];
    char digest[SECRET_TOKEN_DIGEST_SIZE];
    char text[FILE_ROOM];
    if (!lines_read (&old, file, failure))
        return false;
    secret_token_make (token, digest);
    (void) snprintf (text, sizeof text, "%s\n%s\n", token, old.lines[0]);
    bool good = secret_file_replace (file, text, failure);
    sodium_memzero (token, sizeof token);
    sodium_memzero (text, sizeof text);
    return good;
}

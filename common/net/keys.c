#include "common/net/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/scoped.h"
#include "common/base/secret_file.h"

struct key_ring_s {
    pthread_mutex_t lock;
    key_entry_t *entries; // sorted by key
    size_t count;
};

bool key_text_valid (const char *text)
{
    uint8_t binary[32];
    return strnlen (text, KEY_TEXT_SIZE) == KEY_TEXT_SIZE - 1 && zmq_z85_decode (binary, text) != NULL;
}

bool key_ring_new (key_ring_t **ret, failure_t *failure)
{
    key_ring_t *self = calloc (1, sizeof *self);
    if (self == NULL) {
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    }
    (void) pthread_mutex_init (&self->lock, NULL);
    *ret = self;
    return true;
}

void key_ring_destroy (key_ring_t **self_p)
{
    key_ring_t *self = *self_p;
    if (self != NULL) {
        (void) pthread_mutex_destroy (&self->lock);
        free (self->entries);
        free (self);
        *self_p = NULL;
    }
}

static int entry_compare (const void *one, const void *other)
{
    return strcmp (((const key_entry_t *) one)->key, ((const key_entry_t *) other)->key);
}

bool key_ring_replace (key_ring_t *self, const key_entry_t *entries, size_t count, failure_t *failure)
{
    key_entry_t *copy = calloc (count + 1, sizeof *copy);
    if (copy == NULL) {
        return failure_set (failure, FAILURE_FATAL, "out of memory for %zu keys", count);
    }
    if (count > 0) {
        memcpy (copy, entries, count * sizeof *copy);
        qsort (copy, count, sizeof *copy, entry_compare);
    }
    (void) pthread_mutex_lock (&self->lock);
    key_entry_t *old = self->entries;
    self->entries = copy;
    self->count = count;
    (void) pthread_mutex_unlock (&self->lock);
    free (old);
    return true;
}

key_state_t key_ring_find (key_ring_t *self, const char *key, key_entry_t *ret)
{
    key_entry_t wanted = {.state = KEY_UNKNOWN};
    if (key == NULL || strnlen (key, KEY_TEXT_SIZE) != KEY_TEXT_SIZE - 1) {
        return KEY_UNKNOWN;
    }
    memcpy (wanted.key, key, KEY_TEXT_SIZE);
    (void) pthread_mutex_lock (&self->lock);
    const key_entry_t *found = self->count > 0 ? bsearch (&wanted, self->entries, self->count, sizeof wanted, entry_compare) : NULL;
    key_state_t state = found != NULL ? found->state : KEY_UNKNOWN;
    if (found != NULL && ret != NULL) {
        *ret = *found;
    }
    (void) pthread_mutex_unlock (&self->lock);
    return state;
}

static bool key_read (char text[KEY_TEXT_SIZE], const char *file, failure_t *failure)
{
    char buffer[128];
    if (!secret_file_read (file, buffer, sizeof buffer, failure)) {
        return false;
    }
    buffer[strcspn (buffer, "\r\n")] = '\0';
    if (!key_text_valid (buffer)) {
        return failure_set (failure, FAILURE_FATAL, "key file %s does not hold one line of 40 Z85 characters", file);
    }
    memcpy (text, buffer, KEY_TEXT_SIZE);
    return true;
}

bool key_pair_load (key_pair_t *ret, const char *file, failure_t *failure)
{
    key_pair_t pair = {.secret_text = ""};
    if (!key_read (pair.secret_text, file, failure)) {
        return false;
    }
    if (zmq_curve_public (pair.public_text, pair.secret_text) != 0) {
        return failure_set (failure, FAILURE_FATAL, "key file %s: no public key can be derived", file);
    }
    *ret = pair;
    return true;
}

static bool line_create (const char *file, const char *text, mode_t mode, failure_t *failure)
{
    int descriptor = open (file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor < 0) {
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", file, strerror (errno));
    }
    char line[KEY_TEXT_SIZE + 1];
    (void) snprintf (line, sizeof line, "%s\n", text);
    bool good = write (descriptor, line, KEY_TEXT_SIZE) == KEY_TEXT_SIZE && fsync (descriptor) == 0;
    int error = errno;
    (void) close (descriptor);
    if (!good) {
        (void) unlink (file);
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", file, strerror (error));
    }
    return true;
}

bool key_pair_create (const char *file, failure_t *failure)
{
    key_pair_t pair;
    char public_file[4096];
    if (zmq_curve_keypair (pair.public_text, pair.secret_text) != 0) {
        return failure_set (failure, FAILURE_FATAL, "no key pair can be made: %s", strerror (errno));
    }
    if (snprintf (public_file, sizeof public_file, "%s.pub", file) >= (int) sizeof public_file) {
        return failure_set (failure, FAILURE_PERMANENT, "%.100s…: the file name is too long", file);
    }
    if (!line_create (file, pair.secret_text, 0600, failure)) {
        return false;
    }
    if (!line_create (public_file, pair.public_text, 0644, failure)) {
        (void) unlink (file);
        return false;
    }
    return true;
}

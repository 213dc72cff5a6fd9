#include "services/deadline-alerter/alerts/stream_connections.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    struct sockaddr_storage other_end;
    char key[KEY_TEXT_SIZE];
    size_t count;
    size_t room;
    uint64_t *topics; // their digests
} connection_t;

struct stream_connections_s {
    unsigned char secret[crypto_shorthash_KEYBYTES]; // so that nobody can choose topics of one digest
    connection_t **of;                               // by descriptor; NULL: none so far
    size_t size;
};

bool stream_connections_new (stream_connections_t **ret, failure_t *failure)
{
    stream_connections_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    randombytes_buf (self->secret, sizeof self->secret);
    *ret = self;
    return true;
}

static void connection_free (connection_t *one)
{
    if (one != NULL)
        free (one->topics);
    free (one);
}

void stream_connections_destroy (stream_connections_t **self_p)
{
    stream_connections_t *self = *self_p;
    if (self == NULL)
        return;
    for (size_t index = 0; index < self->size; index++)
        connection_free (self->of[index]);
    free (self->of);
    free (self);
    *self_p = NULL;
}

static connection_t *place_of (stream_connections_t *self, size_t descriptor)
{
    if (descriptor >= self->size) {
        size_t size = descriptor + 64;
        connection_t **of = realloc (self->of, size * sizeof *of);
        if (of == NULL)
            return NULL;
        memset (of + self->size, 0, (size - self->size) * sizeof *of);
        self->of = of;
        self->size = size;
    }
    if (self->of[descriptor] == NULL)
        self->of[descriptor] = calloc (1, sizeof *self->of[descriptor]);
    return self->of[descriptor];
}

static bool is_same (const connection_t *one, const peer_connection_t *connection, const char *key)
{
    return strcmp (one->key, key) == 0 && memcmp (&one->other_end, &connection->other_end, sizeof one->other_end) == 0;
}

static bool grow (connection_t *self)
{
    size_t room = self->room + 16;
    uint64_t *topics = realloc (self->topics, room * sizeof *topics);
    if (topics == NULL)
        return false;
    self->topics = topics;
    self->room = room;
    return true;
}

static bool note (connection_t *self, uint64_t digest)
{
    for (size_t index = 0; index < self->count; index++)
        if (self->topics[index] == digest)
            return true;
    if (self->count == STREAM_TOPICS_MOST || (self->count == self->room && !grow (self)))
        return false;
    self->topics[self->count++] = digest;
    return true;
}

bool stream_connections_ask (stream_connections_t *self, const peer_connection_t *connection, const char *key, const void *topic, size_t size)
{
    uint64_t digest = 0;
    connection_t *one = place_of (self, (size_t) connection->descriptor);
    if (one == NULL)
        return false;
    if (!is_same (one, connection, key)) {
        one->count = 0;
        one->other_end = connection->other_end;
        (void) snprintf (one->key, sizeof one->key, "%s", key);
    }
    (void) crypto_shorthash ((unsigned char *) &digest, topic, size, self->secret);
    return note (one, digest);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <czmq.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/net/keys.h"

static void pair_make (key_pair_t *ret)
{
    assert_int_equal (zmq_curve_keypair (ret->public_text, ret->secret_text), 0);
}

static void a_key_file_is_private_and_never_overwritten (void **state)
{
    (void) state;
    char folder[] = "/tmp/tiendo-keys-XXXXXX";
    assert_non_null (mkdtemp (folder));
    char file[128];
    char public_file[136];
    (void) snprintf (file, sizeof file, "%s/key", folder);
    (void) snprintf (public_file, sizeof public_file, "%s.pub", file);
    failure_t failure;
    key_pair_t pair;
    assert_true (key_pair_create (file, &failure));
    assert_false (key_pair_create (file, &failure));
    assert_true (key_pair_load (&pair, file, &failure));
    char line[64] = "";
    FILE *opened = fopen (public_file, "re");
    assert_non_null (opened);
    assert_non_null (fgets (line, sizeof line, opened));
    (void) fclose (opened);
    line[strcspn (line, "\n")] = '\0';
    assert_string_equal (line, pair.public_text);
    assert_int_equal (chmod (file, 0644), 0);
    assert_false (key_pair_load (&pair, file, &failure));
    assert_non_null (strstr (failure.text, "chmod 600"));
    (void) unlink (file);
    (void) unlink (public_file);
    (void) rmdir (folder);
}

typedef struct {
    key_ring_t *ring;
    zap_t *zap;
    key_pair_t server;
    zsock_t *socket;
    char endpoint[64];
} door_t;

static void door_open (door_t *self)
{
    failure_t failure;
    assert_true (key_ring_new (&self->ring, &failure));
    assert_true (zap_new (&self->zap, self->ring, &failure));
    pair_make (&self->server);
    self->socket = zsock_new (ZMQ_ROUTER);
    assert_true (socket_serve (self->socket, &self->server, 65536, 100, &failure));
    assert_true (socket_bind_all (self->socket, "tcp://127.0.0.1:*", &failure));
    (void) snprintf (self->endpoint, sizeof self->endpoint, "%s", zsock_endpoint (self->socket) != NULL ? zsock_endpoint (self->socket) : "");
    size_t size = sizeof self->endpoint;
    assert_int_equal (zmq_getsockopt (zsock_resolve (self->socket), ZMQ_LAST_ENDPOINT, self->endpoint, &size), 0);
    zsock_set_rcvtimeo (self->socket, 500);
}

static void door_shut (door_t *self)
{
    zsock_destroy (&self->socket);
    zap_destroy (&self->zap);
    key_ring_destroy (&self->ring);
}

// Sends one word with the pair and says whether the door heard it, with the right User-Id.
static bool knocks (door_t *self, const key_pair_t *pair)
{
    failure_t failure;
    zsock_t *client = zsock_new (ZMQ_DEALER);
    assert_true (pair == NULL || socket_dial (client, pair, self->server.public_text, &failure));
    assert_true (socket_connect_all (client, self->endpoint, &failure));
    zsock_set_sndtimeo (client, 1000);
    (void) zstr_send (client, "knock");
    zframe_t *identity = zframe_recv (self->socket);
    zframe_t *body = identity != NULL ? zframe_recv (self->socket) : NULL;
    bool heard = body != NULL;
    if (heard && pair != NULL) {
        assert_string_equal (zframe_meta (body, "User-Id"), pair->public_text);
    }
    zframe_destroy (&identity);
    zframe_destroy (&body);
    zsock_destroy (&client);
    return heard;
}

static void only_active_keys_are_let_in (void **state)
{
    (void) state;
    door_t door;
    key_pair_t known;
    key_pair_t revoked;
    key_pair_t stranger;
    failure_t failure;
    door_open (&door);
    pair_make (&known);
    pair_make (&revoked);
    pair_make (&stranger);
    key_entry_t entries[2] = {{.name = "a", .state = KEY_ACTIVE}, {.name = "b", .state = KEY_REVOKED}};
    memcpy (entries[0].key, known.public_text, KEY_TEXT_SIZE);
    memcpy (entries[1].key, revoked.public_text, KEY_TEXT_SIZE);
    assert_true (key_ring_replace (door.ring, entries, 2, &failure));
    assert_true (knocks (&door, &known));
    assert_false (knocks (&door, &revoked));
    assert_false (knocks (&door, &stranger));
    assert_false (knocks (&door, NULL)); // no CURVE at all
    assert_true (zap_refused (door.zap) >= 2);
    entries[0].state = KEY_REVOKED;
    assert_true (key_ring_replace (door.ring, entries, 2, &failure));
    assert_false (knocks (&door, &known));
    assert_int_equal (key_ring_find (door.ring, known.public_text, NULL), KEY_REVOKED);
    assert_int_equal (key_ring_find (door.ring, stranger.public_text, NULL), KEY_UNKNOWN);
    door_shut (&door);
}

int main (void)
{
    zsys_handler_set (NULL);
    (void) zsys_init ();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_key_file_is_private_and_never_overwritten),
        cmocka_unit_test (only_active_keys_are_let_in),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <czmq.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/net/bell.h"
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

static void a_bell_is_heard_and_noise_is_not (void **state)
{
    (void) state;
    failure_t failure;
    zsock_t *listener = NULL;
    zsock_t *ringer = NULL;
    assert_true (bell_listener_new (&listener, "tcp://127.0.0.1:*", &failure));
    char endpoint[64];
    size_t size = sizeof endpoint;
    assert_int_equal (zmq_getsockopt (zsock_resolve (listener), ZMQ_LAST_ENDPOINT, endpoint, &size), 0);
    assert_true (bell_ringer_new (&ringer, endpoint, &failure));
    bell_t bell = {.from = "ingest", .province = "58", .campaign = "kich-hoat"};
    bell_t heard = {.from = ""};
    bool rung = false;
    for (int i = 0; i < 500 && !rung; i++) { // PUB loses what it sends before the subscription came through
        bell_ring (ringer, &bell);
        (void) zmq_poll (&(zmq_pollitem_t){.socket = zsock_resolve (listener), .events = ZMQ_POLLIN}, 1, 10);
        rung = bell_heard (listener, &heard);
    }
    assert_true (rung);
    assert_string_equal (heard.campaign, "kich-hoat");
    while (bell_heard (listener, &heard)) {
    }
    (void) zmq_send (zsock_resolve (ringer), "\x81\xa1v\x01", 4, 0); // no type
    (void) zmq_send (zsock_resolve (ringer), "noise", 5, 0);
    bell.campaign[0] = 'X';
    bell_ring (ringer, &bell);
    (void) zmq_poll (&(zmq_pollitem_t){.socket = zsock_resolve (listener), .events = ZMQ_POLLIN}, 1, 5000);
    for (int i = 0; i < 500 && !bell_heard (listener, &heard); i++) {
        (void) zmq_poll (&(zmq_pollitem_t){.socket = zsock_resolve (listener), .events = ZMQ_POLLIN}, 1, 10);
    }
    assert_string_equal (heard.campaign, "Xich-hoat");
    zsock_destroy (&ringer);
    zsock_destroy (&listener);
    assert_true (bell_ringer_new (&ringer, "", &failure));
    bell_ring (ringer, &bell); // a mute one does nothing
    assert_null (ringer);
}

// Reserved so far at most, in kB: what a frame claims shows here though nothing of it is ever touched.
static long reserved_kb (void)
{
    char line[128];
    long peak = 0;
    FILE *file = fopen ("/proc/self/status", "r");
    assert_non_null (file);
    while (peak == 0 && fgets (line, sizeof line, file) != NULL)
        if (strncmp (line, "VmPeak:", 7) == 0)
            peak = strtol (line + 7, NULL, 10);
    (void) fclose (file);
    return peak;
}

static void a_bell_reserves_nothing_whatever_it_claims_to_hold (void **state)
{
    (void) state;
    failure_t failure;
    zsock_t *listener = NULL;
    zsock_t *ringer = NULL;
    bell_t bell = {.from = "ingest", .province = "58"};
    bell_t heard = {.from = ""};
    char endpoint[64];
    size_t size = sizeof endpoint;
    unsigned char claim[160] = {0x8f};
    for (size_t at = 1; at + 6 <= sizeof claim; at += 6) // a key, and a list that claims four thousand million values
        memcpy (claim + at, "\xa0\xdd\x1f\xff\xff\xff", 6);
    assert_true (bell_listener_new (&listener, "tcp://127.0.0.1:*", &failure));
    assert_int_equal (zmq_getsockopt (zsock_resolve (listener), ZMQ_LAST_ENDPOINT, endpoint, &size), 0);
    assert_true (bell_ringer_new (&ringer, endpoint, &failure));
    for (int i = 0; i < 500 && !bell_heard (listener, &heard); i++) { // until the subscription came through
        bell_ring (ringer, &bell);
        (void) zmq_poll (&(zmq_pollitem_t){.socket = zsock_resolve (listener), .events = ZMQ_POLLIN}, 1, 10);
    }
    long before = reserved_kb ();
    (void) zmq_send (zsock_resolve (ringer), claim, sizeof claim, 0);
    strcpy (bell.province, "79");
    bell_ring (ringer, &bell);
    for (int i = 0; i < 500 && strcmp (heard.province, "79") != 0; i++) {
        (void) zmq_poll (&(zmq_pollitem_t){.socket = zsock_resolve (listener), .events = ZMQ_POLLIN}, 1, 10);
        (void) bell_heard (listener, &heard);
    }
    assert_string_equal (heard.province, "79");
    assert_true (reserved_kb () - before < 1024 * 1024);
    zsock_destroy (&ringer);
    zsock_destroy (&listener);
}

int main (void)
{
    zsys_handler_set (NULL);
    (void) zsys_init ();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_key_file_is_private_and_never_overwritten),
        cmocka_unit_test (only_active_keys_are_let_in),
        cmocka_unit_test (a_bell_is_heard_and_noise_is_not),
        cmocka_unit_test (a_bell_reserves_nothing_whatever_it_claims_to_hold),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}

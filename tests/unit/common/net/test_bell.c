// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <czmq.h>
#include <stdlib.h>
#include <string.h>

#include "common/net/bell.h"

// Where a bell is heard: a listener by a key, whose handler knows a ring of members too, and a ringer by the same key.
typedef struct {
    key_pair_t key;
    key_ring_t *ring;
    zap_t *zap;
    zsock_t *listener;
    zsock_t *ringer;
    char endpoint[64];
} room_t;

static void room_open (room_t *self)
{
    failure_t failure;
    size_t size = sizeof self->endpoint;
    assert_int_equal (zmq_curve_keypair (self->key.public_text, self->key.secret_text), 0);
    assert_true (key_ring_new (&self->ring, &failure));
    assert_true (zap_new (&self->zap, self->ring, &failure));
    assert_true (bell_listener_new (&self->listener, "tcp://127.0.0.1:*", &self->key, self->zap, &failure));
    assert_int_equal (zmq_getsockopt (zsock_resolve (self->listener), ZMQ_LAST_ENDPOINT, self->endpoint, &size), 0);
    assert_true (bell_ringer_new (&self->ringer, self->endpoint, &self->key, &failure));
}

static void room_shut (room_t *self)
{
    zsock_destroy (&self->ringer);
    zsock_destroy (&self->listener);
    zap_destroy (&self->zap);
    key_ring_destroy (&self->ring);
}

// Rings until the monitor has told that the handshake failed: PUB says nothing of it.
static void ring_until_refused (zsock_t *ringer)
{
    static int number;
    char place[32];
    bell_t bell = {.from = "stranger", .province = "58", .campaign = "kich-hoat"};
    (void) snprintf (place, sizeof place, "inproc://refused-%d", number++);
    int events =
        ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_DISCONNECTED;
    assert_int_equal (zmq_socket_monitor (zsock_resolve (ringer), place, events), 0);
    zsock_t *monitor = zsock_new (ZMQ_PAIR);
    assert_int_equal (zmq_connect (zsock_resolve (monitor), place), 0);
    zmq_pollitem_t item = {.socket = zsock_resolve (monitor), .events = ZMQ_POLLIN};
    int refused = 0;
    for (int i = 0; i < 2000 && refused == 0; i++) {
        bell_ring (ringer, &bell);
        refused = zmq_poll (&item, 1, 10);
    }
    assert_int_equal (refused, 1);
    bell_ring (ringer, &bell);
    (void) zmq_socket_monitor (zsock_resolve (ringer), NULL, 0);
    zsock_destroy (&monitor);
}

// The first that is heard is what the ringer with the key says.
static void who_has_not_the_key_is_not_heard (void **state)
{
    (void) state;
    failure_t failure;
    room_t room = {.ring = NULL};
    room_open (&room);
    key_entry_t member = {.state = KEY_ACTIVE, .name = "member"};
    key_pair_t stranger = {.public_text = ""};
    assert_int_equal (zmq_curve_keypair (stranger.public_text, stranger.secret_text), 0);
    memcpy (member.key, stranger.public_text, sizeof member.key); // it may connect elsewhere
    assert_true (key_ring_replace (room.ring, &member, 1, &failure));
    zsock_t *plain = zsock_new (ZMQ_PUB);
    zsock_t *other = zsock_new (ZMQ_PUB);
    assert_true (socket_connect_all (plain, room.endpoint, &failure));
    assert_true (socket_dial (other, &stranger, room.key.public_text, &failure) && socket_connect_all (other, room.endpoint, &failure));
    ring_until_refused (plain);
    ring_until_refused (other);
    bell_t bell = {.from = "ingest", .province = "58"};
    bell_t heard = {.from = ""};
    bool rung = false;
    for (int i = 0; i < 500 && !rung; i++) {
        bell_ring (room.ringer, &bell);
        (void) zmq_poll (&(zmq_pollitem_t){.socket = zsock_resolve (room.listener), .events = ZMQ_POLLIN}, 1, 10);
        while (bell_heard (room.listener, &heard)) {
            rung = true;
            assert_string_equal (heard.from, "ingest");
        }
    }
    assert_true (rung);
    zsock_destroy (&plain);
    zsock_destroy (&other);
    room_shut (&room);
}

static void without_a_key_or_a_place_a_bell_is_mute (void **state)
{
    (void) state;
    failure_t failure;
    key_pair_t key = {.public_text = ""};
    zsock_t *ringer = NULL;
    zsock_t *listener = NULL;
    bell_t bell = {.from = "ingest"};
    assert_int_equal (zmq_curve_keypair (key.public_text, key.secret_text), 0);
    assert_true (bell_ringer_new (&ringer, "", &key, &failure) && ringer == NULL);
    assert_true (bell_ringer_new (&ringer, "tcp://127.0.0.1:9", NULL, &failure) && ringer == NULL);
    assert_true (bell_listener_new (&listener, "tcp://127.0.0.1:*", NULL, NULL, &failure) && listener == NULL);
    bell_ring (ringer, &bell);
    assert_false (bell_heard (listener, &bell));
}

static void a_bell_is_heard_and_noise_is_not (void **state)
{
    (void) state;
    room_t room = {.ring = NULL};
    room_open (&room);
    zsock_t *listener = room.listener;
    zsock_t *ringer = room.ringer;
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
    room_shut (&room);
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
    bell_t bell = {.from = "ingest", .province = "58"};
    bell_t heard = {.from = ""};
    room_t room = {.ring = NULL};
    room_open (&room);
    zsock_t *listener = room.listener;
    zsock_t *ringer = room.ringer;
    unsigned char claim[160] = {0x8f};
    for (size_t at = 1; at + 6 <= sizeof claim; at += 6) // a key, and a list that claims four thousand million values
        memcpy (claim + at, "\xa0\xdd\x1f\xff\xff\xff", 6);
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
    room_shut (&room);
}

int main (void)
{
    zsys_handler_set (NULL);
    (void) zsys_init ();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_bell_is_heard_and_noise_is_not),
        cmocka_unit_test (a_bell_reserves_nothing_whatever_it_claims_to_hold),
        cmocka_unit_test (who_has_not_the_key_is_not_heard),
        cmocka_unit_test (without_a_key_or_a_place_a_bell_is_mute),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}

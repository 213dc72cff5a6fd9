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
    zloop_t *loop; // it reads nothing: the tests do
    served_socket_t *listener;
    bell_ringer_t *ringer;
    zsock_t *raw; // by the key, for what bell_ring does not say
    char endpoint[64];
} room_t;

// One handler for all: the name of one that ends comes free in a thread of libzmq.
static room_t whole;

static int handler_open (void **state)
{
    (void) state;
    failure_t failure;
    assert_int_equal (zmq_curve_keypair (whole.key.public_text, whole.key.secret_text), 0);
    assert_true (key_ring_new (&whole.ring, &failure) && zap_new (&whole.zap, whole.ring, &failure));
    return 0;
}

static int handler_close (void **state)
{
    (void) state;
    zap_destroy (&whole.zap);
    key_ring_destroy (&whole.ring);
    return 0;
}

static int unread (zloop_t *loop, zsock_t *socket, void *argument)
{
    (void) loop;
    (void) socket;
    (void) argument;
    return 0;
}

static void room_open (room_t *self)
{
    failure_t failure;
    size_t size = sizeof self->endpoint;
    *self = whole;
    self->loop = zloop_new ();
    const bell_place_t place = {"tcp://127.0.0.1:*", &self->key, self->zap, self->loop};
    assert_true (bell_listener_new (&self->listener, &place, unread, NULL, &failure));
    assert_int_equal (zmq_getsockopt (zsock_resolve (served_socket_is (self->listener)), ZMQ_LAST_ENDPOINT, self->endpoint, &size), 0);
    assert_true (bell_ringer_new (&self->ringer, self->endpoint, &self->key, &failure));
    self->raw = zsock_new (ZMQ_PUB);
    assert_true (socket_dial (self->raw, &self->key, self->key.public_text, &failure) && socket_connect_all (self->raw, self->endpoint, &failure));
}

static void room_shut (room_t *self)
{
    bell_ringer_destroy (&self->ringer);
    zsock_destroy (&self->raw);
    served_socket_destroy (&self->listener);
    zloop_destroy (&self->loop);
}

typedef struct {
    zsock_t *socket;
    zsock_t *monitor;
} stranger_t;

// A ringer of its own making; `key`: NULL for none. It is watched from before it connects, since a peer that speaks otherwise is given up at once.
static void stranger_open (stranger_t *self, const room_t *room, const key_pair_t *key)
{
    static int number;
    failure_t failure;
    char place[32];
    (void) snprintf (place, sizeof place, "inproc://stranger-%d", number++);
    self->socket = zsock_new (ZMQ_PUB);
    self->monitor = zsock_new (ZMQ_PAIR);
    int events =
        ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_DISCONNECTED;
    assert_int_equal (zmq_socket_monitor (zsock_resolve (self->socket), place, events), 0);
    assert_int_equal (zmq_connect (zsock_resolve (self->monitor), place), 0);
    assert_true (key == NULL || socket_dial (self->socket, key, room->key.public_text, &failure));
    assert_true (socket_connect_all (self->socket, room->endpoint, &failure));
}

// Rings before, while and after its handshake fails.
static void stranger_rings (const stranger_t *self)
{
    static const char bell[] = "\x85\xa1v\x01\xa4type\xa4"
                               "bell\xa4"
                               "from\xa8stranger\xa8province\xa2"
                               "58\xa8"
                               "campaign\xa0";
    zmq_pollitem_t item = {.socket = zsock_resolve (self->monitor), .events = ZMQ_POLLIN};
    int refused = 0;
    bell_t heard;
    assert_true (bell_decode (bell, sizeof bell - 1, &heard));
    for (int i = 0; i < 6000 && refused == 0; i++) {
        (void) zmq_send (zsock_resolve (self->socket), bell, sizeof bell - 1, ZMQ_DONTWAIT);
        refused = zmq_poll (&item, 1, 10);
    }
    assert_int_equal (refused, 1);
    (void) zmq_send (zsock_resolve (self->socket), bell, sizeof bell - 1, ZMQ_DONTWAIT);
}

static void stranger_close (stranger_t *self)
{
    (void) zmq_socket_monitor (zsock_resolve (self->socket), NULL, 0);
    zsock_destroy (&self->monitor);
    zsock_destroy (&self->socket);
}

// Until a bell of `from` is heard; nobody else's is meanwhile.
static bool rings_until_heard (bell_ringer_t *ringer, zsock_t *listener, const char *from)
{
    bell_t bell = {.province = "58"};
    bell_t heard = {.from = ""};
    bool rung = false;
    (void) snprintf (bell.from, sizeof bell.from, "%s", from);
    for (int i = 0; i < 6000 && !rung; i++) { // PUB loses what it sends before the subscription came through
        bell_ring (ringer, &bell);
        (void) zmq_poll (&(zmq_pollitem_t){.socket = zsock_resolve (listener), .events = ZMQ_POLLIN}, 1, 10);
        while (bell_heard (listener, &heard)) {
            rung = true;
            assert_string_equal (heard.from, from);
        }
    }
    return rung;
}

// What others than bell_ring may write, by the key: sent until it is heard.
static bool raw_until_heard (room_t *room, const char province[3], bell_t *ret)
{
    char bell[] = "\x85\xa1v\x01\xa4type\xa4"
                  "bell\xa4"
                  "from\xa6"
                  "ingest\xa8province\xa2"
                  "58\xa8"
                  "campaign\xa9kich-hoat";
    char *place = strstr (bell, "58");
    memcpy (place, province, 2);
    for (int i = 0; i < 6000; i++) {
        (void) zmq_send (zsock_resolve (room->raw), bell, sizeof bell - 1, ZMQ_DONTWAIT);
        (void) zmq_poll (&(zmq_pollitem_t){.socket = zsock_resolve (served_socket_is (room->listener)), .events = ZMQ_POLLIN}, 1, 10);
        if (bell_heard (served_socket_is (room->listener), ret) && strcmp (ret->province, province) == 0)
            return true;
    }
    return false;
}

static void a_bell_is_heard_and_noise_is_not (void **state)
{
    (void) state;
    room_t room = {.ring = NULL};
    bell_t heard = {.from = ""};
    room_open (&room);
    assert_true (rings_until_heard (room.ringer, served_socket_is (room.listener), "ingest"));
    assert_true (raw_until_heard (&room, "58", &heard));
    while (bell_heard (served_socket_is (room.listener), &heard)) {
    }
    (void) zmq_send (zsock_resolve (room.raw), "\x81\xa1v\x01", 4, 0); // no type
    (void) zmq_send (zsock_resolve (room.raw), "noise", 5, 0);
    assert_true (raw_until_heard (&room, "79", &heard));
    assert_string_equal (heard.province, "79");
    assert_string_equal (heard.campaign, "kich-hoat");
    room_shut (&room);
}

static void who_has_not_the_key_is_not_heard (void **state)
{
    (void) state;
    failure_t failure;
    room_t room = {.ring = NULL};
    room_open (&room);
    key_entry_t member = {.state = KEY_ACTIVE, .name = "member"};
    key_pair_t key = {.public_text = ""};
    assert_int_equal (zmq_curve_keypair (key.public_text, key.secret_text), 0);
    memcpy (member.key, key.public_text, sizeof member.key); // it may connect elsewhere
    assert_true (key_ring_replace (room.ring, &member, 1, &failure));
    stranger_t plain = {.socket = NULL};
    stranger_t other = {.socket = NULL};
    stranger_open (&plain, &room, NULL);
    stranger_open (&other, &room, &key);
    stranger_rings (&plain);
    stranger_rings (&other);
    assert_true (rings_until_heard (room.ringer, served_socket_is (room.listener), "ingest")); // and nothing of the strangers before it
    stranger_close (&plain);
    stranger_close (&other);
    room_shut (&room);
}

// An upgrade: the ringer is of the new release already, and meets a listener of the old one, which knows no key, before the new one takes its place.
static void a_listener_that_takes_the_place_of_one_without_a_key_is_rung (void **state)
{
    (void) state;
    failure_t failure;
    room_t room = {.ring = NULL};
    room_open (&room);
    char old_place[64];
    size_t size = sizeof old_place;
    zsock_t *old = zsock_new (ZMQ_SUB);
    served_socket_t *listener = NULL;
    bell_ringer_t *ringer = NULL;
    assert_true (zmq_setsockopt (zsock_resolve (old), ZMQ_SUBSCRIBE, "", 0) == 0 && socket_bind_all (old, "tcp://127.0.0.1:*", &failure));
    assert_int_equal (zmq_getsockopt (zsock_resolve (old), ZMQ_LAST_ENDPOINT, old_place, &size), 0);
    zsock_t *monitor = zsock_new (ZMQ_PAIR);
    assert_int_equal (zmq_socket_monitor (zsock_resolve (old), "inproc://old-listener", ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL),
                      0);
    assert_int_equal (zmq_connect (zsock_resolve (monitor), "inproc://old-listener"), 0);
    assert_true (bell_ringer_new (&ringer, old_place, &room.key, &failure));
    assert_int_equal (zmq_poll (&(zmq_pollitem_t){.socket = zsock_resolve (monitor), .events = ZMQ_POLLIN}, 1, 60000), 1); // it was met, and refused
    (void) zmq_socket_monitor (zsock_resolve (old), NULL, 0);
    zsock_destroy (&monitor);
    zsock_destroy (&old);
    bool bound = false;
    for (int i = 0; i < 1000 && !bound; i++) { // the port comes free in a thread of libzmq
        bound = bell_listener_new (&listener, &(bell_place_t){old_place, &room.key, room.zap, room.loop}, unread, NULL, &failure);
        if (!bound)
            (void) zmq_poll (NULL, 0, 10);
    }
    assert_true (bound);
    assert_true (rings_until_heard (ringer, served_socket_is (listener), "ingest"));
    bell_ringer_destroy (&ringer);
    served_socket_destroy (&listener);
    room_shut (&room);
}

static void without_a_key_or_a_place_a_bell_is_mute (void **state)
{
    (void) state;
    failure_t failure;
    key_pair_t key = {.public_text = ""};
    bell_ringer_t *ringer = NULL;
    served_socket_t *listener = NULL;
    bell_t bell = {.from = "ingest"};
    assert_int_equal (zmq_curve_keypair (key.public_text, key.secret_text), 0);
    assert_true (bell_ringer_new (&ringer, "", &key, &failure) && ringer == NULL);
    assert_true (bell_ringer_new (&ringer, "tcp://127.0.0.1:9", NULL, &failure) && ringer == NULL);
    assert_true (bell_listener_new (&listener, &(bell_place_t){"tcp://127.0.0.1:*", NULL, NULL, NULL}, unread, NULL, &failure) && listener == NULL);
    bell_ring (ringer, &bell);
    assert_false (bell_heard (served_socket_is (listener), &bell));
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
    bell_t heard = {.from = ""};
    room_t room = {.ring = NULL};
    room_open (&room);
    unsigned char claim[160] = {0x8f};
    for (size_t at = 1; at + 6 <= sizeof claim; at += 6) // a key, and a list that claims four thousand million values
        memcpy (claim + at, "\xa0\xdd\x1f\xff\xff\xff", 6);
    assert_true (raw_until_heard (&room, "58", &heard));
    long before = reserved_kb ();
    (void) zmq_send (zsock_resolve (room.raw), claim, sizeof claim, 0);
    assert_true (raw_until_heard (&room, "79", &heard));
    assert_true (reserved_kb () - before < 1024 * 1024);
    room_shut (&room);
}

int main (void)
{
    zsys_handler_set (NULL);
    (void) zsys_init ();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_bell_is_heard_and_noise_is_not),        cmocka_unit_test (a_bell_reserves_nothing_whatever_it_claims_to_hold),
        cmocka_unit_test (who_has_not_the_key_is_not_heard),        cmocka_unit_test (a_listener_that_takes_the_place_of_one_without_a_key_is_rung),
        cmocka_unit_test (without_a_key_or_a_place_a_bell_is_mute),
    };
    return cmocka_run_group_tests (tests, handler_open, handler_close);
}

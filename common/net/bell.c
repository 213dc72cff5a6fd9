#include "common/net/bell.h"

#include <msgpack.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"

enum { BELL_MAX_BYTES = 512, BELLS_MOST = 1000, AGAIN_MS = 1000 };

struct bell_ringer_s {
    zsock_t *socket;
    zsock_t *monitor; // tells of handshakes that failed for good
    char *endpoints;
    key_pair_t key;
    int64_t opened_ms;
    bool failed;
};

static void ringer_close (bell_ringer_t *self)
{
    if (self->socket != NULL) {
        (void) zmq_socket_monitor (zsock_resolve (self->socket), NULL, 0);
    }
    zsock_destroy (&self->monitor);
    zsock_destroy (&self->socket);
}

static bool ringer_open (bell_ringer_t *self, failure_t *failure)
{
    static atomic_uint number;
    char place[64];
    (void) snprintf (place, sizeof place, "inproc://bell-ringer-%u", number++);
    self->opened_ms = monotonic_ms ();
    self->failed = false;
    self->socket = zsock_new (ZMQ_PUB);
    self->monitor = zsock_new (ZMQ_PAIR);
    if (self->socket == NULL || self->monitor == NULL) {
        return failure_set (failure, FAILURE_FATAL, "no socket for bells");
    }
    if (zmq_socket_monitor (zsock_resolve (self->socket), place, ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL) != 0
        || zmq_connect (zsock_resolve (self->monitor), place) != 0) {
        return failure_set (failure, FAILURE_FATAL, "bell socket: %s", zmq_strerror (errno));
    }
    return socket_dial (self->socket, &self->key, self->key.public_text, failure) && socket_connect_all (self->socket, self->endpoints, failure);
}

bool bell_ringer_new (bell_ringer_t **ret, const char *connect_endpoints, const key_pair_t *key, failure_t *failure)
{
    if (connect_endpoints[0] == '\0' || key == NULL) {
        *ret = NULL;
        return true;
    }
    bell_ringer_t *self = calloc (1, sizeof *self);
    if (self == NULL || (self->endpoints = strdup (connect_endpoints)) == NULL) {
        free (self);
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    }
    self->key = *key;
    if (!ringer_open (self, failure)) {
        bell_ringer_destroy (&self);
        return false;
    }
    *ret = self;
    return true;
}

void bell_ringer_destroy (bell_ringer_t **self_p)
{
    bell_ringer_t *self = *self_p;
    if (self != NULL) {
        ringer_close (self);
        free (self->endpoints);
        free (self);
        *self_p = NULL;
    }
}

// libzmq gives a peer up that speaks otherwise, as one of the release before does, which knows no key; but another may have come in its place.
static void ringer_mend (bell_ringer_t *self)
{
    char bytes[300];
    while (self->monitor != NULL && zmq_recv (zsock_resolve (self->monitor), bytes, sizeof bytes, ZMQ_DONTWAIT) >= 0) {
        self->failed = true;
    }
    if (self->failed && monotonic_ms () - self->opened_ms >= AGAIN_MS) {
        failure_t failure;
        ringer_close (self);
        self->failed = !ringer_open (self, &failure);
    }
}

static bool hear_all (void *handle)
{
    return zmq_setsockopt (handle, ZMQ_SUBSCRIBE, "", 0) == 0;
}

bool bell_listener_new (served_socket_t **ret, const bell_place_t *place, zloop_reader_fn *heard, void *owner, failure_t *failure)
{
    const served_settings_t settings = {.type = ZMQ_SUB,
                                        .endpoints = place->bind_endpoints,
                                        .domain = ZAP_BELL,
                                        .frame_bytes = BELL_MAX_BYTES,
                                        .send_mark = BELLS_MOST,
                                        .receive_mark = BELLS_MOST,
                                        .prepare = hear_all};
    if (place->bind_endpoints[0] == '\0' || place->key == NULL) {
        *ret = NULL;
        return true;
    }
    zap_admit_bells (place->zap, place->key->public_text);
    return served_socket_new (ret, place->loop, place->key, &settings, heard, owner, failure);
}

static void pack_text (msgpack_packer *packer, const char *text)
{
    (void) msgpack_pack_str (packer, strlen (text));
    (void) msgpack_pack_str_body (packer, text, strlen (text));
}

void bell_ring (bell_ringer_t *self, const bell_t *bell)
{
    if (self == NULL) {
        return;
    }
    ringer_mend (self);
    if (self->socket == NULL) {
        return;
    }
    msgpack_sbuffer buffer;
    msgpack_packer packer;
    msgpack_sbuffer_init (&buffer);
    msgpack_packer_init (&packer, &buffer, msgpack_sbuffer_write);
    (void) msgpack_pack_map (&packer, 5);
    pack_text (&packer, "v");
    (void) msgpack_pack_int (&packer, 1);
    pack_text (&packer, "type");
    pack_text (&packer, "bell");
    pack_text (&packer, "from");
    pack_text (&packer, bell->from);
    pack_text (&packer, "province");
    pack_text (&packer, bell->province);
    pack_text (&packer, "campaign");
    pack_text (&packer, bell->campaign);
    (void) zmq_send (zsock_resolve (self->socket), buffer.data, buffer.size, ZMQ_DONTWAIT);
    msgpack_sbuffer_destroy (&buffer);
}

// A text or a small number, read within the bytes; false where it is of another kind or ends after them. No list and no map can stand in a bell,
// and so nothing is reserved for what it claims to hold.
typedef struct {
    bool is_text;
    unsigned int number;
    const unsigned char *text;
    size_t size;
} bell_value_t;

static bool value_read (const unsigned char **at, const unsigned char *end, bell_value_t *ret)
{
    size_t left = (size_t) (end - *at);
    if (left == 0) {
        return false;
    }
    unsigned char first = **at;
    *ret = (bell_value_t){.number = first};
    *at += 1;
    if (first < 0x80) {
        return true;
    }
    ret->is_text = true;
    ret->size = first & 0x1f;
    if (first == 0xd9 && left > 1) {
        ret->size = **at;
        *at += 1;
    } else if (first < 0xa0 || first > 0xbf) {
        return false;
    }
    ret->text = *at;
    if (ret->size > (size_t) (end - *at)) {
        return false;
    }
    *at += ret->size;
    return true;
}

static bool text_is (const bell_value_t *value, const char *text)
{
    return value->is_text && value->size == strlen (text) && memcmp (value->text, text, value->size) == 0;
}

static bool text_take (const bell_value_t *value, char *text, size_t size)
{
    if (!value->is_text || value->size >= size || memchr (value->text, 0, value->size) != NULL) {
        return false;
    }
    memcpy (text, value->text, value->size);
    text[value->size] = '\0';
    return true;
}

bool bell_decode (const void *bytes, size_t size, bell_t *ret)
{
    const unsigned char *at = bytes;
    const unsigned char *end = at + size;
    bell_t bell = {.from = ""};
    char type[8] = "";
    bool version = false;
    if (size == 0 || (*at & 0xf0) != 0x80) {
        return false;
    }
    for (unsigned int pairs = *at++ & 0x0f; pairs > 0; pairs--) {
        bell_value_t key;
        bell_value_t value;
        if (!value_read (&at, end, &key) || !value_read (&at, end, &value)) {
            return false;
        }
        if (text_is (&key, "v")) {
            version = !value.is_text && value.number == 1;
        } else if ((text_is (&key, "type") && !text_take (&value, type, sizeof type))
                   || (text_is (&key, "from") && !text_take (&value, bell.from, sizeof bell.from))
                   || (text_is (&key, "province") && !text_take (&value, bell.province, sizeof bell.province))
                   || (text_is (&key, "campaign") && !text_take (&value, bell.campaign, sizeof bell.campaign))) {
            return false;
        }
    }
    if (at != end || !version || strcmp (type, "bell") != 0) {
        return false;
    }
    *ret = bell;
    return true;
}

bool bell_heard (zsock_t *listener, bell_t *ret)
{
    bool heard = false;
    if (listener == NULL) {
        return false;
    }
    for (int i = 0; i < 10000; i++) {
        char bytes[BELL_MAX_BYTES];
        int size = zmq_recv (zsock_resolve (listener), bytes, sizeof bytes, ZMQ_DONTWAIT);
        if (size < 0) {
            return heard;
        }
        if (size <= (int) sizeof bytes && bell_decode (bytes, (size_t) size, ret)) {
            heard = true;
        }
    }
    return heard;
}

#include "common/bell.h"

#include <msgpack.h>
#include <stdio.h>
#include <string.h>

#include "common/keys.h"

enum { BELL_MAX_BYTES = 512 };

static bool socket_bounds (zsock_t *socket, failure_t *failure)
{
    void *handle = zsock_resolve (socket);
    int64_t most = BELL_MAX_BYTES;
    int none = 0;
    int few = 1000;
    bool good = zmq_setsockopt (handle, ZMQ_MAXMSGSIZE, &most, sizeof most) == 0 && zmq_setsockopt (handle, ZMQ_LINGER, &none, sizeof none) == 0
                && zmq_setsockopt (handle, ZMQ_SNDTIMEO, &none, sizeof none) == 0 && zmq_setsockopt (handle, ZMQ_SNDHWM, &few, sizeof few) == 0
                && zmq_setsockopt (handle, ZMQ_RCVHWM, &few, sizeof few) == 0;
    return good || failure_set (failure, FAILURE_FATAL, "bell socket: %s", zmq_strerror (errno));
}

static bool bell_socket (zsock_t **ret, int type, const char *endpoints, failure_t *failure)
{
    if (endpoints[0] == '\0') {
        *ret = NULL;
        return true;
    }
    zsock_t *socket = zsock_new (type);
    bool good = socket != NULL ? socket_bounds (socket, failure) : failure_set (failure, FAILURE_FATAL, "no socket for bells");
    if (good && type == ZMQ_SUB) {
        good = zmq_setsockopt (zsock_resolve (socket), ZMQ_SUBSCRIBE, "", 0) == 0 && socket_bind_all (socket, endpoints, failure);
    } else if (good) {
        good = socket_connect_all (socket, endpoints, failure);
    }
    if (!good) {
        zsock_destroy (&socket);
        return false;
    }
    *ret = socket;
    return true;
}

bool bell_ringer_new (zsock_t **ret, const char *connect_endpoints, failure_t *failure)
{
    return bell_socket (ret, ZMQ_PUB, connect_endpoints, failure);
}

bool bell_listener_new (zsock_t **ret, const char *bind_endpoints, failure_t *failure)
{
    return bell_socket (ret, ZMQ_SUB, bind_endpoints, failure);
}

static void pack_text (msgpack_packer *packer, const char *text)
{
    (void) msgpack_pack_str (packer, strlen (text));
    (void) msgpack_pack_str_body (packer, text, strlen (text));
}

void bell_ring (zsock_t *ringer, const bell_t *bell)
{
    if (ringer == NULL) {
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
    (void) zmq_send (zsock_resolve (ringer), buffer.data, buffer.size, ZMQ_DONTWAIT);
    msgpack_sbuffer_destroy (&buffer);
}

static bool text_take (const msgpack_object *value, char *text, size_t size)
{
    if (value->type != MSGPACK_OBJECT_STR || value->via.str.size >= size || memchr (value->via.str.ptr, 0, value->via.str.size) != NULL) {
        return false;
    }
    memcpy (text, value->via.str.ptr, value->via.str.size);
    text[value->via.str.size] = '\0';
    return true;
}

static bool key_is (const msgpack_object *key, const char *name)
{
    return key->type == MSGPACK_OBJECT_STR && key->via.str.size == strlen (name) && memcmp (key->via.str.ptr, name, strlen (name)) == 0;
}

static bool bell_decode (const msgpack_object *map, bell_t *ret)
{
    bell_t bell = {.from = ""};
    char type[8] = "";
    bool version = false;
    if (map->type != MSGPACK_OBJECT_MAP) {
        return false;
    }
    for (uint32_t i = 0; i < map->via.map.size; i++) {
        const msgpack_object *key = &map->via.map.ptr[i].key;
        const msgpack_object *value = &map->via.map.ptr[i].val;
        if (key_is (key, "v")) {
            version = value->type == MSGPACK_OBJECT_POSITIVE_INTEGER && value->via.u64 == 1;
        } else if ((key_is (key, "type") && !text_take (value, type, sizeof type))
                   || (key_is (key, "from") && !text_take (value, bell.from, sizeof bell.from))
                   || (key_is (key, "province") && !text_take (value, bell.province, sizeof bell.province))
                   || (key_is (key, "campaign") && !text_take (value, bell.campaign, sizeof bell.campaign))) {
            return false;
        }
    }
    if (!version || strcmp (type, "bell") != 0) {
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
        if (size > (int) sizeof bytes || size == 0 || ((unsigned char) bytes[0] & 0xf0) != 0x80) {
            continue; // 512 bytes of a small map cannot nest or declare much: msgpack's own limits suffice
        }
        msgpack_unpacked unpacked;
        msgpack_unpacked_init (&unpacked);
        size_t offset = 0;
        if (msgpack_unpack_next (&unpacked, bytes, (size_t) size, &offset) == MSGPACK_UNPACK_SUCCESS && offset == (size_t) size
            && bell_decode (&unpacked.data, ret)) {
            heard = true;
        }
        msgpack_unpacked_destroy (&unpacked);
    }
    return heard;
}

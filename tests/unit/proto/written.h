#ifndef TIENDO_TESTS_UNIT_PROTO_WRITTEN_H
#define TIENDO_TESTS_UNIT_PROTO_WRITTEN_H
// JSON-like text to msgpack, so that a test reads as what it sends: {'v':1,'type':'ping'}. -3 integers, 1.5 floats, n nil, t/f bools.
#include <msgpack.h>
#include <stdlib.h>
#include <string.h>

static const char *pack (msgpack_packer *packer, const char *at);

static const char *pack_items (msgpack_packer *packer, const char *at, char end)
{
    msgpack_sbuffer inner;
    msgpack_packer into;
    msgpack_sbuffer_init (&inner);
    msgpack_packer_init (&into, &inner, msgpack_sbuffer_write);
    size_t count = 0;
    for (at++; *at != end; count++) {
        at = pack (&into, at);
        at += *at == ',' || *at == ':' ? 1 : 0;
    }
    (void) (end == '}' ? msgpack_pack_map (packer, count / 2) : msgpack_pack_array (packer, count));
    (void) msgpack_sbuffer_write (packer->data, inner.data, inner.size);
    msgpack_sbuffer_destroy (&inner);
    return at + 1;
}

static const char *pack (msgpack_packer *packer, const char *at)
{
    if (*at == '{' || *at == '[')
        return pack_items (packer, at, *at == '{' ? '}' : ']');
    if (*at == '\'') {
        const char *end = strchr (at + 1, '\'');
        (void) msgpack_pack_str (packer, (size_t) (end - at - 1));
        (void) msgpack_pack_str_body (packer, at + 1, (size_t) (end - at - 1));
        return end + 1;
    }
    if (*at == 'n' || *at == 't' || *at == 'f') {
        (void) (*at == 'n' ? msgpack_pack_nil (packer) : *at == 't' ? msgpack_pack_true (packer) : msgpack_pack_false (packer));
        return at + 1;
    }
    char *end = NULL;
    unsigned long long whole = strtoull (at, &end, 10);
    if (*end == '.')
        (void) msgpack_pack_double (packer, strtod (at, &end));
    else if (*at == '-')
        (void) msgpack_pack_int64 (packer, strtoll (at, &end, 10));
    else
        (void) msgpack_pack_uint64 (packer, whole);
    return end;
}

// The caller destroys *out.
static void made (msgpack_sbuffer *out, const char *text)
{
    msgpack_packer packer;
    msgpack_sbuffer_init (out);
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    (void) pack (&packer, text);
}
#endif

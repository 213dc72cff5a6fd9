// Records as a client sends them.
#include "proto/feed/feed_client.h"
#include "proto/codec/fields.h"

enum { PART_FIELDS = 3 }; // by, code, counts

static bool pack_pair (msgpack_packer *packer, const char *key, slice_t text)
{
    return fields_pack_text (packer, slice_of (key)) && fields_pack_text (packer, text);
}

static bool pack_counts (msgpack_packer *packer, const record_counts_t *counts)
{
    bool packed = fields_pack_text (packer, slice_of ("counts")) && msgpack_pack_map (packer, counts->size) == 0;
    for (uint32_t next = 0; packed && next < counts->size; next++)
        packed = fields_pack_text (packer, counts->of[next].metric) && msgpack_pack_uint32 (packer, counts->of[next].value) == 0;
    return packed;
}

static bool pack_progress (msgpack_packer *packer, msgpack_sbuffer *out, const record_t *record)
{
    return pack_counts (packer, &record->counts) && (record->at.size == 0 || pack_pair (packer, "at", record->at))
           && (record->parts.size == 0
               || (fields_pack_text (packer, slice_of ("parts")) && msgpack_sbuffer_write (out, record->parts.at, record->parts.size) == 0))
           && (record->note.size == 0 || pack_pair (packer, "note", record->note));
}

static bool pack_explanation (msgpack_packer *packer, const record_t *record)
{
    return pack_pair (packer, "document", record->document) && pack_pair (packer, "reason", record->reason)
           && fields_pack_text (packer, slice_of ("count")) && msgpack_pack_uint32 (packer, record->count) == 0
           && (record->note.size == 0 || pack_pair (packer, "note", record->note));
}

static size_t pairs_of (const record_t *record)
{
    size_t more = record->note.size > 0 ? 1 : 0;
    if (record->kind == RECORD_PROGRESS)
        return 6 + more + (record->at.size > 0 ? 1 : 0) + (record->parts.size > 0 ? 1 : 0);
    return 8 + more;
}

static bool pack_record (msgpack_sbuffer *out, const record_t *record)
{
    msgpack_packer packer;
    char date[DAY_TEXT_SIZE];
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    day_format (record->day, date);
    return msgpack_pack_map (&packer, pairs_of (record)) == 0 && pack_pair (&packer, "kind", slice_of (record_kind_name (record->kind)))
           && pack_pair (&packer, "campaign", record->campaign) && pack_pair (&packer, "unit", record->unit)
           && pack_pair (&packer, "date", slice_of (date)) && fields_pack_text (&packer, slice_of ("rev"))
           && msgpack_pack_int64 (&packer, record->rev) == 0
           && (record->kind == RECORD_PROGRESS ? pack_progress (&packer, out, record) : pack_explanation (&packer, record));
}

bool record_encode (msgpack_sbuffer *out, const record_t *record, failure_t *failure)
{
    size_t start = out->size;
    record_t read;
    rejection_t why;
    if (record->counts.size > PROTO_MAX_METRICS)
        return failure_set (failure, FAILURE_PERMANENT, "a record of more than %d metrics", PROTO_MAX_METRICS);
    if (!pack_record (out, record))
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory for a record");
    // What the server would reject is told here, while someone is there to correct it.
    if (record_decode ((slice_t){out->data + start, out->size - start}, &read, &why))
        return true;
    out->size = start;
    return failure_set (failure, FAILURE_PERMANENT, "%s: %s", rejection_code_name (why.code), why.detail);
}

bool parts_encode (msgpack_sbuffer *out, const record_part_t *parts, size_t count, failure_t *failure)
{
    msgpack_packer packer;
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    if (count > PROTO_MAX_PARTS)
        return failure_set (failure, FAILURE_PERMANENT, "more than %d parts", PROTO_MAX_PARTS);
    bool packed = msgpack_pack_array (&packer, count) == 0;
    for (size_t next = 0; packed && next < count; next++)
        packed = msgpack_pack_map (&packer, PART_FIELDS) == 0 && pack_pair (&packer, "by", slice_of (part_kind_name (parts[next].by)))
                 && pack_pair (&packer, "code", parts[next].code) && pack_counts (&packer, &parts[next].counts);
    return packed || failure_set (failure, FAILURE_TEMPORARY, "out of memory for the parts");
}

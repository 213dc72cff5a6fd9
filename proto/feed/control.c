// A batch's control totals: what its sender says it holds, against what arrived.
#include <inttypes.h>
#include <stdio.h>

#include "proto/feed/feed.h"
#include "common/text/normal.h"
#include "common/text/text.h"

// Wide enough for any 4 MiB of 64-bit integers of either sign.
__extension__ typedef __int128 total_t;

typedef struct {
    uint32_t size;
    struct {
        slice_t metric;
        uint64_t declared;
        total_t found;
        char room[PROTO_MAX_CODE];
    } of[PROTO_MAX_SUMS];
    char undeclared[PROTO_MAX_CODE + 1]; // a metric that was found and not declared; "" where there is none
} sums_t;

static void read_sums (slice_t bytes, sums_t *ret)
{
    ret->undeclared[0] = '\0';
    cursor_t cursor = cursor_over (bytes.at, bytes.size);
    uint32_t count = cursor_read (&cursor).count;
    ret->size = count > PROTO_MAX_SUMS ? PROTO_MAX_SUMS : count;
    for (uint32_t next = 0; next < ret->size; next++) {
        slice_t sent = cursor_read (&cursor).bytes;
        (void) text_normal (sent, PROTO_MAX_CODE, NORMAL_CODE, ret->of[next].room, &ret->of[next].metric, NULL);
        ret->of[next].declared = cursor_read (&cursor).uint;
        ret->of[next].found = 0;
    }
}

// What is no metric's name is a rejection of its record, and no concern of the sums.
static void add_count (slice_t sent, total_t value, sums_t *sums)
{
    char room[PROTO_MAX_CODE];
    slice_t metric;
    if (!text_is_utf8 (sent) || text_normal (sent, PROTO_MAX_CODE, NORMAL_CODE, room, &metric, NULL) != NORMAL_GOOD)
        return;
    for (uint32_t sum = 0; sum < sums->size; sum++)
        if (slice_equal (sums->of[sum].metric, metric)) {
            sums->of[sum].found += value;
            return;
        }
    memcpy (sums->undeclared, metric.at, metric.size);
    sums->undeclared[metric.size] = '\0';
}

static void add_counts (cursor_t cursor, sums_t *sums)
{
    cursor_value_t head = cursor_read (&cursor);
    if (head.type != CURSOR_MAP)
        return;
    for (uint32_t next = 0; next < head.count; next++) {
        cursor_t ahead = cursor;
        cursor_value_t metric = cursor_read (&ahead);
        cursor_skip (&cursor);
        ahead = cursor;
        cursor_value_t value = cursor_read (&ahead);
        cursor_skip (&cursor);
        if (metric.type == CURSOR_STR && (value.type == CURSOR_UINT || value.type == CURSOR_INT))
            add_count (metric.bytes, value.type == CURSOR_UINT ? (total_t) value.uint : (total_t) value.sint, sums);
    }
}

// Asks less of a record than `record_decode`: a count that was sent is in the sender's sum, whatever else is wrong with the record.
static void add_record (slice_t record, sums_t *sums)
{
    cursor_t cursor = cursor_over (record.at, record.size);
    cursor_t counts = {NULL, NULL};
    bool progress = false;
    cursor_value_t head = cursor_read (&cursor);
    if (head.type != CURSOR_MAP)
        return;
    for (uint32_t next = 0; next < head.count; next++) {
        slice_t raw = cursor_skip (&cursor);
        cursor_t ahead = cursor_over (raw.at, raw.size);
        cursor_value_t key = cursor_read (&ahead);
        slice_t value = cursor_skip (&cursor);
        if (key.type != CURSOR_STR)
            continue;
        ahead = cursor_over (value.at, value.size);
        if (slice_is (key.bytes, "counts"))
            counts = ahead;
        else if (slice_is (key.bytes, "kind")) {
            cursor_value_t kind = cursor_read (&ahead);
            progress = kind.type == CURSOR_STR && slice_is (kind.bytes, "progress");
        }
    }
    if (progress && counts.at != NULL)
        add_counts (counts, sums);
}

static const char *total_text (total_t total, char text[24])
{
    if (total > UINT64_MAX || total < INT64_MIN)
        return total > 0 ? "more than 2^64" : "less than -2^63";
    if (total < 0)
        snprintf (text, 24, "%" PRId64, (int64_t) total);
    else
        snprintf (text, 24, "%" PRIu64, (uint64_t) total);
    return text;
}

bool batch_check_control (const feed_command_t *batch, feed_nack_t *nack)
{
    if (!batch->control.given)
        return true;
    *nack = (feed_nack_t){.seq = batch->seq};
    memcpy (nack->feed, batch->feed, sizeof nack->feed);
    if (batch->control.records != batch->record_count)
        return feed_nack_set (nack, NACK_CONTROL_MISMATCH, "records: declared %" PRIu64 ", found %u", batch->control.records, batch->record_count);
    sums_t sums;
    read_sums (batch->control.sums, &sums);
    cursor_t cursor = cursor_over (batch->records.at, batch->records.size);
    cursor_read (&cursor);
    for (uint32_t next = 0; next < batch->record_count; next++)
        add_record (cursor_skip (&cursor), &sums);
    if (sums.undeclared[0] != '\0')
        return feed_nack_set (nack, NACK_CONTROL_MISMATCH, "%s: found in `counts`, not declared in `sums`", sums.undeclared);
    for (uint32_t next = 0; next < sums.size; next++) {
        char text[24];
        if (sums.of[next].found != (total_t) sums.of[next].declared)
            return feed_nack_set (nack, NACK_CONTROL_MISMATCH, "%.*s: declared %" PRIu64 ", found %s", (int) sums.of[next].metric.size,
                                  sums.of[next].metric.at, sums.of[next].declared, total_text (sums.of[next].found, text));
    }
    return true;
}

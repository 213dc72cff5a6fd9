// Decodes every golden sample with the C codec and encodes it again from what was read: one line each, its name and the bytes in hex.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/alerts/alert_commands.h"
#include "proto/feed/feed_client.h"

typedef bool again_t (slice_t sample, msgpack_sbuffer *out, failure_t *failure);

static bool hello (slice_t sample, msgpack_sbuffer *out, failure_t *failure)
{
    feed_command_t command;
    feed_nack_t nack;
    return feed_command_decode (sample.at, sample.size, FEED_SENDER_FEED, &command, &nack) && feed_encode_hello (out, command.feed, failure);
}

static bool ping (slice_t sample, msgpack_sbuffer *out, failure_t *failure)
{
    feed_command_t command;
    feed_nack_t nack;
    return feed_command_decode (sample.at, sample.size, FEED_SENDER_FEED, &command, &nack) && command.type == FEED_PING
           && feed_encode_ping (out, failure);
}

// Records are read one by one and written anew; the control is made of what they sum to.
static bool batch (slice_t sample, msgpack_sbuffer *out, failure_t *failure)
{
    feed_command_t command;
    feed_nack_t nack;
    record_t record;
    rejection_t why;
    msgpack_sbuffer maps = {0};
    msgpack_sbuffer records = {0};
    uint64_t sum = 0;
    static const char *const metrics[] = {"activated"};
    bool good = feed_command_decode (sample.at, sample.size, FEED_SENDER_GATEWAY, &command, &nack) && batch_check_control (&command, &nack);
    record_reader_t reader = record_reader_over (command.records);
    for (record_step_t step; good && (step = record_reader_next (&reader, &record, &why)) != RECORD_END;) {
        good = step == RECORD_GOOD && record_encode (&maps, &record, failure);
        for (uint32_t i = 0; i < record.counts.size; i++)
            sum += record.counts.of[i].value;
    }
    feed_control_out_t control = {command.record_count, metrics, &sum, 1};
    const feed_actor_t *actor = command.actor.account[0] != '\0' ? &command.actor : NULL;
    good = good && records_encode (&records, (slice_t){maps.data, maps.size}, command.record_count, failure)
           && feed_encode_batch (out, command.feed, command.seq, (slice_t){records.data, records.size}, &control, actor, failure);
    msgpack_sbuffer_destroy (&maps);
    msgpack_sbuffer_destroy (&records);
    return good;
}

static bool ask_by (feed_sender_t sender, slice_t sample, msgpack_sbuffer *out, failure_t *failure)
{
    feed_command_t command;
    feed_nack_t nack;
    char rooms[8][PROTO_MAX_CODE];
    char units[8][PROTO_MAX_CODE + 1];
    const char *list[8];
    size_t count = 0;
    slice_t unit;
    char from[DAY_TEXT_SIZE];
    char to[DAY_TEXT_SIZE];
    if (!feed_command_decode (sample.at, sample.size, sender, &command, &nack) || command.type != FEED_FIGURES)
        return false;
    cursor_t cursor = feed_asked_units (&command.asked);
    for (; count < 8 && feed_asked_units_next (&cursor, rooms[count], &unit); count++) {
        (void) snprintf (units[count], sizeof units[count], "%.*s", (int) unit.size, unit.at);
        list[count] = units[count];
    }
    day_format (command.asked.from_day, from);
    day_format (command.asked.to_day, to);
    return feed_encode_ask (out, command.feed[0] != '\0' ? command.feed : NULL, command.asked.campaign, from, to, list, count, failure);
}

static bool ask (slice_t sample, msgpack_sbuffer *out, failure_t *failure)
{
    return ask_by (FEED_SENDER_FEED, sample, out, failure);
}

static bool ask_for (slice_t sample, msgpack_sbuffer *out, failure_t *failure)
{
    return ask_by (FEED_SENDER_GATEWAY, sample, out, failure);
}

static bool reply_figures (const feed_reply_t *read, msgpack_sbuffer *out, failure_t *failure)
{
    msgpack_sbuffer entries = {0};
    feed_figure_t figure;
    cursor_t cursor = feed_figures (read);
    bool good = true;
    while (good && feed_figures_next (&cursor, &figure))
        good = feed_encode_figure (&entries, &figure, failure);
    good = good && feed_encode_figures (out, read->campaign, (slice_t){entries.data, entries.size}, read->figure_count, read->more, failure);
    msgpack_sbuffer_destroy (&entries);
    return good;
}

static bool reply_ack (const feed_reply_t *read, msgpack_sbuffer *out, failure_t *failure)
{
    msgpack_sbuffer bytes = {0};
    feed_outdated_t outdated[8];
    size_t count = 0;
    cursor_t cursor = feed_outdated (read);
    while (count < 8 && feed_outdated_next (&cursor, &outdated[count]))
        count++;
    feed_ack_t ack = {read->feed, read->seq, read->status == FEED_DUPLICATE, read->accepted, read->rejected, {NULL, 0}};
    bool good = outdated_encode (&bytes, outdated, count, failure);
    ack.outdated = (slice_t){bytes.data, bytes.size};
    good = good && feed_encode_ack (out, &ack, failure);
    msgpack_sbuffer_destroy (&bytes);
    return good;
}

static bool reply (slice_t sample, msgpack_sbuffer *out, failure_t *failure)
{
    feed_reply_t read;
    feed_range_t missing[16];
    size_t count = 0;
    if (!feed_reply_decode (sample.at, sample.size, &read, failure))
        return false;
    if (read.type == FEED_PONG)
        return feed_encode_pong (out, read.time, failure);
    if (read.type == FEED_WELCOME) {
        cursor_t cursor = feed_missing (&read);
        while (count < 16 && feed_missing_next (&cursor, &missing[count]))
            count++;
        return feed_encode_welcome (out, &(feed_welcome_t){read.feed, read.next_seq, missing, count, read.time, read.acknowledged_before}, failure);
    }
    if (read.type == FEED_ACK)
        return reply_ack (&read, out, failure);
    if (read.type == FEED_FIGURES_REPLY)
        return reply_figures (&read, out, failure);
    feed_nack_t nack = {.seq = read.seq};
    memcpy (nack.feed, read.feed, sizeof nack.feed);
    for (nack_code_t code = NACK_MALFORMED; code < NACK_CODES; code++)
        if (strcmp (nack_code_name (code), read.code) == 0)
            (void) feed_nack_set (&nack, code, "%s", read.detail);
    return feed_encode_nack (out, &nack, failure);
}

static bool alert (slice_t sample, msgpack_sbuffer *out, failure_t *failure)
{
    static alert_event_t event;
    return alert_decode (sample.at, sample.size, &event, failure) && alert_encode (out, &event, failure);
}

static bool command (slice_t sample, msgpack_sbuffer *out, failure_t *failure)
{
    static alert_command_t read;
    alert_nack_t nack;
    return alert_command_decode (sample.at, sample.size, &read, &nack) && alert_command_encode (out, &read, failure);
}

static bool answer (slice_t sample, msgpack_sbuffer *out, failure_t *failure)
{
    alert_reply_t read;
    static alert_event_t event;
    if (!alert_reply_decode (sample.at, sample.size, &read, failure))
        return false;
    if (read.type == ALERT_PONG || read.type == ALERT_ACKED)
        return alert_reply_encode (out, &read, failure);
    if (read.type == ALERT_NACK) {
        alert_nack_t nack = {.request = read.request};
        (void) alert_nack_set (&nack, ALERT_NACK_UNKNOWN_ALERT, "%s", read.detail);
        return alert_encode_nack (out, &nack, failure);
    }
    msgpack_sbuffer events = {0};
    cursor_t cursor = alert_events (&read);
    bool good = true;
    while (good && alert_events_next (&cursor, &event, failure))
        good = alert_encode (&events, &event, failure);
    good = good && alert_encode_events (out, (slice_t){events.data, events.size}, read.event_count, &read, failure);
    msgpack_sbuffer_destroy (&events);
    return good;
}

static const struct {
    const char *name;
    again_t *again;
} samples[] = {
    {"feed-1/hello", hello},
    {"feed-1/ping", ping},
    {"feed-1/batch", batch},
    {"feed-1/batch-note", batch},
    {"feed-1/batch-actor", batch},
    {"feed-1/figures", ask},
    {"feed-1/figures-of-a-feed", ask_for},
    {"feed-1/figures-answer", reply},
    {"feed-1/ack-outdated", reply},
    {"feed-1/welcome-after-restore", reply},
    {"feed-1/welcome", reply},
    {"feed-1/ack", reply},
    {"feed-1/ack-duplicate", reply},
    {"feed-1/nack", reply},
    {"feed-1/pong", reply},
    {"alerts-1/alert", alert},
    {"alerts-1/alert-of-a-feed", alert},
    {"alerts-1/replay", command},
    {"alerts-1/ack", command},
    {"alerts-1/ping", command},
    {"alerts-1/events", answer},
    {"alerts-1/acked", answer},
    {"alerts-1/nack", answer},
    {"alerts-1/pong", answer},
    {"alerts-1/alert-resolved", alert},
    {"alerts-1/replay-epoch", command},
    {"alerts-1/ack-epoch", command},
    {"alerts-1/events-epoch", answer},
    {"alerts-1/acked-promise", answer},
    {"alerts-1/nack-request", answer},
    {"alerts-1/alert-feed", alert},
    {"alerts-1/ping-request", command},
};

int main (void)
{
    int status = EXIT_SUCCESS;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        char file[200];
        static char bytes[65536];
        failure_t failure = {.text = "refused"};
        msgpack_sbuffer out = {0};
        (void) snprintf (file, sizeof file, "proto/golden/%s.msgpack", samples[i].name);
        FILE *stream = fopen (file, "re");
        size_t size = stream != NULL ? fread (bytes, 1, sizeof bytes, stream) : 0;
        if (stream != NULL)
            (void) fclose (stream);
        if (size > 0 && samples[i].again ((slice_t){bytes, size}, &out, &failure)) {
            printf ("%s ", samples[i].name);
            for (size_t at = 0; at < out.size; at++)
                printf ("%02x", (unsigned char) out.data[at]);
            printf ("\n");
        } else {
            (void) fprintf (stderr, "%s: %s\n", file, failure.text);
            status = EXIT_FAILURE;
        }
        msgpack_sbuffer_destroy (&out);
    }
    return status;
}

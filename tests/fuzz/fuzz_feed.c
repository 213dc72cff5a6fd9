// What comes from the network, through everything that reads it before the database: nothing may crash, and what precheck admits must be whole to
// an independent reader as well.
#include <msgpack.h>
#include <stdlib.h>
#include <string.h>

#include "proto/feed/feed_client.h"
#include "proto/codec/precheck.h"

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size);

static void walk_records (const feed_command_t *command)
{
    record_reader_t reader = record_reader_over (command->records);
    record_t record;
    rejection_t why;
    failure_t failure;
    uint32_t count = 0;
    for (record_step_t step; (step = record_reader_next (&reader, &record, &why)) != RECORD_END; count++) {
        msgpack_sbuffer out = {0};
        if (step == RECORD_GOOD && (!record_parts_json (&record, &out, &failure) || !record_others_json (&record, record.unit, &out, &failure)))
            abort ();
        // what was read as good is written, and read as good again
        if (step == RECORD_GOOD && !record_encode (&out, &record, &failure))
            abort ();
        msgpack_sbuffer_destroy (&out);
    }
    if (count != command->record_count)
        abort ();
}

// Who is named is written, and read as the same again.
static void walk_actor (const feed_actor_t *actor)
{
    failure_t failure;
    msgpack_sbuffer message = {0};
    feed_command_t again;
    feed_nack_t nack;
    if (actor->account[0] == '\0')
        return;
    if (!feed_encode_batch (&message, "f", 1, (slice_t){"\x90", 1}, NULL, actor, &failure)
        || !feed_command_decode (message.data, message.size, FEED_SENDER_GATEWAY, &again, &nack) || strcmp (again.actor.account, actor->account) != 0
        || strcmp (again.actor.role, actor->role) != 0 || strcmp (again.actor.unit, actor->unit) != 0)
        abort ();
    msgpack_sbuffer_destroy (&message);
}

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
    feed_command_t command;
    feed_nack_t nack;
    feed_reply_t reply;
    failure_t failure;
    if (precheck (bytes, size) == PRECHECK_OK) {
        msgpack_unpacked unpacked;
        size_t offset = 0;
        msgpack_unpacked_init (&unpacked);
        if (msgpack_unpack_next (&unpacked, (const char *) bytes, size, &offset) != MSGPACK_UNPACK_SUCCESS || offset != size)
            abort ();
        msgpack_unpacked_destroy (&unpacked);
    }
    for (feed_sender_t sender = FEED_SENDER_FEED; sender <= FEED_SENDER_GATEWAY; sender++)
        if (feed_command_decode (bytes, size, sender, &command, &nack) && command.type == FEED_BATCH) {
            (void) !batch_check_control (&command, &nack);
            walk_actor (&command.actor);
            walk_records (&command);
        }
    (void) !feed_reply_decode (bytes, size, &reply, &failure);
    return 0;
}

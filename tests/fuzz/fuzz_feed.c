// What comes from the network, through everything that reads it before the database: nothing may crash, and what precheck admits must be whole to
// an independent reader as well.
#include <msgpack.h>
#include <stdlib.h>

#include "proto/feed_client.h"
#include "proto/precheck.h"

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
    if (feed_command_decode (bytes, size, &command, &nack) && command.type == FEED_BATCH) {
        (void) !batch_check_control (&command, &nack);
        walk_records (&command);
    }
    (void) !feed_reply_decode (bytes, size, &reply, &failure);
    return 0;
}

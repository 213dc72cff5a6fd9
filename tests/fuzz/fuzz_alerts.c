// alerts/1 from both sides: nothing may crash, and what was read as good is written and read as good again.
#include <stdlib.h>

#include "proto/alerts/alert_commands.h"

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
    static alert_command_t command;
    static alert_event_t event;
    alert_nack_t nack;
    alert_reply_t reply;
    failure_t failure = {0};
    msgpack_sbuffer out = {0};
    if (alert_command_decode (bytes, size, &command, &nack)
        && (!alert_command_encode (&out, &command, &failure) || !alert_command_decode (out.data, out.size, &command, &nack)))
        abort ();
    out.size = 0;
    if (alert_decode (bytes, size, &event, &failure)
        && (!alert_encode (&out, &event, &failure) || !alert_decode (out.data, out.size, &event, &failure)))
        abort ();
    if (alert_reply_decode (bytes, size, &reply, &failure) && reply.type == ALERT_EVENTS) {
        cursor_t cursor = alert_events (&reply);
        while (alert_events_next (&cursor, &event, &failure))
            ;
    }
    msgpack_sbuffer_destroy (&out);
    return 0;
}

#ifndef TIENDO_DEADLINE_ALERTER_ALERTS_ACK_WRITER_H
#define TIENDO_DEADLINE_ALERTER_ALERTS_ACK_WRITER_H
// Writes acknowledgements: a thread of its own, since one waits for the campaign's lock while a day of it is being closed.
// Bounded: ACK_WRITER_MAX under way, more are refused.
#include <czmq.h>

#include "common/runtime/config.h"
#include "proto/codec/limits.h"
#include "services/deadline-alerter/alerts/wire.h"

enum { ACK_WRITER_MAX = 256 };

// Plain bytes, both: they travel through a pipe.
typedef struct {
    caller_t caller;
    char member[PROTO_MAX_CODE + 1];
    char province[PROTO_MAX_CODE + 1];
    char scope[320];
    int64_t alert;
    char epoch[ALERT_MAX_EPOCH + 1];
    char note[PROTO_MAX_NOTE + 1];
    char until[11];
} ack_writer_ask_t;

typedef enum { ACK_WRITER_ACKED, ACK_WRITER_UNKNOWN_ALERT, ACK_WRITER_FORBIDDEN, ACK_WRITER_REFUSED, ACK_WRITER_UNAVAILABLE } ack_writer_result_t;

typedef struct {
    caller_t caller;
    ack_writer_result_t result;
    int64_t alert;
    char province[PROTO_MAX_CODE + 1];
    char campaign[PROTO_MAX_CODE + 1];
    char by[ALERT_MAX_NAME + 1]; // what stands
    char at[PROTO_MAX_TIME + 1];
    char until[11];
    char note[PROTO_MAX_NOTE + 1];
    char detail[PROTO_MAX_DETAIL + 1]; // why not
} ack_writer_answer_t;

typedef struct ack_writer_s ack_writer_t;

bool must_check ack_writer_new (ack_writer_t **ret, const config_t *config, failure_t *failure);
void ack_writer_destroy (ack_writer_t **self_p);
// False where too many are under way. Never blocks.
bool ack_writer_ask (ack_writer_t *self, const ack_writer_ask_t *ask);
zsock_t *ack_writer_socket (ack_writer_t *self); // readable when an answer is there
bool ack_writer_answer (ack_writer_t *self, ack_writer_answer_t *ret);
#endif

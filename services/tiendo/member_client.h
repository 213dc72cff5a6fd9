#ifndef TIENDO_MEMBER_CLIENT_H
#define TIENDO_MEMBER_CLIENT_H
// A member's side of alerts/1: one command, one answer, sent again until it is answered or patience ends.
#include "common/keys.h"
#include "proto/alert_commands.h"
#include "services/tiendo/operator.h"

typedef struct {
    const char *server;
    const char *server_key;
    key_pair_t pair;
    zsock_t *socket;
    zmq_msg_t message; // the answer points into it
} member_client_t;

// server and server_key may be NULL: then the environment's. The key is a file.
bool must_check member_client_open (member_client_t *self, const operator_t *environment, const char *key_file, const char *server,
                                    const char *server_key, failure_t *failure);
void member_client_close (member_client_t *self);
// timeout_ms for one try; a nack is a permanent failure with its code and detail, or temporary where the server says so.
bool must_check member_client_ask (member_client_t *self, const alert_command_t *command, int timeout_ms, alert_reply_t *ret, failure_t *failure);
#endif

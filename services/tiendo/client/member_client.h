#ifndef TIENDO_TIENDO_CLIENT_MEMBER_CLIENT_H
#define TIENDO_TIENDO_CLIENT_MEMBER_CLIENT_H
// A member's side of alerts/1: one command, one answer, over whichever of several endpoints answers. A command is asked of one endpoint and, where
// that does not answer within a second, of the next; all commands may be repeated. During a long poll the endpoint is asked once and again
// whether it is still there (`ping`), so that one that has died or hangs is noticed within two seconds.
#include "proto/alerts/alert_commands.h"
#include "common/net/links.h"
#include "services/tiendo/shared/operator_session.h"

typedef struct {
    key_pair_t pair;
    char server_key[KEY_TEXT_SIZE];
    links_t *links;
    int link;          // that answered last; -1: none yet
    zmq_msg_t message; // the answer points into it
} member_client_t;

// server and server_key may be NULL: then the environment's. The key is a file; the server's is one too, or Z85.
bool must_check member_client_open (member_client_t *self, const operator_session_t *environment, const char *key_file, const char *server,
                                    const char *server_key, failure_t *failure);
void member_client_close (member_client_t *self);
// Asks until there is an answer or timeout_ms are over. A nack is a permanent failure with its code and detail, or temporary where the server
// says so. A lost connection is a temporary failure at once where no other endpoint is ready.
bool must_check member_client_ask (member_client_t *self, const alert_command_t *command, int timeout_ms, alert_reply_t *ret, failure_t *failure);
// Says which endpoints are bad, each change once; with `settle` waits until each was judged.
void member_client_tell (member_client_t *self, bool settle);
#endif

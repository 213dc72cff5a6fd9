#include "services/tiendo/member_client.h"

#include "common/clock.h"
#include "common/scoped.h"

bool member_client_open (member_client_t *self, const operator_t *environment, const char *key_file, const char *server, const char *server_key,
                         failure_t *failure)
{
    *self = (member_client_t){0};
    (void) zmq_msg_init (&self->message);
    self->server = server != NULL ? server : config_text (environment->config, "TIENDO_REPLAY_ENDPOINT");
    self->server_key = server_key != NULL ? server_key : config_text (environment->config, "TIENDO_ALERTS_SERVER_KEY");
    if (self->server[0] == '\0' || !key_text_valid (self->server_key))
        return failure_set (failure, FAILURE_PERMANENT,
                            "--server and --server-key are needed (or TIENDO_REPLAY_ENDPOINT and TIENDO_ALERTS_SERVER_KEY)");
    return key_pair_load (&self->pair, key_file, failure);
}

void member_client_close (member_client_t *self)
{
    zsock_destroy (&self->socket);
    (void) zmq_msg_close (&self->message);
}

static bool dial (member_client_t *self, failure_t *failure)
{
    if (self->socket != NULL)
        return true;
    self->socket = zsock_new (ZMQ_DEALER);
    return self->socket != NULL && socket_dial (self->socket, &self->pair, self->server_key, failure)
           && socket_connect_all (self->socket, self->server, failure);
}

static bool read_answer (member_client_t *self, alert_reply_t *ret, failure_t *failure)
{
    if (!alert_reply_decode (zmq_msg_data (&self->message), zmq_msg_size (&self->message), ret, failure))
        return false;
    if (ret->type != ALERT_NACK)
        return true;
    return failure_set (failure, ret->retry ? FAILURE_TEMPORARY : FAILURE_PERMANENT, "%s: %s", ret->code, ret->detail);
}

bool member_client_ask (member_client_t *self, const alert_command_t *command, int timeout_ms, alert_reply_t *ret, failure_t *failure)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer bytes = {0};
    if (!alert_command_encode (&bytes, command, failure) || !dial (self, failure))
        return false;
    void *handle = zsock_resolve (self->socket);
    zmq_pollitem_t item = {.socket = handle, .events = ZMQ_POLLIN};
    if (zmq_send (handle, bytes.data, bytes.size, ZMQ_DONTWAIT) >= 0 && zmq_poll (&item, 1, timeout_ms) > 0
        && zmq_msg_recv (&self->message, handle, ZMQ_DONTWAIT) >= 0)
        return read_answer (self, ret, failure);
    zsock_destroy (&self->socket); // an answer that comes too late must not be taken for the next
    return failure_set (failure, FAILURE_TEMPORARY, "no answer from %s: is it running, is the key a member's and not revoked?", self->server);
}

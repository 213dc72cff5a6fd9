#include "services/tiendo/client/member_client.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/base/scoped.h"
#include "services/tiendo/client/link_words.h"
#include "services/tiendo/wording/wording.h"

enum { HEDGE_MS = 800, PING_MS = 500, LOST_MS = 1500, LOOK_MS = 50, TELL_MS = 1000 };

typedef struct {
    uint32_t generation; // 0: not asked
    int64_t heard_ms;    // asked, or heard of since
    int64_t ping_ms;
} asked_t;

typedef struct {
    member_client_t *client;
    bool polls; // the answer may take its time
    msgpack_sbuffer command, ping;
    asked_t of[LINKS_MOST];
    int current;
} asking_t;

bool member_client_open (member_client_t *self, const operator_session_t *environment, const char *key_file, const char *server,
                         const char *server_key, failure_t *failure)
{
    *self = (member_client_t){.link = -1};
    (void) zmq_msg_init (&self->message);
    const char *endpoints = server != NULL ? server : config_text (environment->config, "TIENDO_REPLAY_ENDPOINT");
    const char *key = server_key != NULL ? server_key : config_text (environment->config, "TIENDO_ALERTS_SERVER_KEY");
    if (endpoints[0] == '\0' || key[0] == '\0')
        return failure_set (failure, FAILURE_PERMANENT,
                            tr ("--server and --server-key are needed (or TIENDO_REPLAY_ENDPOINT and TIENDO_ALERTS_SERVER_KEY)"));
    return public_key_read (key, self->server_key, failure) && key_pair_load (&self->pair, key_file, failure)
           && links_open (&self->links, endpoints, self->server_key, &self->pair, failure);
}

void member_client_close (member_client_t *self)
{
    links_destroy (&self->links);
    (void) zmq_msg_close (&self->message);
}

void member_client_tell (member_client_t *self, bool settle)
{
    if (self->links != NULL)
        links_tell (self->links, settle);
}

static void asking_end (asking_t *self)
{
    // an answer that comes too late must not be taken for the next: whoever still owes one is dialed anew
    for (int i = 0; i < links_count (self->client->links); i++)
        if (self->of[i].generation != 0 && self->of[i].generation == links_generation (self->client->links, i))
            links_redial (self->client->links, i);
    msgpack_sbuffer_destroy (&self->command);
    msgpack_sbuffer_destroy (&self->ping);
}

static bool is_asked (const asking_t *self, int link)
{
    return link >= 0 && self->of[link].generation != 0 && self->of[link].generation == links_generation (self->client->links, link);
}

// The next ready link that has not been asked yet.
static void ask_next (asking_t *self)
{
    links_t *links = self->client->links;
    int first = self->current >= 0 ? self->current : self->client->link;
    if (links_ready (links, first) && !is_asked (self, first))
        first = first - 1 < 0 ? links_count (links) - 1 : first - 1; // it answered last: it is asked first
    for (int step = 0, link = links_next (links, first); step < links_count (links) && link >= 0; step++, link = links_next (links, link))
        if (!is_asked (self, link) && links_send (links, link, self->command.data, self->command.size)) {
            int64_t now = monotonic_ms ();
            self->of[link] = (asked_t){links_generation (links, link), now, now};
            self->current = link;
            return;
        }
}

// A link that was asked and is silent: during a long poll it is asked whether it is there, and given up where it is not; else the next one
// is asked beside it.
static void watch (asking_t *self)
{
    links_t *links = self->client->links;
    int64_t now = monotonic_ms ();
    if (!is_asked (self, self->current)) {
        ask_next (self);
        return;
    }
    asked_t *asked = &self->of[self->current];
    if (self->polls && now - asked->ping_ms >= PING_MS && links_send (links, self->current, self->ping.data, self->ping.size))
        asked->ping_ms = now;
    if (now - asked->heard_ms < (self->polls ? LOST_MS : HEDGE_MS))
        return;
    links_silent (links, self->current);
    if (self->polls)
        links_redial (links, self->current);
    ask_next (self);
}

static bool read_answer (asking_t *self, int link, alert_reply_t *ret, bool *ret_done, failure_t *failure)
{
    member_client_t *client = self->client;
    self->of[link].heard_ms = monotonic_ms ();
    links_answered (client->links, link);
    if (!alert_reply_decode (zmq_msg_data (&client->message), zmq_msg_size (&client->message), ret, failure))
        return false;
    if (ret->type == ALERT_PONG)
        return true;
    self->of[link].generation = 0;
    client->link = link;
    *ret_done = true;
    if (ret->type != ALERT_NACK)
        return true;
    return failure_set (failure, ret->retry ? FAILURE_TEMPORARY : FAILURE_PERMANENT, "%s: %s", ret->code, ret->detail);
}

static bool no_answer (const asking_t *self, failure_t *failure)
{
    char troubles[400];
    links_summary (self->client->links, troubles, sizeof troubles);
    return failure_set (failure, links_hopeless (self->client->links) ? FAILURE_PERMANENT : FAILURE_TEMPORARY, "%s", troubles);
}

bool member_client_ask (member_client_t *self, const alert_command_t *command, int timeout_ms, alert_reply_t *ret, failure_t *failure)
{
    scoped (asking_end) asking_t asking = {.client = self, .polls = command->wait > 0, .current = -1};
    static const alert_command_t ping = {.type = ALERT_PING};
    if (!alert_command_encode (&asking.command, command, failure) || !alert_command_encode (&asking.ping, &ping, failure))
        return false;
    int64_t begin_ms = monotonic_ms ();
    for (bool done = false; monotonic_ms () - begin_ms < timeout_ms && !links_hopeless (self->links);) {
        int link = -1;
        watch (&asking);
        links_wait (self->links, -1, LOOK_MS);
        while (links_receive (self->links, &link, &self->message)) {
            if (!is_asked (&asking, link))
                continue;
            if (!read_answer (&asking, link, ret, &done, failure))
                return false;
            if (done)
                return true;
        }
        if (monotonic_ms () - begin_ms > TELL_MS)
            links_tell (self->links, false);
    }
    return no_answer (&asking, failure);
}

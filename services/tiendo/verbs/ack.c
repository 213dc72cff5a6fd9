#include <stdio.h>
#include <stdlib.h>

#include "common/base/scoped.h"
#include "services/tiendo/client/member_client.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/verbs/verbs.h"
#include "services/tiendo/wording/wording.h"

enum { TRIES = 3, ANSWER_MS = 5000 };

static void print_what_stands (const alert_reply_t *reply)
{
    if (reply->by[0] == '\0')
        printf ("alert %" PRId64 ": it has ended, and nobody had acknowledged it\n", reply->alert);
    else
        printf ("alert %" PRId64 ": acknowledged by %s at %s%s%s\n", reply->alert, reply->by, reply->at,
                reply->until[0] != '\0' ? ", promised by " : "", reply->until);
}

static bool acknowledge (member_client_t *client, const alert_command_t *command, failure_t *failure)
{
    alert_reply_t reply = {0};
    bool good = false;
    // acknowledging twice is no second event, so an answer that was lost may be asked for again
    for (int tries = 0; tries < TRIES && !good && (tries == 0 || failure->kind == FAILURE_TEMPORARY); tries++)
        good = member_client_ask (client, command, ANSWER_MS, &reply, failure);
    if (good && reply.type == ALERT_ACKED)
        print_what_stands (&reply);
    return good && (reply.type == ALERT_ACKED || failure_set (failure, FAILURE_PERMANENT, tr ("the server answered something else")));
}

int verb_ack (int argc, char **argv)
{
    const char *key = NULL;
    const char *note = NULL;
    const char *until = NULL;
    const char *server = NULL;
    const char *server_key = NULL;
    const char *language = NULL;
    const char *epoch = NULL;
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"key", &key, NULL, NULL, true},           {"note", &note, NULL, NULL, false},
                                {"until", &until, NULL, NULL, false},      {"epoch", &epoch, NULL, NULL, false},
                                {"server", &server, NULL, NULL, false},    {"server-key", &server_key, NULL, NULL, false},
                                {"language", &language, NULL, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (!language_choose (language))
        return usage_error ("ack", "--language takes vi or en");
    if ((status = options_day (argv, "until", until)) >= 0)
        return status;
    static alert_command_t command;
    char *end = NULL;
    command.type = ALERT_ACK;
    if (first + 1 != argc || (command.alert = strtoll (argv[first], &end, 10)) < 1 || *end != '\0')
        return usage_error ("ack", "the number of one alert is expected");
    if (epoch != NULL && snprintf (command.epoch, sizeof command.epoch, "%s", epoch) >= (int) sizeof command.epoch)
        return usage_error ("ack", "the epoch is longer than %d bytes", ALERT_MAX_EPOCH);
    (void) snprintf (command.until, sizeof command.until, "%s", until != NULL ? until : "");
    if (note != NULL && snprintf (command.note, sizeof command.note, "%s", note) >= (int) sizeof command.note)
        return usage_error ("ack", "the note is longer than %d bytes", PROTO_MAX_NOTE);
    scoped (operator_session_close) operator_session_t environment = {0};
    member_client_t client = {0};
    bool good = operator_session_environment (&environment, &failure) && member_client_open (&client, &environment, key, server, server_key, &failure)
                && acknowledge (&client, &command, &failure);
    member_client_tell (&client, true);
    member_client_close (&client);
    return good ? EXIT_DONE : refused ("ack", failure.text);
}

// What a task-force member sees: what was missed, from when on, and live with --follow. By replay with `wait`: nothing is lost.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/scoped.h"
#include "services/tiendo/client/member_client.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/preview.h"
#include "services/tiendo/verbs/verbs.h"
#include "services/tiendo/wording/wording.h"

enum { WAIT_S = 20, PAGE = 500, ANSWER_MS = 10000, PAUSE_US = 500000 };

typedef struct {
    const char *key, *server, *server_key, *after, *severity, *language, *campaign, *date;
    const char **units;
    bool follow, json, dry_run;
    alert_command_t command;
    member_client_t client;
} alerts_t;

static void print_event_json (const alert_event_t *event)
{
    char *text = alert_to_json (event);
    (void) printf ("%s\n", text != NULL ? text : "");
    free (text);
}

static void print_event (const alerts_t *self, const alert_event_t *event)
{
    static const char *const tones[] = {[ALERT_INFO] = "\033[2m", [ALERT_WARNING] = "\033[33m", [ALERT_CRITICAL] = "\033[1;31m"};
    bool colour = isatty (STDOUT_FILENO) == 1 && getenv ("NO_COLOR") == NULL;
    bool english = self->language != NULL && strcmp (self->language, "en") == 0;
    if (self->json)
        print_event_json (event);
    else
        (void) printf ("%.16s  #%" PRId64 " %s%-8s%s %-12s %s\n", event->at, event->alert, colour ? tones[event->severity] : "",
                       alert_severity_name (event->severity), colour ? "\033[0m" : "", alert_state_name (event->state),
                       english ? event->text_en : event->text_vi);
}

static bool print_page (alerts_t *self, const alert_reply_t *reply, failure_t *failure)
{
    cursor_t cursor = alert_events (reply);
    alert_event_t event;
    while (alert_events_next (&cursor, &event, failure))
        print_event (self, &event);
    if (fflush (stdout) != 0) // who read it has gone: nothing is followed for nobody
        return failure_set (failure, FAILURE_PERMANENT, "the output could not be written");
    self->command.after = reply->last;
    memcpy (self->command.epoch, reply->epoch, sizeof self->command.epoch);
    return failure->kind == FAILURE_NONE;
}

static bool receive (alerts_t *self, failure_t *failure)
{
    for (bool more = true; more || self->follow;) {
        alert_reply_t reply = {0};
        int64_t before = self->command.after;
        self->command.wait = self->follow && !more ? WAIT_S : 0;
        if (member_client_ask (&self->client, &self->command, ANSWER_MS + (int) self->command.wait * 1000, &reply, failure)) {
            *failure = (failure_t){0};
            if (reply.type != ALERT_EVENTS || !print_page (self, &reply, failure))
                return failure->kind != FAILURE_NONE ? false : failure_set (failure, FAILURE_PERMANENT, tr ("the server answered something else"));
            more = self->command.after > before;
            continue;
        }
        if (failure->kind != FAILURE_TEMPORARY || !self->follow)
            return false;
        member_client_tell (&self->client, false);
        (void) usleep (PAUSE_US);
    }
    return true;
}

static int read_command (alerts_t *self)
{
    self->command = (alert_command_t){.type = ALERT_REPLAY, .limit = PAGE};
    if (self->after != NULL && !alert_position_parse (self->after, self->command.epoch, &self->command.after))
        return usage_error ("alerts", "--after takes the id of an event, or EPOCH:ID");
    if (self->severity != NULL && !alert_severity_from (slice_of (self->severity), &self->command.severity))
        return usage_error ("alerts", "--severity takes info, warning or critical");
    for (const char **unit = self->units; unit != NULL && *unit != NULL; unit++) {
        if (self->command.unit_count == ALERT_MAX_UNITS || strlen (*unit) > PROTO_MAX_CODE)
            return usage_error ("alerts", "too many units, or one that is too long");
        (void) snprintf (self->command.units[self->command.unit_count++], sizeof self->command.units[0], "%s", *unit);
        self->command.units_given = true;
    }
    return EXIT_DONE;
}

int verb_alerts (int argc, char **argv)
{
    static alerts_t self; // large: the units
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"key", &self.key, NULL, NULL, false},
                                {"server", &self.server, NULL, NULL, false},
                                {"server-key", &self.server_key, NULL, NULL, false},
                                {"after", &self.after, NULL, NULL, false},
                                {"severity", &self.severity, NULL, NULL, false},
                                {"language", &self.language, NULL, NULL, false},
                                {"unit", NULL, NULL, &self.units, false},
                                {"follow", NULL, &self.follow, NULL, false},
                                {"json", NULL, &self.json, NULL, false},
                                {"dry-run", NULL, &self.dry_run, NULL, false},
                                {"campaign", &self.campaign, NULL, NULL, false},
                                {"date", &self.date, NULL, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status < 0 && !language_choose (self.language))
        status = usage_error ("alerts", "--language takes vi or en");
    if (status < 0)
        status = options_day (argv, "date", self.date);
    if (status >= 0)
        return status;
    if (self.dry_run)
        return self.campaign != NULL && self.date != NULL ? preview (self.campaign, self.date, self.json)
                                                          : usage_error ("alerts", "--dry-run needs --campaign and --date");
    if (self.key == NULL)
        return usage_error ("alerts", "--key is missing");
    scoped (operator_session_close) operator_session_t environment = {0};
    status = read_command (&self);
    free (self.units);
    if (status != EXIT_DONE)
        return status;
    bool good = operator_session_environment (&environment, &failure)
                && member_client_open (&self.client, &environment, self.key, self.server, self.server_key, &failure) && receive (&self, &failure);
    member_client_tell (&self.client, true);
    member_client_close (&self.client);
    return good ? EXIT_DONE : refused ("alerts", failure.text);
}

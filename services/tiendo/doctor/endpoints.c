#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/scoped.h"
#include "services/tiendo/doctor/checks.h"
#include "common/net/curve_probe.h"
#include "services/tiendo/client/http_probe.h"

enum { LOOK_US = 10000, FOUND = 700 };

static const struct {
    const char *what;
    const char *endpoint; // the settings
    const char *key;
    const char *service;
} sockets[] = {
    {"feed endpoint", "TIENDO_FEED_ENDPOINT", "TIENDO_FEED_SERVER_KEY", "ingest"},
    {"replay endpoint", "TIENDO_REPLAY_ENDPOINT", "TIENDO_ALERTS_SERVER_KEY", "the deadline-alerter"},
    {"alerts endpoint", "TIENDO_ALERTS_ENDPOINT", "TIENDO_ALERTS_SERVER_KEY", "the deadline-alerter"},
};

static curve_verdict_t ask (const char *endpoint, const char *key)
{
    failure_t failure = {0};
    scoped (curve_probe_destroy) curve_probe_t *probe = NULL;
    if (!curve_probe_new (&probe, endpoint, key, &failure))
        return CURVE_PROBE_UNREACHABLE;
    while (curve_probe_verdict (probe) == CURVE_PROBE_RUNS) // it ends by itself
        (void) usleep (LOOK_US);
    return curve_probe_verdict (probe);
}

static void tell_socket (findings_t *told, size_t which, const char *endpoint, const char *key)
{
    static const char *const said[] = {[CURVE_PROBE_RUNS] = "",
                                       [CURVE_PROBE_UNREACHABLE] = "no connection can be made",
                                       [CURVE_PROBE_MUTE] = "takes connections and says nothing",
                                       [CURVE_PROBE_FOREIGN] = "is something else: it does not speak ZeroMQ with CURVE",
                                       [CURVE_PROBE_WRONG_KEY] = "answers with another key than is known here",
                                       [CURVE_PROBE_RIGHT_KEY] = "answers, and has the key that is known here"};
    char found[FOUND];
    char advice[FOUND] = "";
    curve_verdict_t verdict = ask (endpoint, key);
    (void) snprintf (found, sizeof found, "%s: %s", endpoint, said[verdict]);
    if (verdict == CURVE_PROBE_WRONG_KEY)
        (void) snprintf (advice, sizeof advice, "the server's key was changed, or this is another server: take its public key for %s",
                         sockets[which].key);
    else if (verdict != CURVE_PROBE_RIGHT_KEY)
        (void) snprintf (advice, sizeof advice, "does %s run there, is %s right, does a firewall stand between?", sockets[which].service,
                         sockets[which].endpoint);
    findings_tell (told, verdict == CURVE_PROBE_RIGHT_KEY ? "ok" : "bad", sockets[which].what, found, advice);
}

static void tell_page (findings_t *told, const char *base, const char *token)
{
    failure_t failure = {0};
    char url[FOUND];
    char found[2 * FOUND];
    long status = 0;
    bool known = token[0] != '\0';
    (void) snprintf (url, sizeof url, "%s%s", base, known ? "/api/v1/campaigns" : "/");
    if (!http_probe (url, known ? token : NULL, &status, &failure)) {
        (void) snprintf (found, sizeof found, "%s: %s", base, failure.text);
        findings_tell (told, "bad", "page", found, "does the exporter run there, and is TIENDO_HTTP_URL right?");
        return;
    }
    (void) snprintf (found, sizeof found, "%s: answers%s", base,
                     status == 200 ? known ? ", and knows the token" : "; TIENDO_HTTP_TOKEN is not set, so no token was tried" : "");
    if (status != 200)
        (void) snprintf (found + strlen (found), sizeof found - strlen (found), " %ld", status);
    findings_tell (told, status == 200 ? "ok" : "bad", "page", found,
                   status == 200   ? ""
                   : status == 401 ? "the token of TIENDO_HTTP_TOKEN is unknown or revoked: tiendo token new"
                                   : "read the exporter's log");
}

// The address is the one that people are given. From a container it may be out of reach and still be right, so that it is no more than a warning.
static void tell_sign_in (findings_t *told, const char *base)
{
    failure_t failure = {0};
    char url[FOUND];
    char found[2 * FOUND];
    long status = 0;
    (void) snprintf (url, sizeof url, "%s/vao", base);
    if (!http_probe (url, NULL, &status, &failure)) {
        (void) snprintf (found, sizeof found, "%s: %s", base, failure.text);
        findings_tell (told, "warn", "sign-in page", found,
                       "does intake run there, and is TIENDO_INTAKE_URL right? From inside of a container an address of its host alone is not seen");
        return;
    }
    (void) snprintf (found, sizeof found, "%s: answers %ld", base, status);
    findings_tell (told, status == 200 ? "ok" : "bad", "sign-in page", found,
                   status == 200 ? ""
                                 : "something else is there: TIENDO_INTAKE_URL is intake's address, behind a proxy with the path that leads to it");
}

// Each of a comma list.
static void each (findings_t *told, const char *list, size_t which, const char *second)
{
    char copy[4096];
    char *rest = NULL;
    (void) snprintf (copy, sizeof copy, "%s", list);
    for (char *one = strtok_r (copy, ", ", &rest); one != NULL; one = strtok_r (NULL, ", ", &rest))
        if (which < sizeof sockets / sizeof sockets[0])
            tell_socket (told, which, one, second);
        else if (second != NULL)
            tell_page (told, one, second);
        else
            tell_sign_in (told, one);
}

void doctor_endpoints (findings_t *told, const config_t *config)
{
    char found[FOUND];
    size_t count = sizeof sockets / sizeof sockets[0];
    for (size_t i = 0; i < count; i++) {
        const char *endpoint = config_text (config, sockets[i].endpoint);
        const char *key = config_text (config, sockets[i].key);
        (void) snprintf (found, sizeof found, "%s is not set: not asked", endpoint[0] == '\0' ? sockets[i].endpoint : sockets[i].key);
        if (endpoint[0] == '\0' || key[0] == '\0')
            findings_tell (told, "none", sockets[i].what, found, "");
        else
            each (told, endpoint, i, key);
    }
    if (config_text (config, "TIENDO_HTTP_URL")[0] == '\0')
        findings_tell (told, "none", "page", "TIENDO_HTTP_URL is not set: not asked", "");
    else
        each (told, config_text (config, "TIENDO_HTTP_URL"), count, config_text (config, "TIENDO_HTTP_TOKEN"));
    if (config_text (config, "TIENDO_INTAKE_URL")[0] == '\0')
        findings_tell (told, "none", "sign-in page", "TIENDO_INTAKE_URL is not set: not asked", "");
    else
        each (told, config_text (config, "TIENDO_INTAKE_URL"), count, NULL);
}

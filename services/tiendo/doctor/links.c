// The links by which mails are answered: whether the key file that is named here is one, and whether intake takes what it signs.
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/mail_link.h"
#include "common/base/scoped.h"
#include "services/tiendo/client/http_probe.h"
#include "services/tiendo/doctor/checks.h"

enum { FOUND = 700, TAKEN = 403, NOT_TAKEN = 404 };

static const char what[] = "links in mails";

// Signed as the alerter would, for nobody: who has the key answers that there is no such member, who has not, that the link was not made here.
static bool ask (const config_t *config, const link_keys_t *keys, long *ret_status, failure_t *failure)
{
    char token[MAIL_LINK_SIZE];
    char url[FOUND];
    const mail_link_t nobody = {.expires_at_s = (int64_t) 1 << 40};
    if (!mail_link_write (&nobody, keys, token))
        return failure_set (failure, FAILURE_PERMANENT, "no link can be signed");
    (void) snprintf (url, sizeof url, "%.300s/a/%s", config_text (config, "TIENDO_INTAKE_URL"), token);
    return http_probe (url, NULL, ret_status, failure);
}

void doctor_links (findings_t *told, const config_t *config)
{
    const char *file = config_text (config, "TIENDO_LINK_KEY_FILE");
    const char *base = config_text (config, "TIENDO_INTAKE_URL");
    scoped (link_keys_clear) link_keys_t keys = {.count = 0};
    char found[2 * FOUND];
    failure_t failure = {0};
    long status = 0;
    if (file[0] == '\0')
        findings_tell (told, "none", what, "TIENDO_LINK_KEY_FILE is not set here: not checked", "");
    else if (access (file, R_OK) != 0 && errno == EACCES)
        findings_tell (told, "none", what, "TIENDO_LINK_KEY_FILE is not for this user to read: not checked", "");
    else if (sodium_init () < 0 || !link_keys_read (&keys, file, &failure))
        findings_tell (told, "bad", what, failure.text, "the alerter and intake need it alike, for their user alone: tiendo key new --link FILE");
    else if (base[0] == '\0')
        findings_tell (told, "warn", what, "TIENDO_INTAKE_URL is not set: mails have no links", "set it to intake's address, for the alerter too");
    else if (!ask (config, &keys, &status, &failure)) {
        (void) snprintf (found, sizeof found, "%s: %s", base, failure.text);
        findings_tell (told, "none", what, found, "");
    } else {
        (void) snprintf (found, sizeof found, "%s: %s", base,
                         status == TAKEN       ? "takes links that are signed by the key that is known here"
                         : status == NOT_TAKEN ? "does not take links that are signed by the key that is known here"
                                               : "says nothing that is known of a link");
        findings_tell (told, status == TAKEN ? "ok" : "warn", what, found,
                       status == TAKEN ? "" : "give intake the same TIENDO_LINK_KEY_FILE as the alerter: who opens a mail's link is turned away");
    }
}

#include "services/deadline-alerter/delivery/answer_link.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/base/mail_link.h"
#include "common/base/scoped.h"
#include "services/deadline-alerter/delivery/mail.h"

enum { SECOND_US = 1000000, DAY_S = 86400 };

bool answer_place_check (const answer_place_t *self, failure_t *failure)
{
    scoped (link_keys_clear) link_keys_t keys = {.count = 0};
    if (self->key_file[0] == '\0')
        return true;
    if (self->intake_url[0] == '\0')
        log_event (LOG_WARN, "mails_without_links", "reason", "TIENDO_LINK_KEY_FILE is set and TIENDO_INTAKE_URL is not", NULL);
    return link_keys_read (&keys, self->key_file, failure) || failure_prefix (failure, "TIENDO_LINK_KEY_FILE");
}

static bool link_of (const json_t *answer, instant_us_t now, mail_link_t *ret)
{
    const char *province = mail_text (answer, "province");
    const char *epoch = mail_text (answer, "epoch");
    const char *member = mail_text (answer, "member");
    if (strlen (province) > MAIL_LINK_CODE || strlen (epoch) > MAIL_LINK_CODE || strlen (member) > MAIL_LINK_CODE)
        return false;
    *ret = (mail_link_t){.message = strtoll (mail_text (answer, "message"), NULL, 10),
                         .expires_at_s = now / SECOND_US + (int64_t) MAIL_LINK_DAYS * DAY_S};
    (void) strcpy (ret->province, province);
    (void) strcpy (ret->epoch, epoch);
    (void) strcpy (ret->member, member);
    return true;
}

static char *address_of (const char *intake_url, const char *token)
{
    char *address = NULL;
    size_t size = strlen (intake_url);
    while (size > 0 && intake_url[size - 1] == '/')
        size--;
    if (asprintf (&address, "%.*s/a/%s", (int) size, intake_url, token) < 0)
        abort ();
    return address;
}

bool answer_link_new (char **ret, const char *message, const answer_place_t *place, instant_us_t now, failure_t *failure)
{
    scoped (link_keys_clear) link_keys_t keys = {.count = 0};
    char token[MAIL_LINK_SIZE];
    mail_link_t link;
    if (place->intake_url[0] == '\0' || place->key_file[0] == '\0')
        return true;
    json_t *mail = json_loads (message, 0, NULL);
    const json_t *answer = json_object_get (mail, "answer");
    bool asked = json_is_object (answer);
    bool fits = asked && link_of (answer, now, &link);
    json_decref (mail);
    if (!asked)
        return true;
    if (!link_keys_read (&keys, place->key_file, failure))
        return false;
    if (!fits || !mail_link_write (&link, &keys, token))
        return failure_set (failure, FAILURE_PERMANENT, "a code is longer than a link takes");
    *ret = address_of (place->intake_url, token);
    return true;
}

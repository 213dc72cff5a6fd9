#include "services/deadline-alerter/delivery/webhook_template.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text/template.h"
#include "proto/alerts/webhook.h"
#include "services/deadline-alerter/delivery/ascii.h"
#include "services/deadline-alerter/delivery/mail.h"

static const char *sentence_of (const json_t *event, bool english)
{
    return mail_text (json_object_get (event, "text"), english ? "en" : "vi");
}

static long long count_of (const json_t *object, const char *key)
{
    return (long long) json_integer_value (json_object_get (object, key));
}

static char *subject_of (const json_t *delivery, bool english)
{
    const json_t *events = json_object_get (delivery, "events");
    const char *campaign = mail_text (delivery, "campaign");
    char *text = NULL;
    int size = count_of (delivery, "count") == 1
                   ? asprintf (&text, "[%s] %s", campaign[0] != '\0' ? campaign : "tiendo", sentence_of (json_array_get (events, 0), english))
                   : asprintf (&text, english ? "[%s] %lld alerts, %lld of them critical" : "[%s] %lld cảnh báo, trong đó %lld nghiêm trọng",
                               campaign[0] != '\0' ? campaign : "tiendo", count_of (delivery, "count"), count_of (delivery, "critical"));
    if (size < 0)
        abort ();
    mail_one_line (text);
    return text;
}

static char *notice_subject (const json_t *delivery)
{
    char *text = strdup (mail_text (delivery, "subject"));
    if (text == NULL)
        abort ();
    mail_one_line (text);
    return text;
}

// The sentences, of events or of a notice, apart from one another.
static char *sentences_of (const json_t *delivery, bool notice, bool english, const char *apart)
{
    const json_t *list = json_object_get (delivery, notice ? "lines" : "events");
    char *text = NULL;
    size_t unused = 0;
    FILE *out = mail_open (&text, &unused);
    for (size_t i = 0; i < json_array_size (list); i++)
        (void) fprintf (out, "%s%s", i > 0 ? apart : "", notice ? mail_cell (list, i) : sentence_of (json_array_get (list, i), english));
    (void) fclose (out);
    return text;
}

char *webhook_template_fill (const char *json, const char *template)
{
    json_t *delivery = json_loads (json, 0, NULL);
    if (!json_is_array (json_object_get (delivery, "events"))) {
        json_decref (delivery);
        return NULL;
    }
    bool english = strcmp (mail_text (delivery, "language"), "en") == 0;
    bool notice = json_is_array (json_object_get (delivery, "lines"));
    char *subject = notice ? notice_subject (delivery) : subject_of (delivery, english);
    char *text = sentences_of (delivery, notice, english, "\n");
    char *paragraphs = sentences_of (delivery, notice, english, "\n\n");
    char *ascii = ascii_of (text);
    char count[24];
    char critical[24];
    (void) snprintf (count, sizeof count, "%lld", count_of (delivery, "count"));
    (void) snprintf (critical, sizeof critical, "%lld", count_of (delivery, "critical"));
    const template_value_t values[WEBHOOK_PLACES] = {
        [WEBHOOK_TEXT] = {webhook_places[WEBHOOK_TEXT], text},
        [WEBHOOK_ASCII] = {webhook_places[WEBHOOK_ASCII], ascii},
        [WEBHOOK_PARAGRAPHS] = {webhook_places[WEBHOOK_PARAGRAPHS], paragraphs},
        [WEBHOOK_SUBJECT] = {webhook_places[WEBHOOK_SUBJECT], subject},
        [WEBHOOK_TITLE] = {webhook_places[WEBHOOK_TITLE], mail_text (delivery, "title")},
        [WEBHOOK_CAMPAIGN] = {webhook_places[WEBHOOK_CAMPAIGN], mail_text (delivery, "campaign")},
        [WEBHOOK_SEVERITY] = {webhook_places[WEBHOOK_SEVERITY],
                              notice ? "info" : mail_text (json_array_get (json_object_get (delivery, "events"), 0), "severity")},
        [WEBHOOK_COUNT] = {webhook_places[WEBHOOK_COUNT], count},
        [WEBHOOK_CRITICAL] = {webhook_places[WEBHOOK_CRITICAL], critical},
        [WEBHOOK_KEY] = {webhook_places[WEBHOOK_KEY], mail_text (delivery, "key")},
    };
    char *body = template_fill (template, values, WEBHOOK_PLACES);
    free (subject);
    free (text);
    free (paragraphs);
    free (ascii);
    json_decref (delivery);
    return body;
}

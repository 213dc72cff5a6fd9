#include "services/deadline-alerter/message.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/template.h"
#include "proto/webhook.h"
#include "services/deadline-alerter/notice.h"

static const char *sentence_of (const json_t *event, bool english)
{
    return letter_text (json_object_get (event, "text"), english ? "en" : "vi");
}

static long long count_of (const json_t *object, const char *key)
{
    return (long long) json_integer_value (json_object_get (object, key));
}

static const char *severity_word (const char *severity, bool english)
{
    if (english)
        return severity;
    return strcmp (severity, "critical") == 0 ? "NGHIÊM TRỌNG" : strcmp (severity, "warning") == 0 ? "Cảnh báo" : "Thông tin";
}

static char *subject_of (const json_t *delivery, bool english)
{
    const json_t *events = json_object_get (delivery, "events");
    const char *campaign = letter_text (delivery, "campaign");
    char *text = NULL;
    int size = count_of (delivery, "count") == 1
                   ? asprintf (&text, "[%s] %s", campaign[0] != '\0' ? campaign : "tiendo", sentence_of (json_array_get (events, 0), english))
                   : asprintf (&text, english ? "[%s] %lld alerts, %lld of them critical" : "[%s] %lld cảnh báo, trong đó %lld nghiêm trọng",
                               campaign[0] != '\0' ? campaign : "tiendo", count_of (delivery, "count"), count_of (delivery, "critical"));
    if (size < 0)
        abort ();
    letter_one_line (text);
    return text;
}

// What a digest leaves out; "" where nothing.
static void rest_of (const json_t *delivery, bool english, char text[120])
{
    long long rest = count_of (delivery, "count") - (long long) json_array_size (json_object_get (delivery, "events"));
    text[0] = '\0';
    if (rest > 0)
        (void) snprintf (text, 120,
                         english ? "… and %lld more, none of them more severe: see the dashboard or tiendo alerts."
                                 : "… và %lld cảnh báo khác, không nặng hơn: xem bảng theo dõi hoặc tiendo alerts.",
                         rest);
}

static const char *closing_of (bool english, bool page)
{
    if (page)
        return english ? "Acknowledge on the dashboard, or with: tiendo ack --key FILE NUMBER --note TEXT. This message was made by a program; the "
                         "key below names it."
                       : "Xác nhận trên bảng theo dõi, hoặc bằng lệnh: tiendo ack --key FILE SỐ --note NỘI-DUNG. Thư này do chương trình gửi; khóa "
                         "dưới đây là tên của nó.";
    return english ? "Acknowledge with: tiendo ack --key FILE NUMBER --note TEXT. This message was made by a program; the key below names it."
                   : "Xác nhận: tiendo ack --key FILE SỐ --note NỘI-DUNG. Thư này do chương trình gửi; khóa dưới đây là tên của nó.";
}

// As people write it, of RFC 3339.
static void time_of (const json_t *event, bool english, char text[40])
{
    int year = 0;
    int month = 0;
    int day = 0;
    const char *at = letter_text (event, "at");
    text[0] = '\0';
    if (strlen (at) < 16 || sscanf (at, "%4d-%2d-%2d", &year, &month, &day) != 3)
        return;
    if (english)
        (void) snprintf (text, 40, "%.10s %.5s", at, at + 11);
    else
        (void) snprintf (text, 40, month < 3 ? "%.5s %02d/%02d/%d" : "%.5s %02d/%d/%d", at + 11, day, month, year);
}

// Where the page shows it, of one alert its day and unit; a page that has a place of its own keeps it. The caller frees it, NULL where there is no
// page.
static char *link_of (const json_t *delivery, const char *page_url)
{
    char *link = NULL;
    const char *campaign = letter_text (delivery, "campaign");
    const json_t *first = json_array_get (json_object_get (delivery, "events"), 0);
    bool one = count_of (delivery, "count") == 1;
    if (page_url[0] == '\0')
        return NULL;
    int size = strchr (page_url, '#') != NULL || campaign[0] == '\0'
                   ? asprintf (&link, "%s", page_url)
                   : asprintf (&link, "%s#campaign=%s%s%s%s%s", page_url, campaign, one ? "&date=" : "", one ? letter_text (first, "date") : "",
                               one ? "&unit=" : "", one ? letter_text (first, "unit") : "");
    if (size < 0)
        abort ();
    return link;
}

static char *text_body (const json_t *delivery, const char *link, bool english)
{
    char rest[120];
    char at[40];
    const json_t *events = json_object_get (delivery, "events");
    char *text = NULL;
    size_t unused = 0;
    FILE *out = letter_open (&text, &unused);
    (void) fprintf (out, "%s\r\n\r\n", letter_text (delivery, "title"));
    for (size_t i = 0; i < json_array_size (events); i++) {
        const json_t *event = json_array_get (events, i);
        time_of (event, english, at);
        (void) fprintf (out, "#%lld  %s  %s\r\n%s\r\n\r\n", (long long) json_integer_value (json_object_get (event, "alert")),
                        severity_word (letter_text (event, "severity"), english), at, sentence_of (event, english));
    }
    rest_of (delivery, english, rest);
    if (rest[0] != '\0')
        (void) fprintf (out, "%s\r\n\r\n", rest);
    if (link != NULL)
        (void) fprintf (out, "%s\r\n", link);
    (void) fprintf (out, "%s\r\n%s\r\n", closing_of (english, link != NULL), letter_text (delivery, "key"));
    (void) fclose (out);
    return text;
}

static char *html_body (const json_t *delivery, const char *link, bool english)
{
    char rest[120];
    char at[40];
    const json_t *events = json_object_get (delivery, "events");
    char *html = NULL;
    size_t unused = 0;
    FILE *out = letter_open (&html, &unused);
    (void) fprintf (out, "<!doctype html><html lang=\"%s\"><meta charset=\"utf-8\"><body><h3>", english ? "en" : "vi");
    letter_write_escaped (out, letter_text (delivery, "title"));
    (void) fputs ("</h3><table cellpadding=\"6\">\r\n", out);
    for (size_t i = 0; i < json_array_size (events); i++) {
        const json_t *event = json_array_get (events, i);
        const char *severity = letter_text (event, "severity");
        time_of (event, english, at);
        (void) fprintf (out, "<tr><td>#%lld</td><td><b%s>%s</b><br><small>%s</small></td><td>",
                        (long long) json_integer_value (json_object_get (event, "alert")),
                        strcmp (severity, "critical") == 0 ? " style=\"color:#b00020\"" : "", severity_word (severity, english), at);
        letter_write_escaped (out, sentence_of (event, english));
        (void) fputs ("</td></tr>\r\n", out);
    }
    (void) fputs ("</table><p>", out);
    rest_of (delivery, english, rest);
    letter_write_escaped (out, rest);
    if (link != NULL) {
        (void) fputs ("<p><a href=\"", out);
        letter_write_escaped (out, link);
        (void) fprintf (out, "\">%s</a>", english ? "Open the dashboard" : "Mở bảng theo dõi");
    }
    (void) fputs ("<p><small>", out);
    letter_write_escaped (out, closing_of (english, link != NULL));
    (void) fputs ("<br>", out);
    letter_write_escaped (out, letter_text (delivery, "key"));
    (void) fputs ("</small></body></html>\r\n", out);
    (void) fclose (out);
    return html;
}

letter_t message_new (const char *json, const char *page_url)
{
    json_t *delivery = json_loads (json, 0, NULL);
    bool english = strcmp (letter_text (delivery, "language"), "en") == 0;
    char *link = link_of (delivery, page_url);
    letter_t self = {.subject = NULL};
    if (notice_is (delivery))
        self = notice_message (delivery, page_url);
    else if (json_is_array (json_object_get (delivery, "events")))
        self =
            (letter_t){subject_of (delivery, english), text_body (delivery, link, english), html_body (delivery, link, english), "<alerts.tiendo>"};
    free (link);
    json_decref (delivery);
    return self;
}

// The sentences, one a line.
static char *sentences_of (const json_t *delivery, bool english)
{
    const json_t *events = json_object_get (delivery, "events");
    char *text = NULL;
    size_t unused = 0;
    FILE *out = letter_open (&text, &unused);
    for (size_t i = 0; i < json_array_size (events); i++)
        (void) fprintf (out, "%s%s", i > 0 ? "\n" : "", sentence_of (json_array_get (events, i), english));
    (void) fclose (out);
    return text;
}

char *message_by_template (const char *json, const char *ascii, const char *template)
{
    json_t *delivery = json_loads (json, 0, NULL);
    if (!json_is_array (json_object_get (delivery, "events"))) {
        json_decref (delivery);
        return NULL;
    }
    bool english = strcmp (letter_text (delivery, "language"), "en") == 0;
    bool notice = notice_is (delivery);
    char *subject = notice ? notice_subject (delivery) : subject_of (delivery, english);
    char *text = notice ? notice_lines (delivery) : sentences_of (delivery, english);
    char count[24];
    char critical[24];
    (void) snprintf (count, sizeof count, "%lld", count_of (delivery, "count"));
    (void) snprintf (critical, sizeof critical, "%lld", count_of (delivery, "critical"));
    const template_value_t values[WEBHOOK_PLACES] = {
        [WEBHOOK_TEXT] = {webhook_places[WEBHOOK_TEXT], text},
        [WEBHOOK_ASCII] = {webhook_places[WEBHOOK_ASCII], ascii},
        [WEBHOOK_SUBJECT] = {webhook_places[WEBHOOK_SUBJECT], subject},
        [WEBHOOK_TITLE] = {webhook_places[WEBHOOK_TITLE], letter_text (delivery, "title")},
        [WEBHOOK_CAMPAIGN] = {webhook_places[WEBHOOK_CAMPAIGN], letter_text (delivery, "campaign")},
        [WEBHOOK_SEVERITY] = {webhook_places[WEBHOOK_SEVERITY],
                              notice ? "info" : letter_text (json_array_get (json_object_get (delivery, "events"), 0), "severity")},
        [WEBHOOK_COUNT] = {webhook_places[WEBHOOK_COUNT], count},
        [WEBHOOK_CRITICAL] = {webhook_places[WEBHOOK_CRITICAL], critical},
        [WEBHOOK_KEY] = {webhook_places[WEBHOOK_KEY], letter_text (delivery, "key")},
    };
    char *body = template_fill (template, values, WEBHOOK_PLACES);
    free (subject);
    free (text);
    json_decref (delivery);
    return body;
}

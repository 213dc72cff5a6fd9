#include "services/deadline-alerter/message.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/template.h"
#include "proto/webhook.h"
#include "services/deadline-alerter/notice.h"

enum { WORD_BYTES = 39 }; // of text in an encoded word: base64 makes 52 of it, and the line stays under 76

static char *own (const char *text)
{
    char *copy = strdup (text);
    if (copy == NULL)
        abort ();
    return copy;
}

static bool plain (const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            return false;
    return strlen (text) < 200 && strstr (text, "=?") == NULL;
}

// As many whole characters as fit a word.
static size_t word_size (const char *text)
{
    size_t size = strlen (text);
    if (size <= WORD_BYTES)
        return size;
    for (size = WORD_BYTES; size > 0 && ((unsigned char) text[size] & 0xc0) == 0x80; size--)
        ;
    return size;
}

char *message_encoded (const char *text)
{
    if (plain (text))
        return own (text);
    char *encoded = NULL;
    size_t unused = 0;
    FILE *out = open_memstream (&encoded, &unused);
    if (out == NULL)
        abort ();
    for (size_t size; (size = word_size (text)) > 0; text += size) {
        char word[2 * WORD_BYTES];
        (void) sodium_bin2base64 (word, sizeof word, (const unsigned char *) text, size, sodium_base64_VARIANT_ORIGINAL);
        (void) fprintf (out, "=?UTF-8?B?%s?=%s", word, text[size] != '\0' ? "\r\n " : "");
    }
    (void) fclose (out);
    return encoded;
}

static const char *text_of (const json_t *object, const char *key)
{
    const char *text = json_string_value (json_object_get (object, key));
    return text != NULL ? text : "";
}

static const char *sentence_of (const json_t *event, bool english)
{
    return text_of (json_object_get (event, "text"), english ? "en" : "vi");
}

static long long count_of (const json_t *object, const char *key)
{
    return (long long) json_integer_value (json_object_get (object, key));
}

void message_write_escaped (FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        const char *entity = *text == '<'    ? "&lt;"
                             : *text == '>'  ? "&gt;"
                             : *text == '&'  ? "&amp;"
                             : *text == '"'  ? "&quot;"
                             : *text == '\'' ? "&#39;"
                                             : NULL;
        if (entity != NULL)
            (void) fputs (entity, out);
        else
            (void) fputc (*text, out);
    }
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
    const char *campaign = text_of (delivery, "campaign");
    char *text = NULL;
    int size = count_of (delivery, "count") == 1
                   ? asprintf (&text, "[%s] %s", campaign[0] != '\0' ? campaign : "tiendo", sentence_of (json_array_get (events, 0), english))
                   : asprintf (&text, english ? "[%s] %lld alerts, %lld of them critical" : "[%s] %lld cảnh báo, trong đó %lld nghiêm trọng",
                               campaign[0] != '\0' ? campaign : "tiendo", count_of (delivery, "count"), count_of (delivery, "critical"));
    if (size < 0)
        abort ();
    for (char *at = text; *at != '\0'; at++)
        if ((unsigned char) *at < ' ' || *at == 0x7f)
            *at = ' ';
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

static const char *closing_of (bool english)
{
    return english ? "Acknowledge with: tiendo ack --key FILE NUMBER --note TEXT. This message was made by a program; the key below names it."
                   : "Xác nhận: tiendo ack --key FILE SỐ --note NỘI-DUNG. Thư này do chương trình gửi; khóa dưới đây là tên của nó.";
}

static char *text_body (const json_t *delivery, const char *page_url, bool english)
{
    char rest[120];
    const json_t *events = json_object_get (delivery, "events");
    char *text = NULL;
    size_t unused = 0;
    FILE *out = open_memstream (&text, &unused);
    if (out == NULL)
        abort ();
    (void) fprintf (out, "%s\r\n\r\n", text_of (delivery, "title"));
    for (size_t i = 0; i < json_array_size (events); i++) {
        const json_t *event = json_array_get (events, i);
        (void) fprintf (out, "#%lld  %s  %.16s\r\n%s\r\n\r\n", (long long) json_integer_value (json_object_get (event, "alert")),
                        severity_word (text_of (event, "severity"), english), text_of (event, "at"), sentence_of (event, english));
    }
    rest_of (delivery, english, rest);
    if (rest[0] != '\0')
        (void) fprintf (out, "%s\r\n\r\n", rest);
    if (page_url[0] != '\0')
        (void) fprintf (out, "%s\r\n", page_url);
    (void) fprintf (out, "%s\r\n%s\r\n", closing_of (english), text_of (delivery, "key"));
    (void) fclose (out);
    return text;
}

static char *html_body (const json_t *delivery, const char *page_url, bool english)
{
    char rest[120];
    const json_t *events = json_object_get (delivery, "events");
    char *html = NULL;
    size_t unused = 0;
    FILE *out = open_memstream (&html, &unused);
    if (out == NULL)
        abort ();
    (void) fprintf (out, "<!doctype html><html lang=\"%s\"><meta charset=\"utf-8\"><body><h3>", english ? "en" : "vi");
    message_write_escaped (out, text_of (delivery, "title"));
    (void) fputs ("</h3><table cellpadding=\"6\">\r\n", out);
    for (size_t i = 0; i < json_array_size (events); i++) {
        const json_t *event = json_array_get (events, i);
        const char *severity = text_of (event, "severity");
        (void) fprintf (out, "<tr><td>#%lld</td><td><b%s>%s</b><br><small>%.16s</small></td><td>",
                        (long long) json_integer_value (json_object_get (event, "alert")),
                        strcmp (severity, "critical") == 0 ? " style=\"color:#b00020\"" : "", severity_word (severity, english),
                        text_of (event, "at"));
        message_write_escaped (out, sentence_of (event, english));
        (void) fputs ("</td></tr>\r\n", out);
    }
    (void) fputs ("</table><p>", out);
    rest_of (delivery, english, rest);
    message_write_escaped (out, rest);
    if (page_url[0] != '\0') {
        (void) fputs ("<p><a href=\"", out);
        message_write_escaped (out, page_url);
        (void) fprintf (out, "\">%s</a>", english ? "Open the dashboard" : "Mở bảng theo dõi");
    }
    (void) fputs ("<p><small>", out);
    message_write_escaped (out, closing_of (english));
    (void) fputs ("<br>", out);
    message_write_escaped (out, text_of (delivery, "key"));
    (void) fputs ("</small></body></html>\r\n", out);
    (void) fclose (out);
    return html;
}

message_t message_new (const char *json, const char *page_url)
{
    json_t *delivery = json_loads (json, 0, NULL);
    bool english = strcmp (text_of (delivery, "language"), "en") == 0;
    message_t self = {.subject = NULL};
    if (notice_is (delivery))
        self = notice_message (delivery, page_url);
    else if (json_is_array (json_object_get (delivery, "events")))
        self = (message_t){subject_of (delivery, english), text_body (delivery, page_url, english), html_body (delivery, page_url, english),
                           "<alerts.tiendo>"};
    json_decref (delivery);
    return self;
}

void message_clear (message_t *self)
{
    free (self->subject);
    free (self->text);
    free (self->html);
    *self = (message_t){.subject = NULL};
}

// The sentences, one a line.
static char *sentences_of (const json_t *delivery, bool english)
{
    const json_t *events = json_object_get (delivery, "events");
    char *text = NULL;
    size_t unused = 0;
    FILE *out = open_memstream (&text, &unused);
    if (out == NULL)
        abort ();
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
    bool english = strcmp (text_of (delivery, "language"), "en") == 0;
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
        [WEBHOOK_TITLE] = {webhook_places[WEBHOOK_TITLE], text_of (delivery, "title")},
        [WEBHOOK_CAMPAIGN] = {webhook_places[WEBHOOK_CAMPAIGN], text_of (delivery, "campaign")},
        [WEBHOOK_SEVERITY] = {webhook_places[WEBHOOK_SEVERITY],
                              notice ? "info" : text_of (json_array_get (json_object_get (delivery, "events"), 0), "severity")},
        [WEBHOOK_COUNT] = {webhook_places[WEBHOOK_COUNT], count},
        [WEBHOOK_CRITICAL] = {webhook_places[WEBHOOK_CRITICAL], critical},
        [WEBHOOK_KEY] = {webhook_places[WEBHOOK_KEY], text_of (delivery, "key")},
    };
    char *body = template_fill (template, values, WEBHOOK_PLACES);
    free (subject);
    free (text);
    json_decref (delivery);
    return body;
}

#include "services/deadline-alerter/message.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

static void write_escaped (FILE *out, const char *text)
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
    size_t critical = 0;
    char text[600];
    for (size_t i = 0; i < json_array_size (events); i++)
        critical += strcmp (text_of (json_array_get (events, i), "severity"), "critical") == 0;
    if (json_array_size (events) == 1)
        (void) snprintf (text, sizeof text, "[%s] %s", campaign[0] != '\0' ? campaign : "tiendo", sentence_of (json_array_get (events, 0), english));
    else
        (void) snprintf (text, sizeof text, english ? "[%s] %zu alerts, %zu of them critical" : "[%s] %zu cảnh báo, trong đó %zu nghiêm trọng",
                         campaign[0] != '\0' ? campaign : "tiendo", json_array_size (events), critical);
    for (char *at = text; *at != '\0'; at++)
        if (*at == '\r' || *at == '\n')
            *at = ' ';
    return message_encoded (text);
}

static const char *closing_of (bool english)
{
    return english ? "Acknowledge with: tiendo ack --key FILE NUMBER --note TEXT. This message was made by a program; the key below names it."
                   : "Xác nhận: tiendo ack --key FILE SỐ --note NỘI-DUNG. Thư này do chương trình gửi; khóa dưới đây là tên của nó.";
}

static char *text_body (const json_t *delivery, bool english)
{
    const json_t *events = json_object_get (delivery, "events");
    char *text = NULL;
    size_t unused = 0;
    FILE *out = open_memstream (&text, &unused);
    if (out == NULL)
        abort ();
    (void) fprintf (out, "%s\r\n\r\n", text_of (delivery, "title"));
    for (size_t i = 0; i < json_array_size (events); i++) {
        const json_t *event = json_array_get (events, i);
        (void) fprintf (out, "#%lld  %s\r\n%s\r\n\r\n", (long long) json_integer_value (json_object_get (event, "alert")),
                        severity_word (text_of (event, "severity"), english), sentence_of (event, english));
    }
    (void) fprintf (out, "%s\r\n%s\r\n", closing_of (english), text_of (delivery, "key"));
    (void) fclose (out);
    return text;
}

static char *html_body (const json_t *delivery, bool english)
{
    const json_t *events = json_object_get (delivery, "events");
    char *html = NULL;
    size_t unused = 0;
    FILE *out = open_memstream (&html, &unused);
    if (out == NULL)
        abort ();
    (void) fprintf (out, "<!doctype html><html lang=\"%s\"><meta charset=\"utf-8\"><body><h3>", english ? "en" : "vi");
    write_escaped (out, text_of (delivery, "title"));
    (void) fputs ("</h3><table cellpadding=\"6\">\r\n", out);
    for (size_t i = 0; i < json_array_size (events); i++) {
        const json_t *event = json_array_get (events, i);
        const char *severity = text_of (event, "severity");
        (void) fprintf (out, "<tr><td>#%lld</td><td><b%s>%s</b></td><td>", (long long) json_integer_value (json_object_get (event, "alert")),
                        strcmp (severity, "critical") == 0 ? " style=\"color:#b00020\"" : "", severity_word (severity, english));
        write_escaped (out, sentence_of (event, english));
        (void) fputs ("</td></tr>\r\n", out);
    }
    (void) fputs ("</table><p><small>", out);
    write_escaped (out, closing_of (english));
    (void) fputs ("<br>", out);
    write_escaped (out, text_of (delivery, "key"));
    (void) fputs ("</small></p></body></html>\r\n", out);
    (void) fclose (out);
    return html;
}

message_t message_new (const char *json)
{
    json_t *delivery = json_loads (json, 0, NULL);
    bool english = strcmp (text_of (delivery, "language"), "en") == 0;
    message_t self = {NULL, NULL, NULL};
    if (json_is_array (json_object_get (delivery, "events")))
        self = (message_t){subject_of (delivery, english), text_body (delivery, english), html_body (delivery, english)};
    json_decref (delivery);
    return self;
}

void message_clear (message_t *self)
{
    free (self->subject);
    free (self->text);
    free (self->html);
    *self = (message_t){NULL, NULL, NULL};
}

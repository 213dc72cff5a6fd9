#include "services/deadline-alerter/delivery/transfer.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "common/text/mail_address.h"
#include "services/deadline-alerter/delivery/mail_layout.h"
#include "services/deadline-alerter/delivery/webhook_template.h"

enum { CONNECT_S = 10, WHOLE_S = 30, LADEN_S = 90, RECEIVE_BYTES = 65536, RETRY_AFTER_S = 86400 };

static size_t take_answer (char *bytes, size_t size, size_t count, void *argument)
{
    (void) bytes;
    transfer_t *self = argument;
    self->received += size * count;
    return self->received <= RECEIVE_BYTES ? size * count : 0; // more than anybody needs to say "taken"
}

// Seconds of any number of digits; libcurl reads a date, and gives up a number that is too long.
static size_t take_header (char *bytes, size_t size, size_t count, void *argument)
{
    static const char name[] = "retry-after:";
    transfer_t *self = argument;
    char line[64];
    (void) snprintf (line, sizeof line, "%.*s", (int) (size * count < sizeof line ? size * count : sizeof line - 1), bytes);
    if (strncasecmp (line, name, sizeof name - 1) == 0) {
        const char *value = line + sizeof name - 1 + strspn (line + sizeof name - 1, " \t");
        unsigned long seconds = strtoul (value, NULL, 10); // saturates
        bool digits = strspn (value, "0123456789") > 0 && strcspn (value, " \t\r\n") == strspn (value, "0123456789");
        self->retry_after_s = !digits ? 0 : seconds > RETRY_AFTER_S ? RETRY_AFTER_S : (long) seconds;
    }
    return take_answer (bytes, size, count, argument);
}

// Asked of the address that the name led to, not of the name. What is said of the first that is refused stays: libcurl says only that it cannot
// connect.
static curl_socket_t open_socket (void *argument, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void) purpose;
    transfer_t *self = argument;
    failure_t failure = {0};
    bool first = self->refusal.text[0] == '\0';
    if (!webhook_may_go (&self->door, &address->addr, strncasecmp (self->address, "https:", 6) == 0, first ? &self->refusal : &failure))
        return CURL_SOCKET_BAD;
    return socket (address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool open_easy (transfer_t *self, const transfer_settings_t *settings, failure_t *failure)
{
    self->easy = curl_easy_init ();
    if (self->easy == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory");
    (void) curl_easy_setopt (self->easy, CURLOPT_PRIVATE, self);
    (void) curl_easy_setopt (self->easy, CURLOPT_NOSIGNAL, 1L);
    (void) curl_easy_setopt (self->easy, CURLOPT_CONNECTTIMEOUT, (long) CONNECT_S);
    (void) curl_easy_setopt (self->easy, CURLOPT_TIMEOUT, (long) WHOLE_S);
    (void) curl_easy_setopt (self->easy, CURLOPT_ERRORBUFFER, self->error);
    (void) curl_easy_setopt (self->easy, CURLOPT_WRITEFUNCTION, take_answer);
    (void) curl_easy_setopt (self->easy, CURLOPT_WRITEDATA, self);
    (void) curl_easy_setopt (self->easy, CURLOPT_HEADERFUNCTION, take_header);
    (void) curl_easy_setopt (self->easy, CURLOPT_HEADERDATA, self);
    if (settings->ca_file[0] != '\0')
        (void) curl_easy_setopt (self->easy, CURLOPT_CAINFO, settings->ca_file);
    return true;
}

static void add_header (struct curl_slist **list, const char *name, const char *value)
{
    char *line = NULL;
    if (asprintf (&line, "%s: %s", name, value) < 0)
        abort ();
    *list = curl_slist_append (*list, line);
    free (line);
}

// A name for the message that is the same at every attempt, and holds nothing that a header could trip over.
static void name_of (const char *key, char name[33])
{
    unsigned char digest[16];
    (void) crypto_generichash (digest, sizeof digest, (const unsigned char *) key, strlen (key), NULL, 0);
    (void) sodium_bin2hex (name, 33, digest, sizeof digest);
}

static bool key_of (const transfer_t *self, char name[33], failure_t *failure)
{
    json_t *delivery = json_loads (self->message, 0, NULL);
    const char *key = json_string_value (json_object_get (delivery, "key"));
    if (key != NULL)
        name_of (key, name);
    json_decref (delivery);
    return key != NULL || failure_set (failure, FAILURE_PERMANENT, "the message cannot be made");
}

static void attach (curl_mime *mime, const attachment_t *attachment)
{
    curl_mimepart *part = curl_mime_addpart (mime);
    (void) curl_mime_data (part, (const char *) attachment->bytes, attachment->size);
    (void) curl_mime_filename (part, attachment->name);
    (void) curl_mime_type (part, attachment->type);
    (void) curl_mime_encoder (part, "base64");
}

bool transfer_open_mail (transfer_t *self, const transfer_settings_t *settings, const attachment_t *attachments, size_t count, failure_t *failure)
{
    char name[33];
    if (!mail_address_good (self->address))
        return failure_set (failure, FAILURE_PERMANENT, "the mail address is none");
    if (!key_of (self, name, failure) || !open_easy (self, settings, failure))
        return false;
    mail_t message = mail_layout_new (self->message, &settings->place, self->answer);
    if (message.subject == NULL)
        return failure_set (failure, FAILURE_PERMANENT, "the message cannot be made");
    const smtp_server_t server = {settings->smtp_url, settings->mail_from, settings->ca_file};
    smtp_message_set (&self->mail, self->easy, &server, self->address, name, &message);
    mail_clear (&message);
    for (size_t i = 0; i < count; i++)
        attach (self->mail.mime, &attachments[i]);
    if (count > 0)
        (void) curl_easy_setopt (self->easy, CURLOPT_TIMEOUT, (long) LADEN_S);
    return true;
}

// t=UNIX,v1=HEX: HMAC-SHA-256 by the member's secret over "UNIX.body", so that neither can be changed or sent again much later.
static void sign (const transfer_t *self, const char *secret, char signature[120])
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    char hex[2 * sizeof mac + 1];
    char at[24];
    crypto_auth_hmacsha256_state state;
    (void) snprintf (at, sizeof at, "%lld", (long long) time (NULL));
    (void) crypto_auth_hmacsha256_init (&state, (const unsigned char *) secret, strlen (secret));
    (void) crypto_auth_hmacsha256_update (&state, (const unsigned char *) at, strlen (at));
    (void) crypto_auth_hmacsha256_update (&state, (const unsigned char *) ".", 1);
    (void) crypto_auth_hmacsha256_update (&state, (const unsigned char *) self->message, strlen (self->message));
    (void) crypto_auth_hmacsha256_final (&state, mac);
    (void) sodium_bin2hex (hex, sizeof hex, mac, sizeof mac);
    (void) snprintf (signature, 120, "t=%s,v1=%s", at, hex);
}

// The message by the member's template, in the message's place.
static bool fill (transfer_t *self, const transfer_hook_t *hook, failure_t *failure)
{
    char *body = webhook_template_fill (self->message, hook->template);
    if (body == NULL)
        return failure_set (failure, FAILURE_PERMANENT, "the template cannot be filled");
    free (self->message);
    self->message = body;
    return true;
}

bool transfer_open_webhook (transfer_t *self, const transfer_settings_t *settings, const transfer_hook_t *hook, failure_t *failure)
{
    char name[33];
    char signature[120];
    if (strncmp (self->address, "http://", 7) != 0 && strncmp (self->address, "https://", 8) != 0)
        return failure_set (failure, FAILURE_PERMANENT, "the webhook is no http or https address");
    if (!key_of (self, name, failure) || (hook->template[0] != '\0' && !fill (self, hook, failure)) || !open_easy (self, settings, failure))
        return false;
    self->door = settings->door;
    sign (self, hook->secret, signature);
    add_header (&self->headers, "Content-Type", "application/json");
    add_header (&self->headers, "Idempotency-Key", name);
    add_header (&self->headers, "X-Tiendo-Signature", signature);
    add_header (&self->headers, "Expect", "");
    (void) curl_easy_setopt (self->easy, CURLOPT_URL, self->address);
    (void) curl_easy_setopt (self->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    (void) curl_easy_setopt (self->easy, CURLOPT_FOLLOWLOCATION, 0L); // a redirect could lead anywhere
    (void) curl_easy_setopt (self->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    (void) curl_easy_setopt (self->easy, CURLOPT_OPENSOCKETDATA, self);
    (void) curl_easy_setopt (self->easy, CURLOPT_PROXY, "");
    (void) curl_easy_setopt (self->easy, CURLOPT_USERAGENT, "tiendo");
    (void) curl_easy_setopt (self->easy, CURLOPT_HTTPHEADER, self->headers);
    (void) curl_easy_setopt (self->easy, CURLOPT_POSTFIELDSIZE, (long) strlen (self->message));
    (void) curl_easy_setopt (self->easy, CURLOPT_POSTFIELDS, self->message);
    return true;
}

void transfer_close (transfer_t *self)
{
    smtp_message_clear (&self->mail);
    curl_easy_cleanup (self->easy);
    curl_slist_free_all (self->headers);
    free (self->address);
    free (self->message);
    free (self->answer);
    *self = (transfer_t){0};
}

bool transfer_ended (const transfer_t *self, CURLcode result, char error[300], long *ret_retry_after_s)
{
    long status = 0;
    curl_off_t after = 0;
    (void) curl_easy_getinfo (self->easy, CURLINFO_RESPONSE_CODE, &status);
    (void) curl_easy_getinfo (self->easy, CURLINFO_RETRY_AFTER, &after);
    long dated_s = after > RETRY_AFTER_S ? RETRY_AFTER_S : after > 0 ? (long) after : 0;
    *ret_retry_after_s = self->retry_after_s > 0 ? self->retry_after_s : dated_s;
    error[0] = '\0';
    bool http = strncmp (self->address, "http", 4) == 0;
    if (result == CURLE_COULDNT_CONNECT && self->refusal.text[0] != '\0')
        (void) snprintf (error, 300, "%.299s", self->refusal.text);
    else if (result != CURLE_OK)
        smtp_reason (error, self->easy, result, self->error);
    else if (http && (status < 200 || status > 299))
        (void) snprintf (error, 300, "answered %ld", status);
    return error[0] == '\0';
}

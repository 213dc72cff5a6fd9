#include "common/mail/smtp.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "common/base/scoped.h"
#include "common/net/address_reach.h"
#include "common/text/mail_address.h"

enum { CONNECT_S = 5, WHOLE_S = 20, LINE_BYTES = 1064, NAME_BYTES = 16, REFUSED = 400 };

static void add_header (struct curl_slist **list, const char *name, const char *value)
{
    char *line = NULL;
    if (asprintf (&line, "%s: %s", name, value) < 0)
        abort ();
    *list = curl_slist_append (*list, line);
    free (line);
}

static struct curl_slist *headers_of (const smtp_server_t *server, const char *to, const char *name, const mail_t *mail)
{
    struct curl_slist *headers = NULL;
    char text[LINE_BYTES];
    time_t now = time (NULL);
    struct tm parts;
    (void) gmtime_r (&now, &parts);
    (void) strftime (text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &parts);
    add_header (&headers, "Date", text);
    add_header (&headers, "From", server->from);
    add_header (&headers, "To", to);
    char *subject = mail_encoded (mail->subject);
    add_header (&headers, "Subject", subject);
    free (subject);
    (void) snprintf (text, sizeof text, "<%s%s>", name, strchr (server->from, '@'));
    add_header (&headers, "Message-ID", text);
    add_header (&headers, "List-Id", mail->list);
    add_header (&headers, "Auto-Submitted", "auto-generated");
    return headers;
}

static void add_part (curl_mime *mime, const char *text, const char *type)
{
    curl_mimepart *part = curl_mime_addpart (mime);
    (void) curl_mime_data (part, text, CURL_ZERO_TERMINATED);
    (void) curl_mime_type (part, type);
    (void) curl_mime_encoder (part, "base64");
}

static void part_free (char **part)
{
    curl_free (*part);
}

static void url_free (CURLU **url)
{
    curl_url_cleanup (*url);
}

static bool leads_to_this_machine (const char *url)
{
    scoped (url_free) CURLU *parts = curl_url ();
    scoped (part_free) char *host = NULL;
    if (parts == NULL || curl_url_set (parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK
        || curl_url_get (parts, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return false;
    size_t size = strlen (host);
    if (host[0] == '[' && host[size - 1] == ']') {
        host[size - 1] = '\0';
        return host_is_loopback (host + 1);
    }
    return host_is_loopback (host);
}

// A name of this machine that leads elsewhere after all gets no mail without TLS.
static curl_socket_t open_here (void *argument, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void) argument;
    (void) purpose;
    if (address_reach (&address->addr) != REACH_LOOPBACK)
        return CURL_SOCKET_BAD;
    return socket (address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// TLS is not a matter of what the server offers, or whoever stands between would take the offer away.
static void set_tls (CURL *easy, const char *url)
{
    bool here = strchr (url, '@') == NULL && leads_to_this_machine (url);
    (void) curl_easy_setopt (easy, CURLOPT_USE_SSL, here ? (long) CURLUSESSL_TRY : (long) CURLUSESSL_ALL);
    if (here)
        (void) curl_easy_setopt (easy, CURLOPT_OPENSOCKETFUNCTION, open_here);
}

void smtp_reason (char ret[SMTP_REASON_SIZE], CURL *easy, CURLcode result, const char *error)
{
    long answer = 0;
    (void) curl_easy_getinfo (easy, CURLINFO_RESPONSE_CODE, &answer);
    if (result == CURLE_USE_SSL_FAILED)
        (void) snprintf (ret, SMTP_REASON_SIZE,
                         "the mail server offers no TLS, and mails go without TLS to this machine alone: "
                         "give TIENDO_SMTP_URL a server with STARTTLS or smtps://");
    else if (result == CURLE_WEIRD_SERVER_REPLY && answer >= REFUSED) // libcurl's name for a mail that was read and not taken
        (void) snprintf (ret, SMTP_REASON_SIZE, "the mail server does not take the mail: it answered %ld", answer);
    else
        (void) snprintf (ret, SMTP_REASON_SIZE, "%s", error[0] != '\0' ? error : curl_easy_strerror (result));
}

void smtp_message_set (smtp_message_t *ret, CURL *easy, const smtp_server_t *server, const char *to, const char *name, const mail_t *mail)
{
    ret->headers = headers_of (server, to, name, mail);
    ret->recipients = curl_slist_append (NULL, to);
    ret->mime = curl_mime_init (easy);
    curl_mime *both = curl_mime_init (easy);
    add_part (both, mail->text, "text/plain; charset=utf-8");
    add_part (both, mail->html, "text/html; charset=utf-8");
    curl_mimepart *part = curl_mime_addpart (ret->mime);
    (void) curl_mime_subparts (part, both);
    (void) curl_mime_type (part, "multipart/alternative");
    (void) curl_easy_setopt (easy, CURLOPT_URL, server->url);
    (void) curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    (void) curl_easy_setopt (easy, CURLOPT_PROXY, "");
    set_tls (easy, server->url);
    (void) curl_easy_setopt (easy, CURLOPT_MAIL_FROM, server->from);
    (void) curl_easy_setopt (easy, CURLOPT_MAIL_RCPT, ret->recipients);
    (void) curl_easy_setopt (easy, CURLOPT_HTTPHEADER, ret->headers);
    (void) curl_easy_setopt (easy, CURLOPT_MIMEPOST, ret->mime);
}

void smtp_message_clear (smtp_message_t *self)
{
    curl_mime_free (self->mime);
    curl_slist_free_all (self->headers);
    curl_slist_free_all (self->recipients);
    *self = (smtp_message_t){.headers = NULL};
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin (void)
{
    (void) curl_global_init (CURL_GLOBAL_DEFAULT);
}

static void easy_clear (CURL **easy)
{
    curl_easy_cleanup (*easy);
}

static void random_name (char ret[2 * NAME_BYTES + 1])
{
    unsigned char bytes[NAME_BYTES];
    randombytes_buf (bytes, sizeof bytes);
    (void) sodium_bin2hex (ret, 2 * NAME_BYTES + 1, bytes, sizeof bytes);
}

bool smtp_send (const smtp_server_t *server, const char *to, const mail_t *mail, failure_t *failure)
{
    char name[2 * NAME_BYTES + 1];
    char error[CURL_ERROR_SIZE] = "";
    if (server->url[0] == '\0')
        return failure_set (failure, FAILURE_PERMANENT, "there is no mail server: TIENDO_SMTP_URL is not set");
    if (!mail_address_good (to))
        return failure_set (failure, FAILURE_PERMANENT, "the mail address is none");
    (void) pthread_once (&once, begin);
    scoped (easy_clear) CURL *easy = curl_easy_init ();
    scoped (smtp_message_clear) smtp_message_t message = {.headers = NULL};
    if (easy == NULL)
        return failure_set (failure, FAILURE_TEMPORARY, "out of memory");
    random_name (name);
    smtp_message_set (&message, easy, server, to, name, mail);
    (void) curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
    (void) curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT, (long) CONNECT_S);
    (void) curl_easy_setopt (easy, CURLOPT_TIMEOUT, (long) WHOLE_S);
    (void) curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, error);
    if (server->ca_file[0] != '\0')
        (void) curl_easy_setopt (easy, CURLOPT_CAINFO, server->ca_file);
    CURLcode result = curl_easy_perform (easy);
    if (result == CURLE_OK)
        return true;
    char reason[SMTP_REASON_SIZE];
    smtp_reason (reason, easy, result, error);
    return failure_set (failure, FAILURE_TEMPORARY, "%s", reason);
}

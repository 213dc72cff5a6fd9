#ifndef TIENDO_COMMON_MAIL_SMTP_H
#define TIENDO_COMMON_MAIL_SMTP_H
// A mail on its way to a mail server, by libcurl: its headers and parts, on a handle of the caller's; or sent at once, while the caller waits.
#include <curl/curl.h>

#include "common/base/failure.h"
#include "common/mail/mail.h"

typedef struct {
    const char *url;     // smtp://… or smtps://…; "": there is none
    const char *from;    // an address
    const char *ca_file; // "": the system's certificates
} smtp_server_t;

// What a handle needs until it is done.
typedef struct {
    struct curl_slist *headers;
    struct curl_slist *recipients;
    curl_mime *mime; // multipart/mixed: its first part is the text, others may follow
} smtp_message_t;

// Makes the handle send the mail. `name`: of the message, without a host, the same at every attempt. Without TLS
// it goes to this machine alone, and never with a password: a server that offers no STARTTLS gets nothing.
void smtp_message_set (smtp_message_t *ret, CURL *easy, const smtp_server_t *server, const char *to, const char *name, const mail_t *mail);
void smtp_message_clear (smtp_message_t *self);

// Why it could not be sent, into *ret*. `error`: what libcurl has written of it, or "".
enum { SMTP_REASON_SIZE = 300 };
void smtp_reason (char ret[SMTP_REASON_SIZE], CURL *easy, CURLcode result, const char *error);

// Sends it now, within twenty seconds. From any thread.
bool must_check smtp_send (const smtp_server_t *server, const char *to, const mail_t *mail, failure_t *failure);
#endif

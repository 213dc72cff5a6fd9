#ifndef TIENDO_DEADLINE_ALERTER_SENDING_H
#define TIENDO_DEADLINE_ALERTER_SENDING_H
// One delivery under way: a mail over SMTP or a POST to a webhook, as a handle of libcurl. Bounded in time and in what the other side may say.
#include <curl/curl.h>

#include "common/failure.h"
#include "services/deadline-alerter/store.h"

typedef struct {
    const char *smtp_url;   // "" = no mail
    const char *mail_from;  // address
    const char *ca_file;    // "" = the system's certificates
    const char *page_url;   // said in mails; "" = none
    bool private_addresses; // webhooks may lead into private networks
} sending_settings_t;

typedef struct {
    char province[65];
    char id[24];
    char attempt[16];
    char *address;
    char *message; // JSON, of a webhook the body as it is posted
    CURL *easy;
    struct curl_slist *headers;
    struct curl_slist *recipients;
    curl_mime *mime;
    char error[CURL_ERROR_SIZE];
    size_t received;
    bool private_addresses;
} sending_t;

typedef struct {
    const char *secret;   // what bodies are signed by
    const char *template; // "" = the message as it is
    const char *ascii;    // its text without accents, for a template
} sending_hook_t;

// False: it can never be sent as it is, the failure says why.
bool must_check sending_open_mail (sending_t *self, const sending_settings_t *settings, const attachment_t *attachments, size_t count,
                                   failure_t *failure);
bool must_check sending_open_webhook (sending_t *self, const sending_settings_t *settings, const sending_hook_t *hook, failure_t *failure);
void sending_close (sending_t *self);
// How it ended: true where the other side has taken it. *ret_retry_after_s is what it asked for, 0 where nothing.
bool sending_ended (const sending_t *self, CURLcode result, char error[300], long *ret_retry_after_s);
#endif

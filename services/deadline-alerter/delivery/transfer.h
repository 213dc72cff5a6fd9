#ifndef TIENDO_DEADLINE_ALERTER_DELIVERY_TRANSFER_H
#define TIENDO_DEADLINE_ALERTER_DELIVERY_TRANSFER_H
// One delivery under way: a mail over SMTP or a POST to a webhook, as a handle of libcurl. Bounded in time and in what the other side may say.
#include <curl/curl.h>

#include "common/base/failure.h"
#include "common/mail/smtp.h"
#include "services/deadline-alerter/delivery/mail_layout.h"
#include "services/deadline-alerter/delivery/webhook_door.h"
#include "services/deadline-alerter/store/store.h"

typedef struct {
    const char *smtp_url;  // "" = no mail
    const char *mail_from; // address
    const char *ca_file;   // "" = the system's certificates
    mail_place_t place;    // what mails say beside their message
    webhook_door_t door;   // where webhooks may go
} transfer_settings_t;

typedef struct {
    char province[65];
    char id[24];
    char attempt[16];
    char *address;
    char *message; // JSON, of a webhook the body as it is posted
    char *answer;  // where a member answers a mail; NULL: nowhere
    CURL *easy;
    struct curl_slist *headers; // of a webhook
    smtp_message_t mail;
    char error[CURL_ERROR_SIZE];
    size_t received;
    long retry_after_s; // what its headers asked for
    webhook_door_t door;
    failure_t refusal; // why an address was not connected to; its text is "" where none was refused
} transfer_t;

typedef struct {
    const char *secret;   // what bodies are signed by
    const char *template; // "" = the message as it is
} transfer_hook_t;

// False: it can never be sent as it is, the failure says why.
bool must_check transfer_open_mail (transfer_t *self, const transfer_settings_t *settings, const attachment_t *attachments, size_t count,
                                    failure_t *failure);
bool must_check transfer_open_webhook (transfer_t *self, const transfer_settings_t *settings, const transfer_hook_t *hook, failure_t *failure);
void transfer_close (transfer_t *self);
// How it ended: true where the other side has taken it. *ret_retry_after_s is what it asked for, a day at the most, 0 where nothing.
bool transfer_ended (const transfer_t *self, CURLcode result, char error[300], long *ret_retry_after_s);
#endif

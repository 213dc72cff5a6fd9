#ifndef TIENDO_DEADLINE_ALERTER_DELIVERY_ANSWER_LINK_H
#define TIENDO_DEADLINE_ALERTER_DELIVERY_ANSWER_LINK_H
// The link in a mail by which its member answers without signing in: the address of intake, and a token that intake reads (common/base/mail_link.h).
#include "common/base/clock.h"
#include "common/base/failure.h"

typedef struct {
    const char *intake_url; // "": nobody can be led there
    const char *key_file;   // "": mails have no such link
} answer_place_t;

// Where a key file is named, it must be one. What is missing beside it is said in the log.
bool must_check answer_place_check (const answer_place_t *self, failure_t *failure);
// From the JSON of mail_document; *ret is the caller's to free, NULL where the mail asks for no answer or has no link. False: it cannot be signed.
bool must_check answer_link_new (char **ret, const char *message, const answer_place_t *place, instant_us_t now, failure_t *failure);
#endif

#ifndef TIENDO_COMMON_BASE_MAIL_LINK_H
#define TIENDO_COMMON_BASE_MAIL_LINK_H
// The link by which a member answers a mail: what deadline-alerter writes and intake reads. The token holds all that it is about, and an HMAC-SHA-256
// over it by the keys that both have; nothing is stored. base64url without padding of: version, end, message, then province, epoch and member with
// their lengths, then the HMAC.
#include "common/base/clock.h"
#include "common/base/link_keys.h"

enum {
    MAIL_LINK_CODE = 64,  // bytes of a province's, an epoch's or a member's code, at most
    MAIL_LINK_SIZE = 328, // of the longest token, with its end
    MAIL_LINK_DAYS = 3
};

typedef struct {
    char province[MAIL_LINK_CODE + 1];
    char epoch[MAIL_LINK_CODE + 1]; // of the province's log of events
    char member[MAIL_LINK_CODE + 1];
    int64_t message;      // within the province
    int64_t expires_at_s; // Unix seconds of the campaign's clock
} mail_link_t;

typedef enum {
    MAIL_LINK_GOOD,
    MAIL_LINK_EXPIRED, // signed by us; *ret is filled
    MAIL_LINK_ALTERED  // not signed by us: altered, cut, or by a key that is no more
} mail_link_state_t;

// False: a code is longer than a link takes.
bool must_check mail_link_write (const mail_link_t *self, const link_keys_t *keys, char token[MAIL_LINK_SIZE]);
// Any text may come in.
mail_link_state_t mail_link_read (mail_link_t *ret, const link_keys_t *keys, const char *token, instant_us_t now);
#endif

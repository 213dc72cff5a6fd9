#ifndef TIENDO_COMMON_MAIL_LINK_MAIL_H
#define TIENDO_COMMON_MAIL_LINK_MAIL_H
// The mail that carries a link that signs in, in the account's language. It is sent at once and kept nowhere: what waited for it would hold the
// secret.
#include "common/mail/smtp.h"

typedef struct {
    const char *account;
    const char *language; // vi or en
    const char *link;
    const char *notice; // what every mail has to say, such as that figures are simulated; "": nothing
} link_mail_t;

bool must_check link_mail_send (const smtp_server_t *server, const char *to, const link_mail_t *told, failure_t *failure);
#endif

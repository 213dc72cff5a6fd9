#ifndef TIENDO_CONTACTS_H
#define TIENDO_CONTACTS_H
// Whether a mail address or a webhook is one that can be used: "" is none, and good.
#include <stdbool.h>

bool mail_good (const char *address);
bool webhook_good (const char *url);
#endif

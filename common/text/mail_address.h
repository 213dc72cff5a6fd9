#ifndef TIENDO_COMMON_TEXT_MAIL_ADDRESS_H
#define TIENDO_COMMON_TEXT_MAIL_ADDRESS_H
// One mail address, LOCAL@DOMAIN, that can stand in an envelope and a header: nothing in it ends a line, opens a bracket or begins another address.
#include <stdbool.h>

bool mail_address_good (const char *text);
#endif

#ifndef TIENDO_COMMON_TEXT_SIGN_IN_LINK_H
#define TIENDO_COMMON_TEXT_SIGN_IN_LINK_H
// The form of a link that signs in: TIENDO_INTAKE_URL/vao#TOKEN. The token stands behind the #, so that no server or proxy writes it down.
#include <stddef.h>

enum { SIGN_IN_LINK_SIZE = 512 };

void sign_in_link_write (char ret[SIGN_IN_LINK_SIZE], const char *intake_url, const char *token);
#endif

#include "common/text/mail_address.h"

#include <string.h>

enum { ADDRESS_BYTES = 1000 };

bool mail_address_good (const char *text)
{
    const char *at = strchr (text, '@');
    for (const char *byte = text; *byte != '\0'; byte++)
        if ((unsigned char) *byte <= ' ' || *byte == 0x7f || strchr ("<>,;\"", *byte) != NULL)
            return false;
    return at != NULL && at != text && at[1] != '\0' && strchr (at + 1, '@') == NULL && strlen (text) <= ADDRESS_BYTES;
}

#include "services/tiendo/contacts.h"

#include <string.h>

enum { CONTACT_BYTES = 1000 };

static bool clean (const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if ((unsigned char) *at <= ' ' || *at == 0x7f || *at == '<' || *at == '>' || *at == '"')
            return false;
    return strlen (text) <= CONTACT_BYTES;
}

bool mail_good (const char *address)
{
    const char *at = strchr (address, '@');
    return address[0] == '\0'
           || (clean (address) && at != NULL && at != address && at[1] != '\0' && strchr (at + 1, '@') == NULL && strpbrk (address, ",;") == NULL);
}

bool webhook_good (const char *url)
{
    bool http = strncmp (url, "http://", 7) == 0 && url[7] != '\0';
    bool https = strncmp (url, "https://", 8) == 0 && url[8] != '\0';
    return url[0] == '\0' || (clean (url) && (http || https));
}

#include "services/tiendo/shared/member_fields.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/text/mail_address.h"
#include "common/text/template.h"
#include "proto/alerts/webhook.h"

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
    return address[0] == '\0' || mail_address_good (address);
}

static bool clock_good (const char *text)
{
    for (int i = 0; i < 5; i++)
        if (i == 2 ? text[i] != ':' : text[i] < '0' || text[i] > '9')
            return false;
    return (text[0] - '0') * 10 + text[1] - '0' < 24 && text[3] < '6';
}

bool quiet_good (const char *hours)
{
    return hours[0] == '\0'
           || (strlen (hours) == 11 && clock_good (hours) && hours[5] == '-' && clock_good (hours + 6) && strncmp (hours, hours + 6, 5) != 0);
}

char *webhook_template_of (const char *path, const char *bytes, size_t size, failure_t *failure)
{
    if (size > TEMPLATE_BYTES || strlen (bytes) != size) {
        (void) failure_set (failure, FAILURE_PERMANENT, "%s: %s", path, size > TEMPLATE_BYTES ? "too large" : "not a text file");
        return NULL;
    }
    if (!template_check (bytes, webhook_places, failure)) {
        (void) failure_prefix (failure, "%s", path);
        return NULL;
    }
    return strdup (bytes);
}

char *webhook_template_read (const char *path, failure_t *failure)
{
    char text[TEMPLATE_BYTES + 2];
    FILE *file = fopen (path, "re");
    size_t size = file != NULL ? fread (text, 1, sizeof text - 1, file) : 0;
    int error = errno;
    text[size] = '\0';
    if (file != NULL)
        (void) fclose (file);
    if (file == NULL) {
        (void) failure_set (failure, FAILURE_PERMANENT, "%s: %s", path, strerror (error));
        return NULL;
    }
    return webhook_template_of (path, text, size, failure);
}

bool webhook_good (const char *url)
{
    bool http = strncmp (url, "http://", 7) == 0 && url[7] != '\0';
    bool https = strncmp (url, "https://", 8) == 0 && url[8] != '\0';
    return url[0] == '\0' || (clean (url) && (http || https));
}

#include "services/tiendo/contacts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/mail_address.h"
#include "common/template.h"
#include "proto/webhook.h"

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

bool quiet_good (const char *hours)
{
    unsigned int of[4];
    int end = 0;
    return hours[0] == '\0'
           || (sscanf (hours, "%2u:%2u-%2u:%2u%n", &of[0], &of[1], &of[2], &of[3], &end) == 4 && hours[end] == '\0' && strlen (hours) == 11
               && of[0] < 24 && of[2] < 24 && of[1] < 60 && of[3] < 60);
}

char *webhook_template_read (const char *path, failure_t *failure)
{
    char text[TEMPLATE_BYTES + 2];
    FILE *file = fopen (path, "re");
    size_t size = file != NULL ? fread (text, 1, sizeof text - 1, file) : 0;
    text[size] = '\0';
    if (file != NULL)
        (void) fclose (file);
    if (file == NULL || strlen (text) != size) {
        (void) failure_set (failure, FAILURE_PERMANENT, "%s: %s", path, file == NULL ? strerror (errno) : "not a text file");
        return NULL;
    }
    if (!template_check (text, webhook_places, failure)) {
        (void) failure_prefix (failure, "%s", path);
        return NULL;
    }
    return strdup (text);
}

bool webhook_good (const char *url)
{
    bool http = strncmp (url, "http://", 7) == 0 && url[7] != '\0';
    bool https = strncmp (url, "https://", 8) == 0 && url[8] != '\0';
    return url[0] == '\0' || (clean (url) && (http || https));
}

#include "services/deadline-alerter/delivery/mail.h"

#include <stdlib.h>
#include <string.h>

const char *mail_text (const json_t *object, const char *key)
{
    const char *text = json_string_value (json_object_get (object, key));
    return text != NULL ? text : "";
}

const char *mail_cell (const json_t *array, size_t index)
{
    const char *text = json_string_value (json_array_get (array, index));
    return text != NULL ? text : "";
}

char *mail_link (const json_t *delivery, const char *page_url)
{
    char *link = NULL;
    if (page_url[0] == '\0')
        return NULL;
    if (asprintf (&link, "%s%s", page_url, strchr (page_url, '#') == NULL ? mail_text (delivery, "link") : "") < 0)
        abort ();
    return link;
}

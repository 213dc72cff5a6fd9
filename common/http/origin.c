#include "common/http/origin.h"

#include <string.h>
#include <strings.h>

static bool is_origin_of (const char *origin, const char *url)
{
    size_t size = strlen (origin);
    return url[0] != '\0' && strncasecmp (origin, url, size) == 0 && (url[size] == '\0' || url[size] == '/');
}

bool request_is_ours (const request_t *self, const char *const *urls)
{
    const char *named = self->origin != NULL ? strstr (self->origin, "://") : NULL;
    if (named == NULL) // "null" too: a page that has no address
        return false;
    for (; *urls != NULL; urls++)
        if (is_origin_of (self->origin, *urls))
            return true;
    return self->host != NULL && strcasecmp (named + 3, self->host) == 0;
}

bool request_has_type (const request_t *self, const char *type)
{
    size_t size = strlen (type);
    return self->content_type != NULL && strncasecmp (self->content_type, type, size) == 0
           && (self->content_type[size] == '\0' || strchr ("; \t", self->content_type[size]) != NULL);
}

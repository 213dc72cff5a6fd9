#include "services/intake/sheet/upload_body.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { BOUNDARY = 70 }; // RFC 2046

// "--" and the boundary that the content type names; false where it names none.
static bool delimiter_of (const char *content_type, char *ret, size_t size)
{
    const char *boundary = strcasestr (content_type, "boundary=");
    if (boundary == NULL)
        return false;
    boundary += strlen ("boundary=");
    boundary += *boundary == '"';
    size_t length = strcspn (boundary, "\"; \t");
    if (length == 0 || length > BOUNDARY)
        return false;
    (void) snprintf (ret, size, "--%.*s", (int) length, boundary);
    return true;
}

static const char *find (slice_t text, const char *what)
{
    return text.size == 0 ? NULL : memmem (text.at, text.size, what, strlen (what));
}

static slice_t after (slice_t text, const char *at)
{
    return (slice_t){at, text.size - (size_t) (at - text.at)};
}

// One part, between two delimiters: whether its head names a file, and what stands behind the head.
static bool part_file (slice_t part, slice_t *ret)
{
    const char *end = find (part, "\r\n\r\n");
    if (end == NULL)
        return false;
    slice_t head = {part.at, (size_t) (end - part.at)};
    *ret = after (part, end + 4);
    return find (head, "filename=") != NULL || find (head, "filename*=") != NULL;
}

bool upload_body_file (const char *content_type, slice_t body, slice_t *ret)
{
    char delimiter[BOUNDARY + 3];
    char next[BOUNDARY + 5];
    if (content_type == NULL || strncasecmp (content_type, "multipart/form-data", strlen ("multipart/form-data")) != 0) {
        *ret = body;
        return true;
    }
    if (!delimiter_of (content_type, delimiter, sizeof delimiter))
        return false;
    (void) snprintf (next, sizeof next, "\r\n%s", delimiter);
    const char *at = find (body, delimiter);
    while (at != NULL) {
        slice_t rest = after (body, at + strlen (delimiter));
        const char *end = find (rest, next);
        if (end == NULL)
            return false;
        if (part_file ((slice_t){rest.at, (size_t) (end - rest.at)}, ret))
            return true;
        at = end + 2;
    }
    return false;
}

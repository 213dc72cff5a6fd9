#include "common/http/download.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "common/text/text.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";

// GLib takes the marks from letters; of the Vietnamese ones only đ has none that could be taken.
static char *in_ascii (const char *name)
{
    GString *text = g_string_new (name);
    (void) g_string_replace (text, "đ", "d", 0);
    (void) g_string_replace (text, "Đ", "D", 0);
    char *ascii = g_str_to_ascii (text->str, "C");
    (void) g_string_free (text, TRUE);
    for (char *at = ascii; *at != '\0'; at++)
        if (strchr (letters, *at) == NULL)
            *at = '-';
    return ascii;
}

void download_disposition (const char *name, char ret[DOWNLOAD_SIZE])
{
    char whole[DOWNLOAD_NAME + 1];
    (void) snprintf (whole, sizeof whole, "%s", name);
    text_make_printable (whole);
    char *ascii = in_ascii (whole);
    char *encoded = g_uri_escape_string (whole, NULL, FALSE); // leaves the unreserved characters of RFC 3986, which RFC 8187 allows
    (void) snprintf (ret, DOWNLOAD_SIZE, "attachment; filename=\"%.*s\"; filename*=UTF-8''%s", DOWNLOAD_NAME, ascii, encoded);
    g_free (ascii);
    g_free (encoded);
}

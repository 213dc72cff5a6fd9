#include "services/deadline-alerter/delivery/ascii.h"

#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// Mails that no decomposition takes apart, and signs that GLib does not know.
static const struct {
    gunichar from;
    const char *to;
} mails[] = {
    {0x0110, "D"}, {0x0111, "d"}, {0x00d0, "D"}, {0x00f0, "d"}, {0x0189, "D"},   {0x20ab, "d"},  {0x2022, "-"}, {0x00b7, "-"}, {0x25cf, "-"},
    {0x25a0, "-"}, {0x2013, "-"}, {0x2014, "-"}, {0x2015, "-"}, {0x2026, "..."}, {0x2030, "%o"}, {0x00d8, "O"}, {0x00f8, "o"},
};

static const char *mail (gunichar from)
{
    for (size_t i = 0; i < sizeof mails / sizeof mails[0]; i++)
        if (mails[i].from == from)
            return mails[i].to;
    return NULL;
}

// One character, of which accents were taken apart.
static void append (GString *out, gunichar character)
{
    const char *known = mail (character);
    char utf8[7] = "";
    if (known != NULL) {
        g_string_append (out, known);
        return;
    }
    if (character < 0x80) {
        bool control = character < 0x20 || character == 0x7f;
        g_string_append_c (out, character == '`' ? '\'' : !control || character == '\n' || character == '\r' ? (char) character : ' ');
        return;
    }
    if (g_unichar_ismark (character))
        return;
    (void) g_unichar_to_utf8 (character, utf8);
    char *plain = g_str_to_ascii (utf8, "C");
    for (const char *at = plain; *at != '\0'; at++)
        g_string_append_c (out, *at == '`' ? '\'' : *at);
    g_free (plain);
}

char *ascii_of (const char *text)
{
    char *valid = g_utf8_make_valid (text, -1);
    char *apart = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
    GString *out = g_string_new (NULL);
    for (const char *at = apart; *at != '\0'; at = g_utf8_next_char (at))
        append (out, g_utf8_get_char (at));
    g_free (apart);
    g_free (valid);
    char *ret = strdup (out->str);
    (void) g_string_free (out, TRUE);
    if (ret == NULL)
        abort ();
    return ret;
}

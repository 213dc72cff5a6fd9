#include "services/tiendo/shared/manual.h"

#include <stdio.h>
#include <string.h>

#include "common/runtime/config.h"
#include "services/tiendo/help_files.h"

enum { LINE = 400, HEADING_MOST = 20 };

typedef struct {
    const char *at, *end;
} text_t;

static bool text_of (const char *verb, text_t *ret)
{
    char name[64];
    (void) snprintf (name, sizeof name, "%s.txt", verb);
    for (size_t i = 0; i < sizeof help_files / sizeof help_files[0]; i++)
        if (strcmp (help_files[i].name, name) == 0) {
            const char *bytes = (const char *) help_files[i].bytes;
            *ret = (text_t){bytes, bytes + help_files[i].size};
            return true;
        }
    return false;
}

// The next line without its end; false at the end of the text.
static bool next_line (text_t *text, char line[LINE])
{
    if (text->at >= text->end)
        return false;
    const char *stop = memchr (text->at, '\n', (size_t) (text->end - text->at));
    stop = stop != NULL ? stop : text->end;
    (void) snprintf (line, LINE, "%.*s", (int) (stop - text->at), text->at);
    text->at = stop + 1;
    return true;
}

bool manual_print (const char *verb)
{
    text_t text;
    if (!text_of (verb, &text))
        return false;
    printf ("tiendo %s: ", verb);
    (void) fwrite (text.at, 1, (size_t) (text.end - text.at), stdout);
    return true;
}

static void about_of (const char *verb, char line[LINE])
{
    text_t text = {0};
    if (!text_of (verb, &text) || !next_line (&text, line))
        line[0] = '\0';
}

void manual_overview (const char *const *verbs, size_t count)
{
    char line[LINE];
    text_t text = {0};
    if (!text_of ("tiendo", &text) || !next_line (&text, line))
        return;
    printf ("tiendo: %s\n\nusage:\n  tiendo VERB [options]\n\nverbs:\n", line);
    for (size_t i = 0; i < count; i++) {
        about_of (verbs[i], line);
        printf ("  %-12s %s\n", verbs[i], line);
    }
    (void) fwrite (text.at, 1, (size_t) (text.end - text.at), stdout);
}

static void setting_print (void *argument, const char *name, const char *standard, const char *about)
{
    (void) argument;
    printf ("%s%s%s\n    %s\n", name, standard[0] != '\0' ? " = " : "", standard, about);
}

void manual_settings (void)
{
    config_each (setting_print, NULL);
}

// ---------------------------------------------------------------- as a manual page

// A backslash, a minus (which troff would print as a hyphen), and a dot or quote that begins a line, which troff would take for a request.
static void troff_put (const char *line)
{
    if (line[0] == '.' || line[0] == '\'')
        printf ("\\&");
    for (const char *at = line; *at != '\0'; at++)
        if (*at == '\\')
            printf ("\\e");
        else if (*at == '-')
            printf ("\\-");
        else
            putchar (*at);
    putchar ('\n');
}

static bool is_heading (const char *line)
{
    size_t size = strlen (line);
    return size > 1 && size < HEADING_MOST && line[size - 1] == ':';
}

static void troff_text (text_t text)
{
    char line[LINE];
    bool verbatim = false;
    while (next_line (&text, line)) {
        bool indented = line[0] == ' ';
        if (verbatim && !indented) {
            printf (".EE\n");
            verbatim = false;
        }
        if (line[0] == '\0')
            printf (".PP\n");
        else if (indented && !verbatim) {
            printf (".EX\n");
            verbatim = true;
            troff_put (line);
        } else if (!indented && is_heading (line)) {
            printf (".PP\n.B %s\n", line);
            printf (".br\n");
        } else
            troff_put (line);
    }
    if (verbatim)
        printf (".EE\n");
}

static void setting_troff (void *argument, const char *name, const char *standard, const char *about)
{
    (void) argument;
    printf (".TP\n.B %s\n", name);
    troff_put (about);
    if (standard[0] != '\0') {
        printf (".br\n");
        char line[LINE];
        (void) snprintf (line, sizeof line, "Default: %s", standard);
        troff_put (line);
    }
}

void manual_page (const char *const *verbs, size_t count, const char *version)
{
    char line[LINE];
    text_t text = {0};
    if (!text_of ("tiendo", &text) || !next_line (&text, line))
        return;
    printf (".TH TIENDO 1 \"\" \"tiendo %s\" \"tiendo\"\n.SH NAME\ntiendo \\- %s\n.SH SYNOPSIS\n.B tiendo\n.I VERB\n[options]\n.SH DESCRIPTION\n",
            version, line);
    troff_text (text);
    printf (".SH VERBS\n");
    for (size_t i = 0; i < count; i++) {
        if (!text_of (verbs[i], &text) || !next_line (&text, line))
            continue;
        printf (".SS tiendo %s\n", verbs[i]);
        troff_put (line);
        troff_text (text);
    }
    printf (".SH ENVIRONMENT\nSettings of the services and of this command; an unknown TIENDO_ name, or a wrong value, is an error at start.\n");
    config_each (setting_troff, NULL);
}

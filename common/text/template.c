#include "common/text/template.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char more[] = "..."; // plain: what is cut may be a short message
enum { NAME_BYTES = 32, NAMES = 16, MORE = sizeof more - 1 };

typedef struct {
    char name[NAME_BYTES];
    unsigned long most; // characters; 0: all
    const char *end;    // behind the place
} place_t;

// At "{{": false where it is no place.
static bool place_read (const char *at, place_t *ret)
{
    char most[10] = "";
    int used = 0;
    int most_used = 0;
    ret->most = 0;
    if (sscanf (at, "{{%31[a-z_]%n", ret->name, &used) != 1)
        return false;
    at += used;
    if (sscanf (at, ":%9[0-9]%n", most, &most_used) == 1) {
        ret->most = strtoul (most, NULL, 10);
        at += most_used;
    }
    ret->end = at + 2;
    return strncmp (at, "}}", 2) == 0 && (most_used == 0 || ret->most > 0);
}

static bool known (const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp (name, *names) == 0)
            return true;
    return false;
}

// Bytes of at most that many characters.
static size_t cut (const char *text, unsigned long most)
{
    size_t size = 0;
    for (unsigned long count = 0; text[size] != '\0'; size++)
        if (((unsigned char) text[size] & 0xc0) != 0x80 && ++count > most)
            break;
    return size;
}

static bool write_value (FILE *out, const char *text, unsigned long most)
{
    size_t size = most > 0 ? cut (text, most) : strlen (text);
    bool whole = text[size] == '\0';
    if (!whole)
        size = cut (text, most > MORE ? most - MORE : 0);
    char *json = NULL;
    json_t *string = json_stringn (text, size);
    if (string != NULL)
        json = json_dumps (string, JSON_ENCODE_ANY);
    json_decref (string);
    if (json == NULL)
        return false;
    (void) fprintf (out, "%.*s%s", (int) strlen (json) - 2, json + 1, whole ? "" : more + (most < MORE ? MORE - most : 0));
    free (json);
    return true;
}

static bool write_place (FILE *out, const place_t *place, const template_value_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp (place->name, values[i].name) == 0)
            return write_value (out, values[i].text, place->most);
    return true;
}

char *template_fill (const char *text, const template_value_t *values, size_t count)
{
    char *filled = NULL;
    size_t unused = 0;
    FILE *out = open_memstream (&filled, &unused);
    bool good = out != NULL;
    for (place_t place; good && *text != '\0';) {
        if (strncmp (text, "{{", 2) == 0 && place_read (text, &place)) {
            good = write_place (out, &place, values, count);
            text = place.end;
        } else
            (void) fputc (*text++, out);
    }
    if (out != NULL && fclose (out) != 0)
        good = false;
    if (good)
        return filled;
    free (filled);
    return NULL;
}

static bool places_good (const char *text, const char *const *names, failure_t *failure)
{
    place_t place;
    for (const char *at = strstr (text, "{{"); at != NULL; at = strstr (at, "{{")) {
        // two braces also open an object in an object
        if (!place_read (at, &place)) {
            at++;
            continue;
        }
        if (!known (place.name, names))
            return failure_set (failure, FAILURE_PERMANENT, "nothing is called {{%s}}", place.name);
        at = place.end;
    }
    return true;
}

bool template_check (const char *text, const char *const *names, failure_t *failure)
{
    template_value_t samples[NAMES];
    size_t count = 0;
    for (; count < NAMES && names[count] != NULL; count++)
        samples[count] = (template_value_t){names[count], "\"\\\n\xc4\x91"};
    if (strlen (text) > TEMPLATE_BYTES)
        return failure_set (failure, FAILURE_PERMANENT, "a template has at most %d bytes", TEMPLATE_BYTES);
    if (!places_good (text, names, failure))
        return false;
    json_error_t error = {0};
    char *filled = template_fill (text, samples, count);
    json_t *json = filled != NULL ? json_loads (filled, JSON_REJECT_DUPLICATES, &error) : NULL;
    free (filled);
    json_decref (json);
    return json != NULL || failure_set (failure, FAILURE_PERMANENT, "filled, it is no JSON: line %d: %s", error.line, error.text);
}

#include "services/tiendo/archive/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"

static const char format_name[] = "tiendo archive/1";

void manifest_free (manifest_t *self)
{
    json_decref (self->facts);
    self->facts = NULL;
}

static void json_free (json_t **object)
{
    json_decref (*object);
}

const char *manifest_text (const manifest_t *self, const char *name)
{
    const char *text = json_string_value (json_object_get (self->facts, name));
    return text != NULL ? text : "";
}

const manifest_part_t *manifest_part (const manifest_t *self, const char *name)
{
    for (const manifest_part_t *part = self->parts; part < self->parts + self->count; part++)
        if (strcmp (part->name, name) == 0)
            return part;
    return NULL;
}

bool manifest_write (const manifest_t *self, char **ret, failure_t *failure)
{
    scoped (json_free) json_t *object = json_pack ("{s:s s:s}", "format", format_name, "key", self->key);
    json_t *parts = json_array ();
    for (const manifest_part_t *part = self->parts; part < self->parts + self->count; part++)
        (void) json_array_append_new (parts, json_pack ("{s:s s:I s:I s:s}", "part", part->name, "rows", (json_int_t) part->rows, "bytes",
                                                        (json_int_t) part->bytes, "sha256", part->digest));
    (void) json_object_update (object, self->facts);
    (void) json_object_set_new (object, "parts", parts);
    *ret = json_dumps (object, JSON_INDENT (1) | JSON_PRESERVE_ORDER);
    return *ret != NULL || failure_set (failure, FAILURE_FATAL, "the archive's manifest could not be written");
}

static bool is_name (const char *text)
{
    return text[0] != '\0' && strlen (text) < MANIFEST_NAME && text[strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

static bool take_part (manifest_t *self, json_t *object)
{
    manifest_part_t *part = &self->parts[self->count];
    const char *name = NULL;
    const char *digest = NULL;
    json_int_t rows = 0;
    json_int_t bytes = 0;
    if (self->count == MANIFEST_PARTS
        || json_unpack (object, "{s:s s:I s:I s:s}", "part", &name, "rows", &rows, "bytes", &bytes, "sha256", &digest) != 0 || !is_name (name)
        || manifest_part (self, name) != NULL || strlen (digest) != DIGEST_SIZE - 1 || rows < 0 || bytes < 0)
        return false;
    (void) snprintf (part->name, sizeof part->name, "%s", name);
    (void) snprintf (part->digest, sizeof part->digest, "%s", digest);
    part->rows = rows;
    part->bytes = bytes;
    self->count++;
    return true;
}

bool manifest_read (manifest_t *ret, const char *bytes, size_t size, failure_t *failure)
{
    static const char *const needed[] = {"campaign", "province", "database", "made_at", "whole_from"};
    *ret = (manifest_t){.facts = json_loadb (bytes, size, JSON_REJECT_DUPLICATES, NULL)};
    const char *format = manifest_text (ret, "format");
    const char *key = manifest_text (ret, "key");
    if (strncmp (format, "tiendo archive/", strlen ("tiendo archive/")) != 0)
        return failure_set (failure, FAILURE_PERMANENT, "it is no archive of tiendo, or its manifest was altered");
    if (strcmp (format, format_name) != 0)
        return failure_set (failure, FAILURE_PERMANENT, "its format is %.40s, this program knows %s: use a newer tiendo", format, format_name);
    bool good = strlen (key) == ANCHOR_KEY_SIZE - 1;
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        good = good && manifest_text (ret, needed[i])[0] != '\0';
    (void) snprintf (ret->key, sizeof ret->key, "%s", good ? key : "");
    size_t place = 0;
    json_t *part = NULL;
    json_array_foreach (json_object_get (ret->facts, "parts"), place, part) good = good && take_part (ret, part);
    return (good && ret->count > 0) || failure_set (failure, FAILURE_PERMANENT, "its manifest cannot be read: it was altered");
}

#include "services/tiendo/audit/anchors.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"

enum { LINE_MOST = 16384, ANCHORS_MOST = 1000000, NUMBER_SIZE = 24 };

void anchors_free (anchors_t *self)
{
    free (self->list);
    *self = (anchors_t){.count = 0};
}

static bool add (anchors_t *self, const placed_anchor_t *one, failure_t *failure)
{
    if (self->count == ANCHORS_MOST)
        return failure_set (failure, FAILURE_PERMANENT, "there are more than %d anchors: give a part of the log", ANCHORS_MOST);
    if (self->count == self->room) {
        size_t room = self->room == 0 ? 64 : 2 * self->room;
        placed_anchor_t *list = realloc (self->list, room * sizeof *list);
        if (list == NULL)
            return failure_set (failure, FAILURE_FATAL, "out of memory");
        self->list = list;
        self->room = room;
    }
    self->list[self->count++] = *one;
    return true;
}

static bool fits (char *to, size_t size, const char *text)
{
    return text != NULL && snprintf (to, size, "%s", text) < (int) size;
}

static bool number_of (const char *text, int64_t *ret)
{
    size_t digits = text != NULL ? strspn (text, "0123456789") : 0;
    if (digits < 1 || digits > 18 || text[digits] != '\0')
        return false;
    *ret = strtoll (text, NULL, 10);
    return true;
}

static bool fill (anchor_t *ret, const char *entry, const char *hash, const char *at, const char *key, const char *signature)
{
    return number_of (entry, &ret->entry) && fits (ret->hash, sizeof ret->hash, hash) && fits (ret->at, sizeof ret->at, at)
           && fits (ret->key, sizeof ret->key, key) && fits (ret->signature, sizeof ret->signature, signature);
}

// ---------------------------------------------------------------- reading

static const char *text_of (const json_t *object, const char *name)
{
    return json_string_value (json_object_get (object, name));
}

// False: the line tells an anchor that cannot be read. Lines of something else are passed over.
static bool take_line (anchors_t *self, const char *line, int number, failure_t *failure)
{
    const char *begin = strstr (line, "\"audit_anchor\"") != NULL ? strchr (line, '{') : NULL;
    if (begin == NULL)
        return true;
    placed_anchor_t one = {.line = number};
    json_t *object = json_loads (begin, JSON_DISABLE_EOF_CHECK, NULL);
    const char *event = text_of (object, "event");
    bool other = object != NULL && (event == NULL || strcmp (event, "audit_anchor") != 0);
    bool good = other
                || fill (&one.anchor, text_of (object, "entry"), text_of (object, "hash"), text_of (object, "anchored_at"), text_of (object, "key"),
                         text_of (object, "signature"));
    json_decref (object);
    if (!good)
        return failure_set (failure, FAILURE_PERMANENT, "line %d: this anchor cannot be read: it was cut or altered", number);
    return other || add (self, &one, failure);
}

bool anchors_read_file (anchors_t *self, const char *file, failure_t *failure)
{
    static char line[LINE_MOST];
    bool standard = strcmp (file, "-") == 0;
    FILE *stream = standard ? stdin : fopen (file, "re");
    if (stream == NULL)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", file, strerror (errno));
    bool good = true;
    for (int number = 1; good && fgets (line, sizeof line, stream) != NULL; number++)
        good = take_line (self, line, number, failure);
    if (good && ferror (stream))
        good = failure_set (failure, FAILURE_PERMANENT, "%s: %s", file, strerror (errno));
    if (!standard)
        (void) fclose (stream);
    return good && (self->count > 0 || failure_set (failure, FAILURE_PERMANENT, "%s holds no anchor: lines of the alerter's log are expected", file));
}

bool anchors_read_database (anchors_t *self, pg_t *pg, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (pg, &rows, failure, "audit_anchors", 0, NULL))
        return false;
    for (int row = 0; row < PQntuples (rows); row++) {
        placed_anchor_t one = {.line = 0};
        if (!fill (&one.anchor, PQgetvalue (rows, row, 0), PQgetvalue (rows, row, 1), PQgetvalue (rows, row, 2), PQgetvalue (rows, row, 3),
                   PQgetvalue (rows, row, 4)))
            return failure_set (failure, FAILURE_PERMANENT, "the anchor of entry %s in the database is forged", PQgetvalue (rows, row, 0));
        if (!add (self, &one, failure))
            return false;
    }
    return true;
}

// ---------------------------------------------------------------- comparing

static int by_entry (const void *one, const void *other)
{
    int64_t a = ((const placed_anchor_t *) one)->anchor.entry;
    int64_t b = ((const placed_anchor_t *) other)->anchor.entry;
    return a < b ? -1 : a > b;
}

static const char *where (const placed_anchor_t *one, char text[NUMBER_SIZE + 8])
{
    text[0] = '\0';
    if (one->line > 0)
        (void) snprintf (text, NUMBER_SIZE + 8, "line %d: ", one->line);
    return text;
}

static bool signed_all (const anchors_t *self, const char *keys, failure_t *failure)
{
    char place[NUMBER_SIZE + 8];
    for (const placed_anchor_t *one = self->list; one < self->list + self->count; one++) {
        if (!anchor_holds (&one->anchor))
            return failure_set (failure, FAILURE_PERMANENT, "%sthe anchor of entry %lld is forged: its signature does not hold", where (one, place),
                                (long long) one->anchor.entry);
        if (keys[0] != '\0' && !anchor_known (&one->anchor, keys))
            return failure_set (failure, FAILURE_PERMANENT,
                                "%sthe anchor of entry %lld is forged, or another installation's: its key %s is none of %s", where (one, place),
                                (long long) one->anchor.entry, one->anchor.key, "TIENDO_ANCHOR_KEYS");
    }
    return true;
}

// The numbers of all of them, as an array of PostgreSQL.
static char *entries_text (const anchors_t *self)
{
    size_t room = self->count * NUMBER_SIZE + 3;
    char *text = malloc (room);
    size_t size = 0;
    for (size_t i = 0; text != NULL && i < self->count; i++)
        size += (size_t) snprintf (text + size, room - size, "%c%lld", i == 0 ? '{' : ',', (long long) self->list[i].anchor.entry);
    if (text != NULL)
        (void) snprintf (text + size, room - size, self->count == 0 ? "{}" : "}");
    return text;
}

static bool mismatch (const placed_anchor_t *one, int64_t matched, long long last, bool there, failure_t *failure)
{
    char place[NUMBER_SIZE + 8];
    long long entry = one->anchor.entry;
    if (!there)
        return failure_set (failure, FAILURE_PERMANENT, "%sthe anchor of entry %lld, signed at %s, does not match: entries %lld to %lld are missing",
                            where (one, place), entry, one->anchor.at, last + 1, entry);
    return failure_set (failure, FAILURE_PERMANENT,
                        "%sthe anchor of entry %lld, signed at %s, does not match: entries from %lld on are rewritten, one of them or all",
                        where (one, place), entry, one->anchor.at, (long long) matched + 1);
}

static void text_free (char **text)
{
    free (*text);
}

bool anchors_compare (anchors_t *self, pg_t *pg, const char *last, const char *keys, int64_t *ret_matched, failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (self->count > 0)
        qsort (self->list, self->count, sizeof *self->list, by_entry);
    scoped (text_free) char *entries = entries_text (self);
    *ret_matched = 0;
    if (entries == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    if (!signed_all (self, keys, failure) || !pg_run (pg, &rows, failure, "audit_entries", 1, (const char *[]){entries}))
        return false;
    int row = 0;
    for (const placed_anchor_t *one = self->list; one < self->list + self->count; one++) {
        while (row < PQntuples (rows) && strtoll (PQgetvalue (rows, row, 0), NULL, 10) < one->anchor.entry)
            row++;
        bool there = row < PQntuples (rows) && strtoll (PQgetvalue (rows, row, 0), NULL, 10) == one->anchor.entry;
        if (!there || strcmp (PQgetvalue (rows, row, 1), one->anchor.hash) != 0)
            return mismatch (one, *ret_matched, strtoll (last, NULL, 10), there, failure);
        *ret_matched = one->anchor.entry;
    }
    return true;
}

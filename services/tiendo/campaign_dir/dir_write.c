#include "services/tiendo/campaign_dir/dir_write.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/scoped.h"

typedef struct {
    FILE *stream;
    char path[4096];
} out_t;

static bool out_open (out_t *self, const char *folder, const char *name, failure_t *failure)
{
    (void) snprintf (self->path, sizeof self->path, "%s/%s", folder, name);
    self->stream = fopen (self->path, "wxe");
    return self->stream != NULL || failure_set (failure, FAILURE_PERMANENT, "%s: %s", self->path, strerror (errno));
}

static bool out_close (out_t *self, failure_t *failure)
{
    bool good = ferror (self->stream) == 0;
    good = fclose (self->stream) == 0 && good;
    return good || failure_set (failure, FAILURE_PERMANENT, "%s: %s", self->path, strerror (errno));
}

static void write_cell (FILE *stream, const char *text)
{
    size_t size = strlen (text);
    if (strpbrk (text, "\",;\r\n\t") == NULL && (size == 0 || (text[0] != ' ' && text[size - 1] != ' '))) {
        (void) fputs (text, stream);
        return;
    }
    (void) fputc ('"', stream);
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"')
            (void) fputc ('"', stream);
        (void) fputc (*at, stream);
    }
    (void) fputc ('"', stream);
}

static void write_row (FILE *stream, const json_t *row, const char *const *columns)
{
    for (const char *const *column = columns; *column != NULL; column++) {
        const json_t *value = json_object_get (row, *column);
        char number[24];
        const char *text = json_string_value (value);
        (void) snprintf (number, sizeof number, "%lld", (long long) json_integer_value (value));
        write_cell (stream, json_is_integer (value) ? number : text != NULL ? text : "");
        (void) fputc (column[1] != NULL ? ',' : '\n', stream);
    }
}

static bool write_table (const char *folder, const char *name, const json_t *rows, const char *const *columns, failure_t *failure)
{
    out_t out = {0};
    if (!out_open (&out, folder, name, failure))
        return false;
    for (const char *const *column = columns; *column != NULL; column++)
        (void) fprintf (out.stream, "%s%c", *column, column[1] != NULL ? ',' : '\n');
    for (size_t i = 0; i < json_array_size (rows); i++)
        write_row (out.stream, json_array_get (rows, i), columns);
    return out_close (&out, failure);
}

static bool write_text (const char *folder, const char *name, const char *text, failure_t *failure)
{
    out_t out = {0};
    if (!out_open (&out, folder, name, failure))
        return false;
    (void) fputs (text, out.stream);
    return out_close (&out, failure);
}

// A member's template is a file beside members.csv.
static bool write_members (const char *folder, json_t *members, failure_t *failure)
{
    static const char *const columns[] = {"code",    "role",       "unit",  "min_severity",     "language", "mail",
                                          "webhook", "public_key", "quiet", "webhook_template", NULL};
    for (size_t i = 0; i < json_array_size (members); i++) {
        json_t *member = json_array_get (members, i);
        const char *template = json_string_value (json_object_get (member, "webhook_template"));
        char name[40];
        if (template == NULL || template[0] == '\0')
            continue;
        (void) snprintf (name, sizeof name, "webhook-%zu.json", i + 1);
        if (!write_text (folder, name, template, failure))
            return false;
        json_object_set_new (member, "webhook_template", json_string (name));
    }
    return write_table (folder, "members.csv", members, columns, failure);
}

static bool write_targets (const char *folder, const json_t *targets, failure_t *failure)
{
    static const char *const columns[] = {"unit", "target", "provisional", "owner", "task", "schedule", "result", "accountable", NULL};
    json_auto_t *rows = json_array ();
    for (size_t i = 0; i < json_array_size (targets); i++) {
        const json_t *target = json_array_get (targets, i);
        json_t *row = json_copy (json_object_get (target, "clears"));
        if (row == NULL)
            row = json_object ();
        json_object_set (row, "unit", json_object_get (target, "unit"));
        json_object_set (row, "target", json_object_get (target, "target"));
        json_object_set_new (row, "provisional", json_string (json_is_true (json_object_get (target, "provisional")) ? "true" : ""));
        json_array_append_new (rows, row);
    }
    return write_table (folder, "targets.csv", rows, columns, failure);
}

static bool write_weights (const char *folder, const char *name, const json_t *weights, failure_t *failure)
{
    static const char *const columns[] = {"unit", "weight", NULL};
    json_auto_t *rows = json_array ();
    json_auto_t *object = json_deep_copy (weights);
    const char *unit;
    json_t *weight;
    json_object_foreach (object, unit, weight)
    {
        json_array_append_new (rows, json_pack ("{s:s s:O}", "unit", unit, "weight", weight));
    }
    return write_table (folder, name, rows, columns, failure);
}

// "4 hours" is 4h.
static json_t *duration_of (const json_t *value)
{
    long number = 0;
    char unit[10] = "";
    char text[30];
    if (!json_is_string (value) || sscanf (json_string_value (value), "%ld %9s", &number, unit) != 2)
        return NULL;
    (void) snprintf (text, sizeof text, number == 0 ? "0" : "%ld%c", number, unit[0]);
    return json_string (text);
}

static json_t *weekdays_of (const json_t *days)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    json_t *list = json_array ();
    for (size_t i = 0; i < json_array_size (days); i++) {
        json_int_t day = json_integer_value (json_array_get (days, i));
        if (day >= 1 && day <= 7)
            json_array_append_new (list, json_string (names[day - 1]));
    }
    return list;
}

// With each step's weights as a file of the name that it had.
static bool apportion_of (const char *folder, const json_t *steps, json_t **ret, failure_t *failure)
{
    *ret = json_array ();
    for (size_t i = 0; i < json_array_size (steps); i++) {
        const json_t *step = json_array_get (steps, i);
        const json_t *weights = json_object_get (step, "weights");
        const char *file = json_string_value (json_object_get (step, "file"));
        char name[40];
        (void) snprintf (name, sizeof name, i == 0 ? "weights.csv" : "weights-%zu.csv", i + 1);
        if (json_is_object (weights) && !write_weights (folder, file != NULL ? file : name, weights, failure))
            return false;
        json_array_append_new (*ret, json_pack ("{s:O s:s}", "over", json_object_get (step, "over"), "weights",
                                                !json_is_object (weights) ? "equal"
                                                : file != NULL            ? file
                                                                          : name));
    }
    return true;
}

// Numbers that are kept as text, so that they are exact, are written as numbers.
static json_t *numbers_of (const json_t *value)
{
    json_auto_t *texts = json_deep_copy (value);
    json_t *copy = json_deep_copy (value);
    const char *key;
    json_t *number;
    json_object_foreach (texts, key, number)
    {
        const char *text = json_string_value (number);
        if (text != NULL)
            json_object_set_new (copy, key, strchr (text, '.') != NULL ? json_real (strtod (text, NULL)) : json_integer (strtoll (text, NULL, 10)));
    }
    return copy;
}

// With their own titles beside them.
static json_t *metrics_of (const json_t *codes, const json_t *titles)
{
    json_t *list = json_array ();
    for (size_t i = 0; i < json_array_size (codes); i++) {
        json_t *code = json_array_get (codes, i);
        json_t *title = json_object_get (titles, json_string_value (code));
        json_array_append_new (list, title != NULL ? json_pack ("{s:O s:O}", "code", code, "title", title) : json_incref (code));
    }
    return list;
}

static json_t *value_of (const json_t *definition, const char *key)
{
    const json_t *value = json_object_get (definition, key);
    if (strcmp (key, "metrics") == 0)
        return metrics_of (value, json_object_get (definition, "metric_titles"));
    if (strcmp (key, "days") == 0)
        return weekdays_of (value);
    if (strcmp (key, "escalate_after") == 0 || strcmp (key, "remind_before") == 0 || strcmp (key, "acknowledged_for") == 0)
        return duration_of (value);
    if (strcmp (key, "implausible") == 0)
        return numbers_of (value);
    return json_deep_copy (value);
}

// What is JSON is YAML.
static bool write_yaml (const char *folder, const json_t *definition, failure_t *failure)
{
    static const char *const keys[] = {
        "code",           "title",         "document",         "report",          "top",  "metrics",  "starts_on", "plan_until",
        "deadline",       "timezone",      "cutoff",           "correction_days", "days", "holidays", "baseline",  "reasons",
        "escalate_after", "remind_before", "acknowledged_for", "implausible",     "plan", NULL};
    out_t out = {0};
    json_auto_t *steps = NULL;
    if (!apportion_of (folder, json_object_get (definition, "apportion"), &steps, failure) || !out_open (&out, folder, "campaign.yaml", failure))
        return false;
    for (const char *const *key = keys; *key != NULL; key++) {
        json_auto_t *value = value_of (definition, *key);
        char *text = value != NULL ? json_dumps (value, JSON_ENCODE_ANY | JSON_SORT_KEYS | JSON_REAL_PRECISION (6)) : NULL;
        if (text != NULL)
            (void) fprintf (out.stream, "%s: %s\n", *key, text);
        free (text);
    }
    char *text = json_dumps (steps, JSON_SORT_KEYS);
    (void) fprintf (out.stream, "apportion: %s\n", text);
    free (text);
    return out_close (&out, failure);
}

static bool write_campaign (const char *folder, const json_t *definition, failure_t *failure)
{
    char path[4096];
    (void) snprintf (path, sizeof path, "%s/%s", folder, json_string_value (json_object_get (definition, "code")));
    if (mkdir (path, 0777) != 0)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", path, strerror (errno));
    return write_yaml (path, definition, failure) && write_targets (path, json_object_get (definition, "targets"), failure);
}

static bool write_all (const char *folder, const json_t *province, failure_t *failure)
{
    static const char *const units[] = {"code",       "parent_code", "level",    "kind",           "name_vi",
                                        "name_ascii", "valid_from",  "valid_to", "successor_code", NULL};
    static const char *const holidays[] = {"date", "name_vi", "kind", NULL};
    const json_t *campaigns = json_object_get (province, "campaigns");
    if (!write_table (folder, "units.csv", json_object_get (province, "units"), units, failure)
        || !write_table (folder, "holidays.csv", json_object_get (province, "holidays"), holidays, failure)
        || !write_members (folder, json_object_get (province, "members"), failure))
        return false;
    for (size_t i = 0; i < json_array_size (campaigns); i++)
        if (!write_campaign (folder, json_array_get (campaigns, i), failure))
            return false;
    return true;
}

// There, and neither an empty directory nor a name that is free.
static bool campaign_dir_taken (const char *out)
{
    struct stat info;
    if (lstat (out, &info) != 0)
        return false;
    struct dirent **entries = NULL;
    int count = S_ISDIR (info.st_mode) ? scandir (out, &entries, NULL, NULL) : 3;
    for (int i = 0; entries != NULL && i < count; i++)
        free (entries[i]);
    free (entries);
    return count > 2;
}

bool campaign_dir_write (const char *out, const json_t *province, failure_t *failure)
{
    char part[4000];
    mode_t mask = umask (0);
    (void) umask (mask);
    if (campaign_dir_taken (out))
        return failure_set (failure, FAILURE_PERMANENT, "%s is there already, and is not empty", out);
    if (snprintf (part, sizeof part, "%s.part.XXXXXX", out) >= (int) sizeof part || mkdtemp (part) == NULL || chmod (part, 0777 & ~mask) != 0)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", out, strerror (errno));
    if (!write_all (part, province, failure))
        return failure_prefix (failure, "what was written so far is in %s", part);
    if (rename (part, out) != 0)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s; it was written to %s", out, strerror (errno), part);
    return true;
}

// campaign.yaml of a campaign's folder, by a table of its keys.
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "services/tiendo/campaign_dir/values.h"
#include "services/tiendo/campaign_dir/dir_yaml.h"

enum { LONGEST_DAYS = 3660 };

static const struct {
    const char *key;
    read_value_t *read;
    bool required;
    const char *standard; // JSON, where it may be left out; NULL: left out of the definition too
} keys[] = {
    {"code", value_code, true, NULL},
    {"title", value_title, true, NULL},
    {"document", value_document, false, "{}"},
    {"report", value_report, false, "{}"},
    {"top", value_top, true, NULL},
    {"metrics", value_metrics, true, NULL},
    {"starts_on", value_day, true, NULL},
    {"plan_until", value_day, true, NULL},
    {"deadline", value_day, true, NULL},
    {"timezone", value_zone, true, NULL},
    {"cutoff", value_cutoff, true, NULL},
    {"correction_days", value_days_count, false, "0"},
    {"days", value_weekdays, false, "[1,2,3,4,5,6,7]"},
    {"holidays", value_holidays, false, "\"counted\""},
    {"plan", value_plan, false, NULL},
    {"baseline", value_baseline, false, "{}"},
    {"reasons", value_reasons, false, "[]"},
    {"escalate_after", value_duration, false, "\"4 hours\""},
    {"remind_before", value_duration, false, "\"90 minutes\""},
    {"acknowledged_for", value_duration, false, "\"3 days\""},
    {"implausible", value_implausible, false, "{\"times\":\"5\",\"over\":20,\"total\":\"1.5\"}"},
    {"apportion", value_apportion, false, "[]"},
};
enum { KEYS = sizeof keys / sizeof keys[0] };

static size_t common_prefix (const char *one, const char *other)
{
    size_t size = 0;
    while (one[size] != '\0' && one[size] == other[size])
        size++;
    return size;
}

static void unknown_key (value_reader_t *self, const yaml_node_t *node, const char *key)
{
    const char *nearest = keys[0].key;
    for (int i = 1; i < KEYS; i++)
        if (common_prefix (keys[i].key, key) > common_prefix (nearest, key))
            nearest = keys[i].key;
    (void) problem (self->directory->problems, self->file, value_line (node), key, "no such key is known: is %s meant?", nearest);
}

static void read_pair (value_reader_t *self, const yaml_node_pair_t *pair, json_t *definition, long *lines)
{
    const yaml_node_t *key_node = yaml_document_get_node (self->document, pair->key);
    const char *key = value_scalar (key_node);
    for (int i = 0; key != NULL && i < KEYS; i++) {
        if (strcmp (keys[i].key, key) != 0)
            continue;
        self->key = key;
        if (lines[i] > 0)
            (void) problem (self->directory->problems, self->file, value_line (key_node), key, "the key is there twice: see line %ld", lines[i]);
        else
            lines[i] = value_line (key_node);
        json_t *value = keys[i].read (self, yaml_document_get_node (self->document, pair->value));
        json_object_set_new (definition, key, value != NULL ? value : json_null ());
        return;
    }
    unknown_key (self, key_node, key != NULL ? key : "?");
}

static bool day_at (const json_t *definition, const char *key, int32_t *ret)
{
    const char *text = json_string_value (json_object_get (definition, key));
    return text != NULL && day_parse (text, strlen (text), ret);
}

static long line_at (const value_reader_t *self, const long *lines, const char *key)
{
    (void) self;
    for (int i = 0; i < KEYS; i++)
        if (strcmp (keys[i].key, key) == 0)
            return lines[i];
    return 0;
}

// 0: the day is an ordinary one; else the kind's first letter: h(oliday) or w(ork).
static char holiday_on (const campaign_dir_t *directory, int32_t day)
{
    char text[DAY_TEXT_SIZE];
    day_format (day, text);
    for (size_t i = 0; i < json_array_size (directory->holidays_json); i++) {
        const json_t *holiday = json_array_get (directory->holidays_json, i);
        if (strcmp (json_string_value (json_object_get (holiday, "day")), text) == 0)
            return strcmp (json_string_value (json_object_get (holiday, "kind")), "swap_work") == 0 ? 'w' : 'h';
    }
    return 0;
}

static bool counts (const campaign_dir_t *directory, const json_t *definition, int32_t day)
{
    const json_t *days = json_object_get (definition, "days");
    const char *holidays = json_string_value (json_object_get (definition, "holidays"));
    char kind = holidays != NULL && strcmp (holidays, "skipped") == 0 ? holiday_on (directory, day) : 0;
    if (kind != 0)
        return kind == 'w';
    for (size_t i = 0; i < json_array_size (days); i++)
        if (json_integer_value (json_array_get (days, i)) == (day + 3) % 7 + 1) // 1970-01-01 was a Thursday
            return true;
    return false;
}

static void judge_days (value_reader_t *self, const json_t *definition, const long *lines)
{
    diagnostics_t *problems = self->directory->problems;
    int32_t starts;
    int32_t until;
    int32_t deadline;
    if (!day_at (definition, "starts_on", &starts) || !day_at (definition, "plan_until", &until) || !day_at (definition, "deadline", &deadline)
        || !json_is_array (json_object_get (definition, "days")) || !json_is_string (json_object_get (definition, "holidays")))
        return; // told
    if (starts > until)
        (void) problem (problems, self->file, line_at (self, lines, "plan_until"), "plan_until", "before starts_on");
    if (until > deadline)
        (void) problem (problems, self->file, line_at (self, lines, "deadline"), "deadline", "before plan_until");
    if (starts > until || until > deadline)
        return;
    if (deadline - starts > LONGEST_DAYS) {
        (void) problem (problems, self->file, line_at (self, lines, "deadline"), "deadline", "more than ten years after starts_on");
        return;
    }
    for (int32_t day = starts; day <= until; day++)
        if (counts (self->directory, definition, day))
            return;
    (void) problem (problems, self->file, line_at (self, lines, "plan_until"), "plan_until", "no day from starts_on to plan_until is counted");
}

static void judge_whole (value_reader_t *self, json_t *definition, const long *lines)
{
    diagnostics_t *problems = self->directory->problems;
    long line = 0;
    for (int i = 0; i < KEYS; i++) {
        if (lines[i] == 0 && keys[i].required)
            (void) problem (problems, self->file, 1, keys[i].key, "the key is missing");
        else if (lines[i] == 0 && keys[i].standard != NULL)
            json_object_set_new (definition, keys[i].key, json_loads (keys[i].standard, JSON_DECODE_ANY, NULL));
    }
    const char *name = strrchr (self->folder, '/');
    const char *code = json_string_value (json_object_get (definition, "code"));
    if (code == NULL)
        return;
    if (name != NULL && strcmp (name + 1, code) != 0)
        (void) problem (problems, self->file, line_at (self, lines, "code"), "code", "%s is not the name of its folder, %s", code, name + 1);
    for (int i = 0; i < KEYS; i++)
        (void) campaign_dir_place (self->directory, self->file, lines[i] > 0 ? lines[i] : line_at (self, lines, "code"), &line, "key %s %s", code,
                                   keys[i].key);
    judge_days (self, definition, lines);
}

// The metrics' own titles stand beside their codes: what counts goes by codes alone.
static void part_titles (json_t *definition)
{
    json_t *metrics = json_object_get (definition, "metrics");
    json_t *titles = json_object ();
    for (size_t i = 0; i < json_array_size (metrics); i++) {
        const json_t *metric = json_array_get (metrics, i);
        if (!json_is_object (metric))
            continue;
        json_t *code = json_incref (json_object_get (metric, "code"));
        json_object_set (titles, json_string_value (code), json_object_get (metric, "title"));
        json_array_set_new (metrics, i, code);
    }
    if (json_object_size (titles) > 0)
        json_object_set (definition, "metric_titles", titles);
    json_decref (titles);
}

static void read_document (value_reader_t *self, json_t *definition)
{
    long lines[KEYS] = {0};
    const yaml_node_t *root = yaml_document_get_root_node (self->document);
    if (root == NULL || root->type != YAML_MAPPING_NODE) {
        (void) problem (self->directory->problems, self->file, 1, "", "a map of keys is expected: code, title, top, …");
        return;
    }
    for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start; pair < root->data.mapping.pairs.top; pair++)
        read_pair (self, pair, definition, lines);
    part_titles (definition);
    judge_whole (self, definition, lines);
}

void campaign_dir_campaign (campaign_dir_t *self, const char *folder)
{
    char *file = campaign_dir_file (folder, "campaign.yaml");
    char *targets = campaign_dir_file (folder, "targets.csv");
    json_t *definition = json_object ();
    yaml_document_t document;
    if (campaign_dir_yaml (self, file, &document)) {
        value_reader_t reader = {.directory = self, .folder = folder, .file = file, .document = &document};
        read_document (&reader, definition);
        yaml_document_delete (&document);
        campaign_dir_targets (self, targets, file, definition);
        json_array_append (self->campaigns_json, definition);
    }
    json_decref (definition);
    free (targets);
    free (file);
}

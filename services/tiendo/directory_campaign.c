// campaign.yaml of a campaign's folder, by a table of its keys; libyaml tells the lines.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#include "common/clock.h"
#include "services/tiendo/directory.h"

typedef struct {
    directory_t *directory;
    const char *folder;
    const char *file;
    yaml_document_t *document;
    const char *key; // that is being read
} reader_t;

typedef json_t *read_value_t (reader_t *self, const yaml_node_t *node); // NULL: the problem is told

static long line_of (const yaml_node_t *node)
{
    return (long) node->start_mark.line + 1;
}

static json_t *wrong (reader_t *self, const yaml_node_t *node, const char *right)
{
    bool scalar = node->type == YAML_SCALAR_NODE;
    (void) problem (self->directory->problems, self->file, line_of (node), self->key, "%s%s%s",
                    scalar ? (const char *) node->data.scalar.value : "this", " is not ", right);
    return NULL;
}

static const char *scalar_of (const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE ? (const char *) node->data.scalar.value : NULL;
}

static json_t *read_code (reader_t *self, const yaml_node_t *node)
{
    const char *text = scalar_of (node);
    return text != NULL && code_good (text) ? json_string (text) : wrong (self, node, "a code of 1 to 64 bytes without spaces");
}

static json_t *read_top (reader_t *self, const yaml_node_t *node)
{
    const char *text = scalar_of (node);
    return text != NULL && directory_unit (self->directory, text) != NULL ? json_string (text) : wrong (self, node, "a unit of units.csv");
}

static json_t *read_day (reader_t *self, const yaml_node_t *node)
{
    const char *text = scalar_of (node);
    int32_t day;
    return text != NULL && day_parse (text, strlen (text), &day) ? json_string (text) : wrong (self, node, "a date YYYY-MM-DD");
}

static json_t *read_zone (reader_t *self, const yaml_node_t *node)
{
    const char *text = scalar_of (node);
    char file[300];
    bool good = text != NULL && text[0] != '\0' && text[0] != '/' && strstr (text, "..") == NULL && strlen (text) < 100;
    (void) snprintf (file, sizeof file, "/usr/share/zoneinfo/%s", good ? text : "");
    return good && access (file, R_OK) == 0 ? json_string (text) : wrong (self, node, "a time zone such as Asia/Ho_Chi_Minh");
}

static json_t *read_time (reader_t *self, const yaml_node_t *node)
{
    const char *text = scalar_of (node);
    int hours = -1;
    int minutes = -1;
    char end = '\0';
    bool good = text != NULL && strlen (text) == 5 && sscanf (text, "%2d:%2d%c", &hours, &minutes, &end) == 2 && hours >= 0 && hours < 24
                && minutes >= 0 && minutes < 60;
    return good ? json_string (text) : wrong (self, node, "a time HH:MM, in quotes");
}

static json_t *read_count (reader_t *self, const yaml_node_t *node)
{
    const char *text = scalar_of (node);
    int64_t number = 0;
    return text != NULL && whole_number (text, &number) && number <= 3650 ? json_integer (number) : wrong (self, node, "a whole number of days");
}

static json_t *read_duration (reader_t *self, const yaml_node_t *node)
{
    const char *text = scalar_of (node);
    long number = -1;
    char unit = '\0';
    char end = '\0';
    char interval[40];
    bool zero = text != NULL && strcmp (text, "0") == 0;
    if (!zero && (text == NULL || sscanf (text, "%5ld%c%c", &number, &unit, &end) != 2 || number < 0 || strchr ("mhd", unit) == NULL))
        return wrong (self, node, "a duration such as 90m, 4h or 1d");
    (void) snprintf (interval, sizeof interval, "%ld %s", zero ? 0 : number, unit == 'd' ? "days" : unit == 'h' ? "hours" : "minutes");
    return json_string (interval);
}

static json_t *read_holidays (reader_t *self, const yaml_node_t *node)
{
    const char *text = scalar_of (node);
    bool good = text != NULL && (strcmp (text, "counted") == 0 || strcmp (text, "skipped") == 0);
    return good ? json_string (text) : wrong (self, node, "counted or skipped");
}

// Strings, numbers and maps of them, as they are.
static json_t *read_map (reader_t *self, const yaml_node_t *node)
{
    if (node->type != YAML_MAPPING_NODE)
        return wrong (self, node, "a map");
    json_t *map = json_object ();
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
        const char *key = scalar_of (yaml_document_get_node (self->document, pair->key));
        const yaml_node_t *value_node = yaml_document_get_node (self->document, pair->value);
        const char *value = scalar_of (value_node);
        int64_t number = 0;
        if (key == NULL || value == NULL) {
            json_decref (map);
            return wrong (self, value_node, "a plain value");
        }
        bool plain = value_node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && whole_number (value, &number);
        json_object_set_new (map, key, plain ? json_integer (number) : json_string (value));
    }
    return map;
}

static json_t *read_title (reader_t *self, const yaml_node_t *node)
{
    json_t *map = read_map (self, node);
    if (map != NULL && json_is_string (json_object_get (map, "vi")) && json_is_string (json_object_get (map, "en")))
        return map;
    json_decref (map);
    return map == NULL ? NULL : wrong (self, node, "a map of vi and en");
}

static bool holds (const json_t *list, const json_t *code)
{
    for (size_t i = 0; i < json_array_size (list); i++)
        if (json_equal (json_array_get (list, i), code))
            return true;
    return false;
}

static json_t *read_codes (reader_t *self, const yaml_node_t *node)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return wrong (self, node, "a list");
    json_t *list = json_array ();
    for (const yaml_node_item_t *item = node->data.sequence.items.start; item < node->data.sequence.items.top; item++) {
        json_t *code = read_code (self, yaml_document_get_node (self->document, *item));
        if (code == NULL || holds (list, code)) {
            bool told = code == NULL;
            json_decref (code);
            json_decref (list);
            return told ? NULL : wrong (self, yaml_document_get_node (self->document, *item), "named only once");
        }
        json_array_append_new (list, code);
    }
    return list;
}

static json_t *read_metrics (reader_t *self, const yaml_node_t *node)
{
    json_t *list = read_codes (self, node);
    if (list == NULL || (json_array_size (list) >= 1 && json_array_size (list) <= 16))
        return list;
    json_decref (list);
    return wrong (self, node, "a list of 1 to 16 metrics");
}

static json_t *read_days (reader_t *self, const yaml_node_t *node)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    json_t *codes = read_codes (self, node);
    json_t *days = json_array ();
    for (size_t i = 0; codes != NULL && i < json_array_size (codes); i++)
        for (int day = 0; day < 7; day++)
            if (strcmp (json_string_value (json_array_get (codes, i)), names[day]) == 0)
                json_array_append_new (days, json_integer (day + 1));
    bool good = codes != NULL && json_array_size (days) == json_array_size (codes) && json_array_size (days) > 0;
    bool told = codes == NULL;
    json_decref (codes);
    if (good)
        return days;
    json_decref (days);
    return told ? NULL : wrong (self, node, "a list of mon, tue, wed, thu, fri, sat, sun");
}

static json_t *read_weights (reader_t *self, const yaml_node_t *node, const char *name)
{
    static const char *const needed[] = {"unit", "weight", NULL};
    static const char *const none[] = {NULL};
    table_file_t *table = NULL;
    problems_t *problems = self->directory->problems;
    if (strchr (name, '/') != NULL)
        return wrong (self, node, "`equal` or a file in the campaign's folder");
    char *file = directory_file (self->folder, name);
    json_t *weights = json_object ();
    bool good = table_file_read (&table, file, problems) && table_columns_check (table, needed, none, problems);
    for (size_t i = 0; good && i < table->count; i++) {
        int64_t weight = 0;
        const char *unit = table_cell (table, &table->rows[i], "unit");
        if (directory_unit (self->directory, unit) == NULL)
            (void) problem (problems, file, table->rows[i].line, "unit", "there is no unit %s in units.csv", unit);
        else if (!whole_number (table_cell (table, &table->rows[i], "weight"), &weight))
            (void) problem (problems, file, table->rows[i].line, "weight", "not a whole number, in digits only");
        else
            json_object_set_new (weights, unit, json_integer (weight));
    }
    table_file_destroy (&table);
    free (file);
    return weights;
}

static bool level_known (const directory_t *directory, const char *level)
{
    for (size_t i = 0; i < directory->unit_count; i++)
        if (strcmp (directory->units[i].level, level) == 0)
            return true;
    return false;
}

static json_t *read_apportion_step (reader_t *self, const yaml_node_t *node)
{
    json_t *map = read_map (self, node);
    if (map == NULL)
        return NULL;
    const char *over = json_string_value (json_object_get (map, "over"));
    const char *weights = json_string_value (json_object_get (map, "weights"));
    json_t *step = NULL;
    if (over == NULL || weights == NULL || json_object_size (map) != 2)
        (void) wrong (self, node, "{over: LEVEL, weights: equal or FILE.csv}");
    else if (!level_known (self->directory, over))
        (void) problem (self->directory->problems, self->file, line_of (node), self->key, "over: no unit of units.csv is of level %s", over);
    else {
        json_t *read = strcmp (weights, "equal") == 0 ? json_string ("equal") : read_weights (self, node, weights);
        step = read == NULL ? NULL : json_pack ("{s:s s:o}", "over", over, "weights", read);
    }
    json_decref (map);
    return step;
}

static json_t *read_apportion (reader_t *self, const yaml_node_t *node)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return wrong (self, node, "a list of {over, weights}");
    json_t *list = json_array ();
    for (const yaml_node_item_t *item = node->data.sequence.items.start; item < node->data.sequence.items.top; item++) {
        json_t *step = read_apportion_step (self, yaml_document_get_node (self->document, *item));
        if (step != NULL)
            json_array_append_new (list, step);
    }
    return list;
}

static const struct {
    const char *key;
    read_value_t *read;
    bool required;
    const char *standard; // JSON, where it may be left out
} keys[] = {
    {"code", read_code, true, NULL},
    {"title", read_title, true, NULL},
    {"document", read_map, false, "{}"},
    {"report", read_map, false, "{}"},
    {"top", read_top, true, NULL},
    {"metrics", read_metrics, true, NULL},
    {"starts_on", read_day, true, NULL},
    {"plan_until", read_day, true, NULL},
    {"deadline", read_day, true, NULL},
    {"timezone", read_zone, true, NULL},
    {"cutoff", read_time, true, NULL},
    {"correction_days", read_count, false, "0"},
    {"days", read_days, false, "[1,2,3,4,5,6,7]"},
    {"holidays", read_holidays, false, "\"counted\""},
    {"baseline", read_map, false, "{}"},
    {"reasons", read_codes, false, "[]"},
    {"escalate_after", read_duration, false, "\"4 hours\""},
    {"remind_before", read_duration, false, "\"90 minutes\""},
    {"acknowledged_for", read_duration, false, "\"3 days\""},
    {"apportion", read_apportion, false, "[]"},
};
enum { KEYS = sizeof keys / sizeof keys[0] };

static size_t common_prefix (const char *one, const char *other)
{
    size_t size = 0;
    while (one[size] != '\0' && one[size] == other[size])
        size++;
    return size;
}

static void unknown_key (reader_t *self, const yaml_node_t *node, const char *key)
{
    const char *nearest = keys[0].key;
    for (int i = 1; i < KEYS; i++)
        if (common_prefix (keys[i].key, key) > common_prefix (nearest, key))
            nearest = keys[i].key;
    (void) problem (self->directory->problems, self->file, line_of (node), key, "no such key is known: is %s meant?", nearest);
}

static void read_pair (reader_t *self, const yaml_node_pair_t *pair, json_t *definition)
{
    const yaml_node_t *key_node = yaml_document_get_node (self->document, pair->key);
    const yaml_node_t *value_node = yaml_document_get_node (self->document, pair->value);
    const char *key = scalar_of (key_node);
    for (int i = 0; key != NULL && i < KEYS; i++) {
        if (strcmp (keys[i].key, key) != 0)
            continue;
        self->key = key;
        if (json_object_get (definition, key) != NULL)
            (void) problem (self->directory->problems, self->file, line_of (key_node), key, "the key is there twice");
        json_t *value = keys[i].read (self, value_node);
        json_object_set_new (definition, key, value != NULL ? value : json_null ());
        return;
    }
    unknown_key (self, key_node, key != NULL ? key : "(not a word)");
}

static const char *text_at (const json_t *definition, const char *key)
{
    const char *text = json_string_value (json_object_get (definition, key));
    return text != NULL ? text : "";
}

static void judge_whole (reader_t *self, json_t *definition)
{
    problems_t *problems = self->directory->problems;
    for (int i = 0; i < KEYS; i++) {
        if (json_object_get (definition, keys[i].key) != NULL)
            continue;
        if (keys[i].required)
            (void) problem (problems, self->file, 0, keys[i].key, "the key is missing");
        else
            json_object_set_new (definition, keys[i].key, json_loads (keys[i].standard, JSON_DECODE_ANY, NULL));
    }
    const char *starts = text_at (definition, "starts_on");
    const char *until = text_at (definition, "plan_until");
    const char *deadline = text_at (definition, "deadline");
    if (starts[0] != '\0' && until[0] != '\0' && strcmp (starts, until) > 0)
        (void) problem (problems, self->file, 0, "plan_until", "%s is before starts_on, %s", until, starts);
    if (until[0] != '\0' && deadline[0] != '\0' && strcmp (until, deadline) > 0)
        (void) problem (problems, self->file, 0, "deadline", "%s is before plan_until, %s", deadline, until);
    const char *name = strrchr (self->folder, '/');
    if (name != NULL && text_at (definition, "code")[0] != '\0' && strcmp (name + 1, text_at (definition, "code")) != 0)
        (void) problem (problems, self->file, 0, "code", "%s is not the name of its folder, %s", text_at (definition, "code"), name + 1);
}

static void read_document (reader_t *self, json_t *definition)
{
    const yaml_node_t *root = yaml_document_get_root_node (self->document);
    if (root == NULL || root->type != YAML_MAPPING_NODE) {
        (void) problem (self->directory->problems, self->file, 1, "", "a map of keys is expected: code, title, top, …");
        return;
    }
    for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start; pair < root->data.mapping.pairs.top; pair++)
        read_pair (self, pair, definition);
    judge_whole (self, definition);
}

static bool parse (reader_t *self, json_t *definition)
{
    yaml_parser_t parser;
    yaml_document_t document;
    FILE *stream = fopen (self->file, "re");
    if (stream == NULL)
        return problem (self->directory->problems, self->file, 0, "", "%s", strerror (errno));
    if (yaml_parser_initialize (&parser) != 1)
        abort ();
    yaml_parser_set_input_file (&parser, stream);
    bool good = yaml_parser_load (&parser, &document) == 1;
    if (good) {
        self->document = &document; // cppcheck-suppress autoVariables; taken back below
        read_document (self, definition);
        self->document = NULL;
        yaml_document_delete (&document);
    } else
        (void) problem (self->directory->problems, self->file, (long) parser.problem_mark.line + 1, "", "not YAML: %s",
                        parser.problem != NULL ? parser.problem : "it cannot be read");
    yaml_parser_delete (&parser);
    (void) fclose (stream);
    return good;
}

void directory_campaign (directory_t *self, const char *folder)
{
    char *file = directory_file (folder, "campaign.yaml");
    char *targets = directory_file (folder, "targets.csv");
    json_t *definition = json_object ();
    reader_t reader = {.directory = self, .folder = folder, .file = file};
    if (parse (&reader, definition)) {
        directory_targets (self, targets, file, definition);
        json_array_append (self->campaigns_json, definition);
    }
    json_decref (definition);
    free (targets);
    free (file);
}

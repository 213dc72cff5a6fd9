#include "services/tiendo/campaign_dir/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/scoped.h"
#include "common/sheet/table_text.h"
#include "services/tiendo/wording/wording.h"

enum { TITLE_BYTES = 200, TEXT_BYTES = 1000, LIST_MAX = 64 };

static void text_free (char **text)
{
    free (*text);
}

long value_line (const yaml_node_t *node)
{
    return (long) node->start_mark.line + 1;
}

const char *value_scalar (const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE && strlen ((const char *) node->data.scalar.value) == node->data.scalar.length
               ? (const char *) node->data.scalar.value
               : NULL;
}

const char *value_shown (const yaml_node_t *node)
{
    const char *text = value_scalar (node);
    return text != NULL && text[0] != '\0' && strlen (text) <= 100 ? text : tr ("this");
}

json_t *value_code (value_reader_t *self, const yaml_node_t *node)
{
    const char *text = value_scalar (node);
    return text != NULL && code_good (text) ? json_string (text) : VALUE_WRONG (self, node, "%s is not a code of 1 to 64 bytes without spaces");
}

json_t *value_top (value_reader_t *self, const yaml_node_t *node)
{
    const char *text = value_scalar (node);
    return text != NULL && campaign_dir_unit (self->directory, text) != NULL ? json_string (text)
                                                                             : VALUE_WRONG (self, node, "%s is not a unit of units.csv");
}

json_t *value_day (value_reader_t *self, const yaml_node_t *node)
{
    const char *text = value_scalar (node);
    int32_t day;
    return text != NULL && day_parse (text, strlen (text), &day) ? json_string (text) : VALUE_WRONG (self, node, "%s is not a date YYYY-MM-DD");
}

json_t *value_zone (value_reader_t *self, const yaml_node_t *node)
{
    const char *text = value_scalar (node);
    char name[64];
    return text != NULL && zone_name (text, name) ? json_string (name)
                                                  : VALUE_WRONG (self, node, "%s is not a time zone named after a city, such as Asia/Ho_Chi_Minh");
}

// Two digits each; 24:00 is the end of the day, and at 00:00 nobody could have reported.
json_t *value_cutoff (value_reader_t *self, const yaml_node_t *node)
{
    const char *text = value_scalar (node);
    bool form = text != NULL && strlen (text) == 5 && text[2] == ':';
    for (int i = 0; form && i < 5; i++)
        form = i == 2 || (text[i] >= '0' && text[i] <= '9');
    if (form && strcmp (text, "24:00") == 0)
        return json_string (text);
    bool good = form && (text[0] - '0') * 10 + text[1] - '0' < 24 && text[3] < '6' && strcmp (text, "00:00") != 0;
    return good ? json_string (text) : VALUE_WRONG (self, node, "%s is not a time of day from 00:01 to 24:00, HH:MM in quotes");
}

json_t *value_days_count (value_reader_t *self, const yaml_node_t *node)
{
    const char *text = value_scalar (node);
    int64_t number = 0;
    return text != NULL && whole_number (text, &number) && number <= 3650 ? json_integer (number)
                                                                          : VALUE_WRONG (self, node, "%s is not a whole number of days, up to 3650");
}

json_t *value_duration (value_reader_t *self, const yaml_node_t *node)
{
    const char *text = value_scalar (node);
    char interval[40];
    size_t digits = text != NULL ? strspn (text, "0123456789") : 0;
    if (text != NULL && strcmp (text, "0") == 0)
        return json_string ("0 minutes");
    if (digits == 0 || digits > 5 || strlen (text) != digits + 1 || strchr ("mhd", text[digits]) == NULL)
        return VALUE_WRONG (self, node, "%s is not a duration such as 90m, 4h or 1d");
    (void) snprintf (interval, sizeof interval, "%ld %s", strtol (text, NULL, 10),
                     text[digits] == 'd'   ? "days"
                     : text[digits] == 'h' ? "hours"
                                           : "minutes");
    return json_string (interval);
}

json_t *value_holidays (value_reader_t *self, const yaml_node_t *node)
{
    const char *text = value_scalar (node);
    bool good = text != NULL && (strcmp (text, "counted") == 0 || strcmp (text, "skipped") == 0);
    return good ? json_string (text) : VALUE_WRONG (self, node, "%s is not counted or skipped");
}

json_t *value_plan (value_reader_t *self, const yaml_node_t *node)
{
    const char *text = value_scalar (node);
    bool good = text != NULL && (strcmp (text, "even") == 0 || strcmp (text, "catch_up") == 0);
    return good ? json_string (text) : VALUE_WRONG (self, node, "%s is not even or catch_up");
}

static bool among (const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp (name, *names) == 0)
            return true;
    return false;
}

static bool read_entry (value_reader_t *self, const yaml_node_pair_t *pair, const char *const *known, size_t bytes, json_t *map)
{
    const yaml_node_t *key_node = yaml_document_get_node (self->document, pair->key);
    const yaml_node_t *value_node = yaml_document_get_node (self->document, pair->value);
    const char *key = value_scalar (key_node);
    const char *written = value_scalar (value_node);
    diagnostics_t *problems = self->directory->problems;
    if (key == NULL || (known != NULL ? !among (key, known) : !name_code_good (key)))
        return problem (problems, self->file, value_line (key_node), self->key, "%s is no key that is known here", value_shown (key_node));
    if (json_object_get (map, key) != NULL)
        return problem (problems, self->file, value_line (key_node), self->key, "%s is there twice", key);
    scoped (text_free) char *text = written != NULL ? table_cell_text ((slice_t){written, strlen (written)}) : NULL;
    if (text == NULL)
        return problem (problems, self->file, value_line (value_node), self->key, "%s is not a plain value", key);
    if (strlen (text) > bytes)
        return problem (problems, self->file, value_line (value_node), self->key, "%s is longer than %zu bytes", key, bytes);
    if (!text_plain (text, false))
        return problem (problems, self->file, value_line (value_node), self->key, "%s: a character that no document can hold is in it", key);
    json_object_set_new (map, key, json_string (text));
    return true;
}

json_t *value_texts (value_reader_t *self, const yaml_node_t *node, const char *const *known, size_t bytes)
{
    if (node->type != YAML_MAPPING_NODE)
        return VALUE_WRONG (self, node, "%s is not a map");
    json_t *map = json_object ();
    bool good = json_object_size (map) == 0;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++)
        good = read_entry (self, pair, known, bytes, map) && good;
    if (good)
        return map;
    json_decref (map);
    return NULL;
}

json_t *value_title (value_reader_t *self, const yaml_node_t *node)
{
    static const char *const known[] = {"vi", "en", NULL};
    json_t *map = value_texts (self, node, known, TITLE_BYTES);
    if (map == NULL)
        return NULL;
    const char *vi = json_string_value (json_object_get (map, "vi"));
    const char *en = json_string_value (json_object_get (map, "en"));
    if (vi != NULL && en != NULL && vi[0] != '\0' && en[0] != '\0')
        return map;
    json_decref (map);
    return VALUE_WRONG (self, node, "%s is not a map of vi and en");
}

static json_t *with_day (value_reader_t *self, const yaml_node_t *node, json_t *map, const char *key)
{
    const char *text = json_string_value (json_object_get (map, key));
    int32_t day;
    if (text == NULL || text[0] == '\0' || day_parse (text, strlen (text), &day))
        return map;
    (void) problem (self->directory->problems, self->file, value_line (node), self->key, "%s: %s is not a date YYYY-MM-DD", key, text);
    json_decref (map);
    return NULL;
}

json_t *value_document (value_reader_t *self, const yaml_node_t *node)
{
    static const char *const known[] = {"number", "issuer", "issued_on", NULL};
    return with_day (self, node, value_texts (self, node, known, TEXT_BYTES), "issued_on");
}

static const char *const report_parts[] = {"parent", "issuer", "number", "place", "to", "authority", "signer", "copies", NULL};

// Of units whose reports have a letterhead of their own.
static json_t *report_units (value_reader_t *self, const yaml_node_t *node)
{
    if (node->type != YAML_MAPPING_NODE)
        return VALUE_WRONG (self, node, "%s is not a map");
    json_t *units = json_object ();
    bool good = json_object_size (units) == 0;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node (self->document, pair->key);
        const char *unit = value_scalar (key);
        json_t *parts = NULL;
        if (unit == NULL || campaign_dir_unit (self->directory, unit) == NULL)
            (void) VALUE_WRONG (self, key, "%s is not a unit of units.csv");
        else if (json_object_get (units, unit) != NULL)
            (void) problem (self->directory->problems, self->file, value_line (key), self->key, "%s is there twice", unit);
        else
            parts = value_texts (self, yaml_document_get_node (self->document, pair->value), report_parts, TEXT_BYTES);
        good = parts != NULL && json_object_set_new (units, unit, parts) == 0 && good;
    }
    if (good)
        return units;
    json_decref (units);
    return NULL;
}

json_t *value_report (value_reader_t *self, const yaml_node_t *node)
{
    if (node->type != YAML_MAPPING_NODE)
        return VALUE_WRONG (self, node, "%s is not a map");
    json_t *map = json_object ();
    bool good = json_object_size (map) == 0;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
        const char *key = value_scalar (yaml_document_get_node (self->document, pair->key));
        if (key != NULL && strcmp (key, "units") == 0 && json_object_get (map, key) == NULL) {
            json_t *units = report_units (self, yaml_document_get_node (self->document, pair->value));
            good = units != NULL && json_object_set_new (map, key, units) == 0 && good;
        } else
            good = read_entry (self, pair, report_parts, TEXT_BYTES, map) && good;
    }
    if (good)
        return map;
    json_decref (map);
    return NULL;
}

json_t *value_baseline (value_reader_t *self, const yaml_node_t *node)
{
    json_t *map = with_day (self, node, value_texts (self, node, NULL, TEXT_BYTES), "as_of");
    json_t *numbers = json_object ();
    const char *key;
    const json_t *value;
    bool good = map != NULL;
    json_object_foreach (map, key, value)
    {
        int64_t number = 0;
        if (strcmp (key, "as_of") == 0)
            json_object_set_new (numbers, key, json_string (json_string_value (value)));
        else if (whole_number (json_string_value (value), &number))
            json_object_set_new (numbers, key, json_integer (number));
        else
            good = problem (self->directory->problems, self->file, value_line (node), self->key, "%s: %s is not a whole number, in digits only", key,
                            json_string_value (value));
    }
    json_decref (map);
    if (good)
        return numbers;
    json_decref (numbers);
    return NULL;
}

static bool holds (const json_t *list, const json_t *code)
{
    for (size_t i = 0; i < json_array_size (list); i++)
        if (json_equal (json_array_get (list, i), code))
            return true;
    return false;
}

static json_t *read_names (value_reader_t *self, const yaml_node_t *node)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return VALUE_WRONG (self, node, "%s is not a list");
    json_t *list = json_array ();
    bool good = json_array_size (list) == 0;
    for (const yaml_node_item_t *item = node->data.sequence.items.start; item < node->data.sequence.items.top; item++) {
        const yaml_node_t *part = yaml_document_get_node (self->document, *item);
        const char *text = value_scalar (part);
        json_t *code =
            text != NULL && name_code_good (text) ? json_string (text) : VALUE_WRONG (self, part, "%s is not a code of 1 to 64 of 0-9 A-Z a-z _ -");
        good = good && code != NULL;
        if (code != NULL && holds (list, code))
            good = VALUE_WRONG (self, part, "%s is not named only once") != NULL;
        if (code != NULL)
            json_array_append_new (list, code);
    }
    if (good)
        return list;
    json_decref (list);
    return NULL;
}

// {code: …, title: {vi: …, en: …}}
static json_t *titled_metric (value_reader_t *self, const yaml_node_t *node)
{
    json_t *code = NULL;
    json_t *title = NULL;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
        const char *key = value_scalar (yaml_document_get_node (self->document, pair->key));
        const yaml_node_t *value = yaml_document_get_node (self->document, pair->value);
        const char *text = value_scalar (value);
        if (key != NULL && strcmp (key, "code") == 0 && code == NULL)
            code = text != NULL && name_code_good (text) ? json_string (text)
                                                         : VALUE_WRONG (self, value, "%s is not a code of 1 to 64 of 0-9 A-Z a-z _ -");
        else if (key != NULL && strcmp (key, "title") == 0 && title == NULL)
            title = value_title (self, value);
        else
            (void) VALUE_WRONG (self, yaml_document_get_node (self->document, pair->key), "%s is no key that is known here");
    }
    if (code != NULL && title != NULL)
        return json_pack ("{s:o s:o}", "code", code, "title", title);
    json_decref (code);
    json_decref (title);
    return VALUE_WRONG (self, node, "%s is not a metric: a code, or {code: …, title: {vi: …, en: …}}");
}

static const char *metric_code (const json_t *metric)
{
    return json_is_object (metric) ? json_string_value (json_object_get (metric, "code")) : json_string_value (metric);
}

static bool holds_metric (const json_t *list, const char *code)
{
    for (size_t i = 0; i < json_array_size (list); i++)
        if (strcmp (metric_code (json_array_get (list, i)), code) == 0)
            return true;
    return false;
}

static json_t *read_metric (value_reader_t *self, const yaml_node_t *node)
{
    const char *text = value_scalar (node);
    if (node->type == YAML_MAPPING_NODE)
        return titled_metric (self, node);
    return text != NULL && name_code_good (text) ? json_string (text) : VALUE_WRONG (self, node, "%s is not a code of 1 to 64 of 0-9 A-Z a-z _ -");
}

json_t *value_metrics (value_reader_t *self, const yaml_node_t *node)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return VALUE_WRONG (self, node, "%s is not a list");
    json_t *list = json_array ();
    bool good = true;
    for (const yaml_node_item_t *item = node->data.sequence.items.start; item < node->data.sequence.items.top; item++) {
        const yaml_node_t *part = yaml_document_get_node (self->document, *item);
        json_t *metric = read_metric (self, part);
        good = good && metric != NULL;
        if (metric != NULL && holds_metric (list, metric_code (metric)))
            good = VALUE_WRONG (self, part, "%s is not named only once") != NULL;
        if (metric != NULL)
            json_array_append_new (list, metric);
    }
    if (good && json_array_size (list) >= 1 && json_array_size (list) <= 16)
        return list;
    json_decref (list);
    return good ? VALUE_WRONG (self, node, "%s is not a list of 1 to 16 metrics") : NULL;
}

json_t *value_reasons (value_reader_t *self, const yaml_node_t *node)
{
    json_t *list = read_names (self, node);
    if (list == NULL || json_array_size (list) <= LIST_MAX)
        return list;
    json_decref (list);
    return VALUE_WRONG (self, node, "%s is not a list of at most 64 reasons");
}

json_t *value_weekdays (value_reader_t *self, const yaml_node_t *node)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    json_t *codes = read_names (self, node);
    if (codes == NULL)
        return NULL;
    json_t *days = json_array ();
    for (size_t i = 0; i < json_array_size (codes); i++)
        for (int day = 0; day < 7; day++)
            if (strcmp (json_string_value (json_array_get (codes, i)), names[day]) == 0)
                json_array_append_new (days, json_integer (day + 1));
    bool good = json_array_size (days) == json_array_size (codes) && json_array_size (days) > 0;
    json_decref (codes);
    if (good)
        return days;
    json_decref (days);
    return VALUE_WRONG (self, node, "%s is not a list of mon, tue, wed, thu, fri, sat, sun");
}

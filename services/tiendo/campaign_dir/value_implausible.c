// By what figures are judged: `{times: 5, over: 20, total: 1.5}`, or `false`. What is left out is the standard.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/tiendo/campaign_dir/values.h"

enum { TEXT_BYTES = 20, LARGEST_FACTOR = 1000, LARGEST_COUNT = 1000000000 };

// "5", "1.5" or "1.25", from 1 to 1000, as hundredths: a number of two decimals is kept exactly.
static bool hundredths (const char *text, long *ret)
{
    size_t whole = strspn (text, "0123456789");
    size_t part = text[whole] == '.' ? strspn (text + whole + 1, "0123456789") : 0;
    if (whole < 1 || whole > 4 || part > 2 || text[whole + (part > 0 ? part + 1 : 0)] != '\0')
        return false;
    long decimals = part > 0 ? strtol (text + whole + 1, NULL, 10) : 0;
    *ret = strtol (text, NULL, 10) * 100 + (part == 1 ? decimals * 10 : decimals);
    return *ret >= 100 && *ret <= (long) LARGEST_FACTOR * 100;
}

// As short as it can be: 1.50 is 1.5, so that the same number loads as the same.
static json_t *factor (value_reader_t *self, const yaml_node_t *node, const json_t *map, const char *key, const char *standard)
{
    const json_t *said = json_object_get (map, key);
    long number = 0;
    char text[16];
    if (said == NULL)
        return json_string (standard);
    if (!hundredths (json_string_value (said), &number)) {
        (void) problem (self->directory->problems, self->file, value_line (node), self->key, "%s: %s is not a number from 1 to 1000 such as 5 or 1.5",
                        key, json_string_value (said));
        return NULL;
    }
    if (number % 10 != 0)
        (void) snprintf (text, sizeof text, "%ld.%02ld", number / 100, number % 100);
    else if (number % 100 != 0)
        (void) snprintf (text, sizeof text, "%ld.%ld", number / 100, number / 10 % 10);
    else
        (void) snprintf (text, sizeof text, "%ld", number / 100);
    return json_string (text);
}

static json_t *count (value_reader_t *self, const yaml_node_t *node, const json_t *map, const char *key, int64_t standard)
{
    const json_t *said = json_object_get (map, key);
    int64_t number = standard;
    if (said == NULL || (whole_number (json_string_value (said), &number) && number <= LARGEST_COUNT))
        return json_integer (number);
    (void) problem (self->directory->problems, self->file, value_line (node), self->key, "%s: %s is not a whole number, in digits only", key,
                    json_string_value (said));
    return NULL;
}

json_t *value_implausible (value_reader_t *self, const yaml_node_t *node)
{
    static const char *const known[] = {"times", "over", "total", NULL};
    const char *text = value_scalar (node);
    if (text != NULL && strcmp (text, "false") == 0)
        return json_false ();
    if (node->type != YAML_MAPPING_NODE)
        return VALUE_WRONG (self, node, "%s is not false or a map of times, over and total");
    json_auto_t *map = value_texts (self, node, known, TEXT_BYTES);
    if (map == NULL)
        return NULL;
    json_auto_t *times = factor (self, node, map, "times", "5");
    json_auto_t *over = count (self, node, map, "over", 20);
    json_auto_t *total = factor (self, node, map, "total", "1.5");
    return times != NULL && over != NULL && total != NULL ? json_pack ("{s:O s:O s:O}", "times", times, "over", over, "total", total) : NULL;
}

#include "services/intake/sheet/sheet_sums.h"

#include <string.h>

#include "services/intake/sheet/sheet_campaign.h"

static void add_counts (json_t *sums, const json_t *counts)
{
    const char *metric;
    json_t *value;
    json_object_foreach ((json_t *) (uintptr_t) counts, metric, value)
    {
        json_int_t before = json_integer_value (json_object_get (sums, metric));
        (void) json_object_set_new (sums, metric, json_integer (before + json_integer_value (value)));
    }
}

static void add (json_t *groups, const char *key, const json_t *row)
{
    json_t *group = json_object_get (groups, key);
    if (group == NULL) {
        group = json_pack ("{s:O s:o}", "row", row, "counts", json_object ());
        (void) json_object_set_new (groups, key, group);
    }
    add_counts (json_object_get (group, "counts"), json_object_get (row, "counts"));
}

json_t *sheet_sums (const json_t *rows)
{
    json_t *units = json_object ();
    json_t *days = json_object ();
    json_t *unit_list = json_array ();
    json_t *day_list = json_array ();
    const char *key;
    json_t *group;
    for (size_t i = 0; i < json_array_size (rows); i++) {
        const json_t *row = json_array_get (rows, i);
        if (strcmp (json_text_at (row, "state"), "rejected") == 0 || json_object_get (row, "counts") == NULL)
            continue;
        add (units, json_text_at (row, "unit"), row);
        add (days, json_text_at (row, "date"), row);
    }
    json_object_foreach (units, key, group) (void)
        json_array_append_new (unit_list, json_pack ("{s:s s:s s:O}", "unit", key, "name", json_text_at (json_object_get (group, "row"), "name"),
                                                     "counts", json_object_get (group, "counts")));
    json_object_foreach (days, key, group) (void)
        json_array_append_new (day_list, json_pack ("{s:s s:O}", "date", key, "counts", json_object_get (group, "counts")));
    json_decref (units);
    json_decref (days);
    return json_pack ("{s:o s:o}", "units", unit_list, "days", day_list);
}

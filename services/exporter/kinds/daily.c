#include "services/exporter/kinds/daily.h"

const char *daily_word (const daily_t *self, const char *vi, const char *en)
{
    return self->language == LANGUAGE_VI ? vi : en;
}

word_t daily_count (const daily_t *self, const json_t *row, const char *key)
{
    return count_word (self->language, row_number (row, key));
}

const json_t *daily_closed_row (const daily_t *self, const json_t *row)
{
    const json_t *total = json_object_get (self->facts->closed, "total");
    const char *unit = row_text (row, "unit");
    if (self->closed == NULL)
        return NULL;
    return row == self->total ? total : status_tree_unit (self->closed, unit);
}

static bool same (const json_t *one, const json_t *other, const char *key)
{
    return json_equal (json_object_get (one, key), json_object_get (other, key)) != 0;
}

bool daily_changed (const json_t *was, const json_t *row)
{
    return was != NULL && (!same (was, row, "day") || !same (was, row, "cumulative"));
}

#include <stdlib.h>
#include <string.h>

#include "common/figures_sheet/places.h"

// Rows of one file that speak of the same place: campaign, unit and day, and an explanation's document. With revisions all but the highest are
// superseded by the file itself; without, nobody knows which one holds.
static int compare_place (const figures_row_t *one, const figures_row_t *other)
{
    if (one->explains != other->explains)
        return one->explains ? 1 : -1;
    if (one->day != other->day)
        return one->day < other->day ? -1 : 1;
    int order = strcmp (one->unit, other->unit);
    order = order != 0 ? order : strcmp (one->document, other->document);
    return order != 0 ? order : strcmp (one->campaign, other->campaign);
}

static int compare (const void *left, const void *right)
{
    const figures_row_t *one = *(const figures_row_t *const *) left;
    const figures_row_t *other = *(const figures_row_t *const *) right;
    int order = compare_place (one, other);
    if (order != 0)
        return order;
    return one->rev != other->rev ? (one->rev < other->rev ? -1 : 1) : (one > other) - (one < other);
}

static remark_at_t at_row (const figures_t *self, const figures_row_t *row)
{
    size_t number = (size_t) (row - &g_array_index (self->rows, figures_row_t, 0));
    return (remark_at_t){number, row->sheet, row->line, FIGURES_NO_COLUMN, ""};
}

static void settle (figures_t *self, figures_row_t **rows, size_t count)
{
    figures_row_t *last = rows[count - 1];
    for (size_t i = 0; i < count && count > 1; i++) {
        const figures_row_t *other = rows[i]->rev == 0 && rows[i] == last ? rows[0] : last;
        if (rows[i]->rev != 0 && rows[i]->rev == last->rev)
            continue;
        rows[i]->other_line = other->line;
        if (rows[i]->rev == 0)
            (void) figures_complain (self, at_row (self, rows[i]), "repeated",
                                     SAY (self->settings.language, "line %u is of the same unit and day: which one holds? Take one out",
                                          "trùng đơn vị và ngày với dòng %u: hãy chỉ giữ dòng đúng"),
                                     other->line);
    }
}

void figures_places_find (figures_t *self)
{
    figures_row_t **rows = g_new0 (figures_row_t *, self->rows->len + 1);
    size_t count = 0;
    for (guint i = 0; i < self->rows->len; i++) {
        figures_row_t *row = &g_array_index (self->rows, figures_row_t, i);
        if (row->has_day && row->unit[0] != '\0')
            rows[count++] = row;
    }
    qsort (rows, count, sizeof (figures_row_t *), compare);
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first + 1; next < count && compare_place (rows[first], rows[next]) == 0;)
            next++;
        settle (self, rows + first, next - first);
    }
    g_free (rows);
}

#include "common/figures_sheet/figures.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/figures_sheet/figures_inner.h"
#include "common/text/text.h"

static void part_clear (gpointer part)
{
    figures_part_t *self = part;
    sheet_columns_clear (&self->columns);
    sheet_destroy (&self->cells);
    g_free (self->name);
}

figures_t *figures_new (const figures_settings_t *settings)
{
    figures_t *self = g_new0 (figures_t, 1);
    self->settings = *settings;
    self->is_usable = true;
    self->parts = g_array_new (FALSE, TRUE, sizeof (figures_part_t));
    g_array_set_clear_func (self->parts, part_clear);
    self->rows = g_array_new (FALSE, FALSE, sizeof (figures_row_t));
    self->counts = g_array_new (FALSE, FALSE, sizeof (figures_count_t));
    self->metrics = g_ptr_array_new ();
    self->complaints = g_array_new (FALSE, FALSE, sizeof (figures_remark_t));
    self->notes = g_array_new (FALSE, FALSE, sizeof (figures_remark_t));
    self->ignored = g_array_new (FALSE, FALSE, sizeof (figures_ignored_t));
    self->texts = g_string_chunk_new (4096);
    for (size_t i = 0; i < settings->metric_count; i++)
        (void) figures_metric_number (self, settings->metrics[i].code);
    return self;
}

void figures_destroy (figures_t **self_p)
{
    figures_t *self = *self_p;
    *self_p = NULL;
    if (self == NULL)
        return;
    (void) g_array_free (self->parts, TRUE);
    (void) g_array_free (self->rows, TRUE);
    (void) g_array_free (self->counts, TRUE);
    (void) g_array_free (self->complaints, TRUE);
    (void) g_array_free (self->notes, TRUE);
    (void) g_array_free (self->ignored, TRUE);
    (void) g_ptr_array_free (self->metrics, TRUE);
    g_string_chunk_free (self->texts);
    g_free (self);
}

size_t figures_metric_number (figures_t *self, const char *code)
{
    for (guint i = 0; i < self->metrics->len; i++)
        if (strcmp (g_ptr_array_index (self->metrics, i), code) == 0)
            return i;
    if (self->metrics->len < FIGURES_METRICS)
        g_ptr_array_add (self->metrics, g_string_chunk_insert (self->texts, code));
    else
        return FIGURES_METRICS;
    return self->metrics->len - 1;
}

static void __attribute__ ((format (printf, 5, 0)))
add (figures_t *self, GArray *remarks, remark_at_t at, const char *code, const char *format, va_list arguments)
{
    char text[512];
    (void) vsnprintf (text, sizeof text, format, arguments);
    text_make_printable (text);
    figures_remark_t remark = {at.row, at.sheet, at.line, at.column, code, at.heading, g_string_chunk_insert (self->texts, text)};
    (void) g_array_append_val (remarks, remark);
}

bool figures_complain (figures_t *self, remark_at_t at, const char *code, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    add (self, self->complaints, at, code, format, arguments);
    va_end (arguments);
    if (at.row < self->rows->len)
        g_array_index (self->rows, figures_row_t, at.row).is_bad = true;
    else
        self->is_usable = false;
    return false;
}

void figures_remark (figures_t *self, remark_at_t at, const char *code, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    add (self, self->notes, at, code, format, arguments);
    va_end (arguments);
}

figures_part_t *figures_part (const figures_t *self, uint32_t part)
{
    return &g_array_index (self->parts, figures_part_t, part);
}

// ---------------------------------------------------------------- what there is to see

bool figures_is_usable (const figures_t *self)
{
    return self->is_usable;
}

size_t figures_count (const figures_t *self)
{
    return self->rows->len;
}

size_t figures_unused_rows (const figures_t *self)
{
    size_t count = 0;
    for (guint i = 0; !self->is_usable && i < self->parts->len; i++) {
        const figures_part_t *part = figures_part (self, i);
        size_t first = part->has_columns ? part->columns.first_row : 1;
        size_t all = part->cells != NULL ? sheet_count (part->cells) : 0;
        count += all > first ? all - first : 0;
    }
    return count;
}

const figures_row_t *figures_row (const figures_t *self, size_t index)
{
    return &g_array_index (self->rows, figures_row_t, index);
}

const figures_count_t *figures_counts (const figures_t *self, const figures_row_t *row)
{
    return &g_array_index (self->counts, figures_count_t, row->first_count);
}

bool figures_has_revs (const figures_t *self)
{
    for (guint i = 0; i < self->parts->len; i++)
        if (figures_part (self, i)->has_columns && figures_part (self, i)->columns.rev != FIGURES_NO_COLUMN)
            return true;
    return false;
}

size_t figures_metric_count (const figures_t *self)
{
    return self->metrics->len;
}

const char *figures_metric (const figures_t *self, size_t metric)
{
    return g_ptr_array_index (self->metrics, metric);
}

size_t figures_complaint_count (const figures_t *self)
{
    return self->complaints->len;
}

const figures_remark_t *figures_complaint (const figures_t *self, size_t index)
{
    return &g_array_index (self->complaints, figures_remark_t, index);
}

size_t figures_note_count (const figures_t *self)
{
    return self->notes->len;
}

const figures_remark_t *figures_note (const figures_t *self, size_t index)
{
    return &g_array_index (self->notes, figures_remark_t, index);
}

size_t figures_ignored_count (const figures_t *self)
{
    return self->ignored->len;
}

const figures_ignored_t *figures_ignored (const figures_t *self, size_t index)
{
    return &g_array_index (self->ignored, figures_ignored_t, index);
}

size_t figures_sheet_count (const figures_t *self)
{
    return self->parts->len;
}

const char *figures_sheet_name (const figures_t *self, uint32_t sheet)
{
    return figures_part (self, sheet)->name;
}

const sheet_t *figures_sheet (const figures_t *self, uint32_t sheet)
{
    return figures_part (self, sheet)->cells;
}

uint32_t figures_heading_line (const figures_t *self, uint32_t sheet)
{
    return figures_part (self, sheet)->has_columns ? figures_part (self, sheet)->columns.line : 0;
}

#include "services/exporter/report_csv.h"

#include <csv.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    FILE *out;
    const json_t *units;
} writer_t;

static const struct {
    const char *key;
    const char *title;
} columns[] = {
    {"unit", "Mã đơn vị"},
    {"name", "Đơn vị"},
    {"level", "Cấp"},
    {"target", "Chỉ tiêu"},
    {"provisional", "Tạm giao"},
    {"plan_day", "Kế hoạch ngày"},
    {"day", "Thực hiện ngày"},
    {"status", "Kết quả ngày"},
    {"plan_cumulative", "Kế hoạch lũy kế"},
    {"cumulative", "Lũy kế"},
    {"percent", "Tỷ lệ (%)"},
    {"explained", "Đã giải trình"},
    {"remaining", "Còn lại"},
    {"workable", "Còn phải thực hiện"},
    {"required_per_day", "Cần mỗi ngày"},
    {"reports_in", "Đã báo cáo"},
    {"reports_expected", "Phải báo cáo"},
    {"streak", "Số ngày liên tiếp chưa đạt"},
    {"rank", "Xếp hạng"},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

// A spreadsheet takes a cell that begins so for a formula: the apostrophe says that it is text.
static void write_text (FILE *out, const char *text)
{
    char *safe = calloc (1, strlen (text) + 2);
    if (safe == NULL)
        abort ();
    (void) sprintf (safe, "%s%s", text[0] != '\0' && strchr ("=+-@\t\r", text[0]) != NULL ? "'" : "", text);
    if (strpbrk (safe, ",\"\r\n;") != NULL)
        (void) csv_fwrite (out, safe, strlen (safe));
    else
        (void) fputs (safe, out);
    free (safe);
}

static const char *word_of (const char *status)
{
    static const char *const words[][2] = {{"met", "đạt"}, {"missed", "chưa đạt"}, {"no_report", "chưa báo cáo"}, {"done", "đã hoàn thành"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp (words[i][0], status) == 0)
            return words[i][1];
    return status;
}

static void write_value (FILE *out, const char *key, const json_t *value)
{
    if (json_is_integer (value))
        (void) fprintf (out, "%lld", (long long) json_integer_value (value));
    else if (json_is_real (value))
        (void) fprintf (out, "%.1f", json_real_value (value));
    else if (json_is_boolean (value))
        (void) fputs (json_is_true (value) ? "x" : "", out);
    else if (json_is_string (value))
        write_text (out, strcmp (key, "status") == 0 ? word_of (json_string_value (value)) : json_string_value (value));
}

static void write_row (const writer_t *self, const json_t *row)
{
    for (int i = 0; i < COLUMNS; i++) {
        write_value (self->out, columns[i].key, json_object_get (row, columns[i].key));
        (void) fputs (i + 1 < COLUMNS ? "," : "\r\n", self->out);
    }
}

// A unit, then what is below it.
static void write_below (const writer_t *self, const char *parent, int depth)
{
    for (size_t i = 0; depth < 16 && i < json_array_size (self->units); i++) {
        const json_t *row = json_array_get (self->units, i);
        const char *above = json_string_value (json_object_get (row, "parent"));
        if (above == NULL || strcmp (above, parent) != 0)
            continue;
        write_row (self, row);
        write_below (self, json_string_value (json_object_get (row, "unit")), depth + 1);
    }
}

char *report_csv (const char *status)
{
    char *text = NULL;
    size_t size = 0;
    json_t *object = json_loads (status, 0, NULL);
    writer_t self = {open_memstream (&text, &size), json_object_get (object, "units")};
    if (self.out == NULL)
        abort ();
    const json_t *total = json_object_get (object, "total");
    const char *top = json_string_value (json_object_get (total, "unit"));
    (void) fputs ("\xef\xbb\xbf", self.out);
    for (int i = 0; i < COLUMNS; i++)
        (void) fprintf (self.out, "%s%s", columns[i].title, i + 1 < COLUMNS ? "," : "\r\n");
    if (top != NULL) {
        write_below (&self, top, 0);
        write_row (&self, total);
    }
    (void) fclose (self.out);
    json_decref (object);
    return text;
}

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <xlsxwriter.h>

#include "common/base/clock.h"
#include "common/figures_sheet/figures_sheet.h"

typedef struct {
    char path[40];
    lxw_workbook *book;
    lxw_format *as_date;
} file_t;

static file_t begin (void)
{
    file_t file = {.path = "/tmp/tiendo-book.XXXXXX"};
    int descriptor = g_mkstemp (file.path);
    assert_true (descriptor >= 0);
    (void) g_close (descriptor, NULL);
    file.book = workbook_new (file.path);
    file.as_date = workbook_add_format (file.book);
    (void) format_set_num_format (file.as_date, "dd/mm/yyyy");
    return file;
}

static void put_date (file_t *file, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, int day)
{
    lxw_datetime date = {.year = 2024, .month = 7, .day = day};
    assert_int_equal (worksheet_write_datetime (sheet, row, column, &date, file->as_date), LXW_NO_ERROR);
}

static void put (lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *text)
{
    assert_int_equal (worksheet_write_string (sheet, row, column, text, NULL), LXW_NO_ERROR);
}

static void put_number (lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, double number)
{
    assert_int_equal (worksheet_write_number (sheet, row, column, number, NULL), LXW_NO_ERROR);
}

static figures_t *end (file_t *file)
{
    static const figures_metric_t metrics[] = {{"activated", NULL, NULL}, {"collected", NULL, NULL}};
    figures_settings_t settings = {
        .language = LANGUAGE_VI, .numbers = LOCALE_ANY, .metrics = metrics, .metric_count = 2, .bounds = {1000, 1024 * 1024}, .count_most = 10000000};
    figures_t *figures = NULL;
    failure_t failure = {0};
    uint32_t line = 0;
    char *bytes = NULL;
    gsize size = 0;
    assert_int_equal (workbook_close (file->book), LXW_NO_ERROR);
    assert_true (g_file_get_contents (file->path, &bytes, &size, NULL));
    (void) g_unlink (file->path);
    if (!figures_read (&figures, (slice_t){bytes, size}, &settings, &line, &failure))
        fail_msg ("%s", failure.text);
    g_free (bytes);
    return figures;
}

static void assert_row (const figures_t *figures, size_t index, uint32_t line, const char *unit, const char *day, const char *counts)
{
    assert_true (index < figures_count (figures));
    const figures_row_t *row = figures_row (figures, index);
    const figures_count_t *of = figures_counts (figures, row);
    char shown[DAY_TEXT_SIZE];
    GString *text = g_string_new (NULL);
    day_format (row->day, shown);
    for (size_t i = 0; i < row->count_count; i++)
        g_string_append_printf (text, "%s%s=%u", i > 0 ? " " : "", figures_metric (figures, of[i].metric), of[i].value);
    assert_int_equal (row->line, line);
    assert_string_equal (row->unit, unit);
    assert_string_equal (shown, day);
    assert_string_equal (text->str, counts);
    (void) g_string_free (text, TRUE);
}

// An official form: a title over all, headings in two rows with merged cells, a unit merged over its two lines, sums at the end.
static void merged_headings_and_units_are_read_as_they_are_seen (void **state)
{
    (void) state;
    file_t file = begin ();
    lxw_worksheet *sheet = workbook_add_worksheet (file.book, "Báo cáo");
    assert_int_equal (worksheet_merge_range (sheet, 0, 0, 0, 4, "BÁO CÁO KẾT QUẢ HẰNG NGÀY", NULL), LXW_NO_ERROR);
    assert_int_equal (worksheet_merge_range (sheet, 2, 0, 3, 0, "STT", NULL), LXW_NO_ERROR);
    assert_int_equal (worksheet_merge_range (sheet, 2, 1, 3, 1, "Mã đơn vị", NULL), LXW_NO_ERROR);
    assert_int_equal (worksheet_merge_range (sheet, 2, 2, 3, 2, "Ngày", NULL), LXW_NO_ERROR);
    assert_int_equal (worksheet_merge_range (sheet, 2, 3, 2, 4, "Kết quả trong ngày", NULL), LXW_NO_ERROR);
    put (sheet, 3, 3, "Kích hoạt");
    put (sheet, 3, 4, "Thu nhận");
    assert_int_equal (worksheet_merge_range (sheet, 4, 1, 5, 1, "022738", NULL), LXW_NO_ERROR);
    put_date (&file, sheet, 4, 2, 14);
    put_number (sheet, 4, 3, 4);
    put_number (sheet, 4, 4, 1);
    put_date (&file, sheet, 5, 2, 15);
    put (sheet, 5, 3, "31.297");
    assert_int_equal (worksheet_merge_range (sheet, 6, 0, 6, 2, "Tổng cộng", NULL), LXW_NO_ERROR);
    assert_int_equal (worksheet_write_formula_num (sheet, 6, 3, "=SUM(D5:D6)", NULL, 31301), LXW_NO_ERROR);
    figures_t *figures = end (&file);
    assert_true (figures_is_usable (figures));
    assert_int_equal (figures_count (figures), 2);
    assert_row (figures, 0, 5, "022738", "2024-07-14", "activated=4 collected=1");
    assert_row (figures, 1, 6, "022738", "2024-07-15", "activated=31297");
    assert_int_equal (figures_note_count (figures) + figures_ignored_count (figures), 0);
    figures_destroy (&figures);
}

static void a_day_a_column_under_their_metric (void **state)
{
    (void) state;
    file_t file = begin ();
    lxw_worksheet *sheet = workbook_add_worksheet (file.book, NULL);
    assert_int_equal (worksheet_merge_range (sheet, 0, 2, 0, 3, "Số thu nhận", NULL), LXW_NO_ERROR);
    put (sheet, 1, 0, "Mã đơn vị");
    put (sheet, 1, 1, "Tên đơn vị");
    put_date (&file, sheet, 1, 2, 14);
    put_date (&file, sheet, 1, 3, 15);
    put_number (sheet, 2, 0, 22738);
    put_number (sheet, 2, 2, 7);
    put_number (sheet, 2, 3, 31.297);
    figures_t *figures = end (&file);
    assert_true (figures_is_usable (figures));
    assert_int_equal (figures_count (figures), 2);
    assert_row (figures, 0, 3, "22738", "2024-07-14", "collected=7");
    assert_true (figures_row (figures, 1)->is_bad); // 31.297 as a number is a fraction: nobody knows what was typed
    assert_string_equal (figures_complaint (figures, 0)->code, "wrong_type");
    assert_int_equal (figures_complaint (figures, 0)->column, 3);
    figures_destroy (&figures);
}

static void the_sheets_of_a_workbook_are_told_apart (void **state)
{
    (void) state;
    file_t file = begin ();
    lxw_worksheet *guide = workbook_add_worksheet (file.book, "Hướng dẫn");
    lxw_worksheet *sheet = workbook_add_worksheet (file.book, "Số liệu");
    lxw_worksheet *more = workbook_add_worksheet (file.book, "Giải trình");
    lxw_worksheet *hidden = workbook_add_worksheet (file.book, "Ẩn");
    put (guide, 0, 0, "Nhập số liệu vào các ô màu trắng");
    lxw_worksheet *const sheets[] = {sheet, hidden};
    for (size_t i = 0; i < 2; i++) {
        put (sheets[i], 0, 0, "Mã đơn vị");
        put (sheets[i], 0, 1, "Ngày");
        put (sheets[i], 0, 2, "Số kích hoạt");
        put (sheets[i], 1, 0, "022738");
        put_date (&file, sheets[i], 1, 1, 15);
        put_number (sheets[i], 1, 2, 5);
    }
    worksheet_hide (hidden);
    static const char *const headings[] = {"Mã đơn vị", "Ngày", "Số văn bản", "Lý do", "Số lượng"};
    for (lxw_col_t i = 0; i < 5; i++)
        put (more, 0, i, headings[i]);
    put (more, 1, 0, "022738");
    put_date (&file, more, 1, 1, 15);
    put (more, 1, 2, "7/GT");
    put (more, 1, 3, "abroad");
    put_number (more, 1, 4, 3);
    figures_t *figures = end (&file);
    assert_true (figures_is_usable (figures));
    assert_int_equal (figures_count (figures), 2);
    assert_row (figures, 0, 2, "022738", "2024-07-15", "activated=5");
    assert_int_equal (figures_row (figures, 0)->sheet, 1);
    assert_true (figures_row (figures, 1)->explains);
    assert_string_equal (figures_row (figures, 1)->document, "7/GT");
    assert_string_equal (figures_sheet_name (figures, figures_row (figures, 1)->sheet), "Giải trình");
    figures_destroy (&figures);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (merged_headings_and_units_are_read_as_they_are_seen),
        cmocka_unit_test (a_day_a_column_under_their_metric),
        cmocka_unit_test (the_sheets_of_a_workbook_are_told_apart),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}

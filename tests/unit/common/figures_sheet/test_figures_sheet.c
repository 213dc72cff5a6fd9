// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <glib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/figures_sheet/figures_sheet.h"

static const figures_metric_t metrics[] = {{"activated", NULL, NULL}, {"passes", "Số thẻ đã phát", "Passes handed out"}};
static unit_names_t *units;

static int build (void **state)
{
    (void) state;
    units = unit_names_new ();
    unit_names_add (units, "022738", "Phường Đạo Long", "582", 0, 30000);
    unit_names_add (units, "022741", "Phường Tấn Tài", "582", 0, 30000);
    unit_names_add (units, "022744", "Phường Kinh Dinh", "582", 0, 30000);
    return 0;
}

static int end (void **state)
{
    (void) state;
    unit_names_destroy (&units);
    return 0;
}

// As intake reads: a campaign's metrics and days, units by name, numbers as people write them.
static figures_settings_t settings_of_a_page (void)
{
    int32_t from = 0;
    int32_t to = 0;
    assert_true (day_parse ("2024-07-01", 10, &from) && day_parse ("2024-07-31", 10, &to));
    return (figures_settings_t){.language = LANGUAGE_EN,
                                .numbers = LOCALE_ANY,
                                .campaign = "kich-hoat",
                                .metrics = metrics,
                                .metric_count = 2,
                                .units = units,
                                .from = from,
                                .to = to,
                                .bounds = {100000, 1024 * 1024},
                                .count_most = 10000000};
}

static figures_t *read_bytes (const char *bytes, size_t size)
{
    figures_t *figures = NULL;
    failure_t failure = {0};
    uint32_t line = 0;
    figures_settings_t settings = settings_of_a_page ();
    if (!figures_read (&figures, (slice_t){bytes, size}, &settings, &line, &failure))
        fail_msg ("%s", failure.text);
    return figures;
}

static figures_t *read_text (const char *text)
{
    return read_bytes (text, strlen (text));
}

// "2 022738 2024-07-15 activated=5 passes=1; …": the rows, a bad one with ! and its first complaint's code.
static char *told (figures_t *figures)
{
    GString *out = g_string_new (NULL);
    char day[DAY_TEXT_SIZE];
    for (size_t i = 0; i < figures_count (figures); i++) {
        const figures_row_t *row = figures_row (figures, i);
        const figures_count_t *counts = figures_counts (figures, row);
        day_format (row->day, day);
        g_string_append_printf (out, "%s%u %s %s", i > 0 ? "; " : "", row->line, row->unit, row->has_day ? day : "-");
        for (size_t c = 0; c < row->count_count; c++)
            g_string_append_printf (out, " %s=%u", figures_metric (figures, counts[c].metric), counts[c].value);
        if (row->explains)
            g_string_append_printf (out, " %s %s %u", row->document, row->reason, row->count);
        for (size_t c = 0; row->is_bad && c < figures_complaint_count (figures); c++)
            if (figures_complaint (figures, c)->row == i)
                g_string_append_printf (out, " !%s@%s", figures_complaint (figures, c)->code,
                                        figures_complaint (figures, c)->column == FIGURES_NO_COLUMN
                                            ? "row"
                                            : cell_name (row->line, figures_complaint (figures, c)->column).text);
    }
    if (!figures_is_usable (figures))
        g_string_append_printf (out, "unusable: %s", figures_complaint (figures, 0)->text);
    figures_destroy (&figures);
    return g_string_free (out, FALSE);
}

static void assert_told (figures_t *figures, const char *wanted)
{
    char *text = told (figures);
    assert_string_equal (text, wanted);
    g_free (text);
}

#define ROW "022738 2024-07-15 activated=5"

static void columns_are_known_by_their_headings (void **state)
{
    (void) state;
    assert_told (read_text ("unit,date,activated\n022738,2024-07-15,5\n"), "2 " ROW);
    assert_told (read_text ("Mã đơn vị,Ngày,Số kích hoạt\n022738,15/7/2024,5\n"), "2 " ROW);
    assert_told (read_text ("MA DON VI;NGAY;SO KICH HOAT\n022738;15/7/2024;5\n"), "2 " ROW);
    assert_told (read_text ("Số tài khoản đã kích hoạt trong ngày\tĐơn vị\tNgày báo cáo\n5\tĐạo Long\t2024-07-15\n"), "2 " ROW);
    assert_told (read_text ("Đơn vị,Ngày,Số thẻ đã phát,Activated\nĐạo Long,2024-07-15,1,5\n"), "2 022738 2024-07-15 passes=1 activated=5");
    assert_told (read_text ("STT,Mã,Tên xã,Ngày,Passes handed out\n1,022738,Phường Đạo Long,2024-07-15,1\n"), "2 022738 2024-07-15 passes=1");
    assert_told (read_text ("Mã đơn vị,Ngày,Số kích hoạt,Số kích hoạt\n022738,15/7/2024,5,6\n"), "unusable: the column is there twice");
    assert_told (read_text ("Ngày,Số kích hoạt\n15/7/2024,5\n"),
                 "unusable: the column is missing. The first row names the columns: unit,date,activated (or Mã đơn vị, Ngày, Số kích hoạt)");
}

static void what_stands_around_the_table_is_passed_over (void **state)
{
    (void) state;
    assert_told (read_text ("UBND THÀNH PHỐ,,,\nBÁO CÁO KẾT QUẢ,,,\n\nSTT,Đơn vị,Ngày,Kích hoạt\nA,B,(1),(2)\n\n1,Đạo "
                            "Long,15/7/2024,5\n,,,\n,,,\n,,,Người lập biểu\n"),
                 "7 " ROW);
    assert_told (read_text ("Báo cáo ngày 15/7/2024,,\n\nTT,Đơn vị,Kích hoạt\n1,Đạo Long,5\n2,Tấn Tài,0\n"),
                 "4 " ROW "; 5 022741 2024-07-15 activated=0");
    assert_told (read_text ("Từ 14/7/2024 đến 15/7/2024,,\nTT,Đơn vị,Kích hoạt\n1,Đạo Long,5\n"),
                 "unusable: the column is missing. The first row names the columns: unit,date,activated (or Mã đơn vị, Ngày, Số kích hoạt)");
}

static void a_blank_figure_is_nothing_and_a_zero_is_one (void **state)
{
    (void) state;
    assert_told (read_text ("unit,date,activated\n022738,2024-07-15,\n022741,2024-07-15,0\n"), "3 022741 2024-07-15 activated=0");
}

static void days_may_stand_across (void **state)
{
    (void) state;
    assert_told (read_text ("Mã đơn vị,Tên,14/7/2024,15/7/2024,Tổng\n022738,Đạo Long,4,5,9\n022741,Tấn Tài,,6,6\n"),
                 "2 022738 2024-07-14 activated=4; 2 " ROW "; 3 022741 2024-07-15 activated=6");
    assert_told (read_text ("Đơn vị,14/7,15/7\nĐạo Long,4,5\n"), "2 022738 2024-07-14 activated=4; 2 " ROW); // the campaign's July
    assert_told (read_text ("Đơn vị,Ngày 15/7/2024,\n,Kích hoạt,Số thẻ đã phát\nĐạo Long,5,1\n"), "3 " ROW " passes=1");
    assert_told (read_text ("Đơn vị,Số thẻ đã phát,\n,14/7/2024,15/7/2024\nĐạo Long,4,5\n"),
                 "3 022738 2024-07-14 passes=4; 3 022738 2024-07-15 passes=5");
    assert_told (read_text ("Đơn vị,Ngày,\n,14/7/2024,15/7/2024\nĐạo Long,4,5\n"), "3 022738 2024-07-14 activated=4; 3 " ROW);
    assert_told (read_text ("Đơn vị,15/7/2024,\n,Kế hoạch,Thực hiện\nĐạo Long,9,5\n"), "3 " ROW); // a plan is no figure
}

static void numbers_and_days_are_read_as_people_write_them (void **state)
{
    (void) state;
    assert_told (read_text ("unit;date;activated\n022738;15-07-2024;31.297\n022741;15.7.2024;\"31,297\"\n022744;2024-07-15 00:00:00;31 297\n"),
                 "2 022738 2024-07-15 activated=31297; 3 022741 2024-07-15 activated=31297; 4 022744 2024-07-15 activated=31297");
    assert_told (
        read_text (
            "unit;date;activated\n022738;15/7/24;1\n022738;7/15/2024;1\n022738;15/7/2024;1,5\n022738;15/7/2024;-1\n022738;15/7/2024;10000001\n"),
        "2 022738 - activated=1 !bad_date@B2; 3 022738 - activated=1 !bad_date@B3; 4 022738 2024-07-15 !wrong_type@C4 !repeated@row; "
        "5 022738 2024-07-15 !count_out_of_range@C5 !repeated@row; 6 022738 2024-07-15 !count_out_of_range@C6 !repeated@row");
}

static void units_are_found_and_what_is_none_is_told_by_its_cell (void **state)
{
    (void) state;
    assert_told (read_text ("unit,date,activated\n22738,2024-07-15,5\n"), "2 " ROW);
    assert_told (read_text ("Đơn vị,Ngày,Kích hoạt\nP. Dao Long,15/7/2024,5\nĐạo Lang,15/7/2024,5\n,15/7/2024,5\n"),
                 "2 " ROW "; 3  2024-07-15 activated=5 !unknown_unit@A3; 4  2024-07-15 activated=5 !missing_field@A4");
    assert_told (read_text ("Mã,Tên,Ngày,Kích hoạt\n022738,Tấn Tài,15/7/2024,5\n"), "2 022738 2024-07-15 activated=5 !unknown_unit@B2");
}

static void two_rows_of_a_place_are_both_kept_back (void **state)
{
    (void) state;
    assert_told (read_text ("unit,date,activated\n022738,2024-07-15,5\nĐạo Long,15/7/2024,6\n022741,15/7/2024,6\n"),
                 "2 022738 2024-07-15 activated=5 !repeated@row; 3 022738 2024-07-15 activated=6 !repeated@row; 4 022741 2024-07-15 activated=6");
}

static void a_total_is_checked_and_no_row (void **state)
{
    (void) state;
    figures_t *figures = read_text ("STT,Đơn vị,Ngày,Kích hoạt\n1,Đạo Long,15/7/2024,5\n2,Tấn Tài,15/7/2024,6\n,TỔNG CỘNG,,11\n");
    assert_int_equal (figures_note_count (figures), 0);
    assert_told (figures, "2 " ROW "; 3 022741 2024-07-15 activated=6");
    figures = read_text ("Đơn vị,Ngày,Kích hoạt\nTổng số,,11\nĐạo Long,15/7/2024,5\nTấn Tài,15/7/2024,6\n");
    assert_int_equal (figures_note_count (figures), 0);
    assert_told (figures, "3 " ROW "; 4 022741 2024-07-15 activated=6");
    figures = read_text ("STT,Đơn vị,Ngày,Kích hoạt\n1,Đạo Long,15/7/2024,5\nCộng,,,12\n");
    assert_int_equal (figures_note_count (figures), 1);
    assert_string_equal (figures_note (figures, 0)->text, "the total says 12, its rows make 5: the rows are what counts");
    assert_int_equal (figures_note (figures, 0)->line, 3);
    assert_told (figures, "2 " ROW);
}

static void columns_without_a_known_heading_are_listed (void **state)
{
    (void) state;
    figures_t *figures = read_text ("unit,date,activated,Lũy kế,Người nhập,\n022738,2024-07-15,5,31.297,Lan,7\n");
    assert_int_equal (figures_ignored_count (figures), 3);
    assert_string_equal (figures_ignored (figures, 0)->heading, "Lũy kế");
    assert_true (figures_ignored (figures, 0)->looks_like_counts);
    assert_string_equal (figures_ignored (figures, 1)->heading, "Người nhập");
    assert_false (figures_ignored (figures, 1)->looks_like_counts);
    assert_string_equal (figures_ignored (figures, 2)->heading, "");
    assert_true (figures_ignored (figures, 2)->looks_like_counts);
    assert_told (figures, "2 " ROW);
}

static void explanations_are_read_by_their_document (void **state)
{
    (void) state;
    assert_told (read_text ("Mã đơn vị,Ngày,Số văn bản,Lý do,Số lượng,Ghi "
                            "chú\n022738,15/7/2024,7/GT,abroad,3,x\n022741,15/7/2024,,,,\n022744,15/7/2024,8/GT,abroad,0,\n"),
                 "2 022738 2024-07-15 7/GT abroad 3; 4 022744 2024-07-15 8/GT abroad 0 !count_out_of_range@E4");
}

static void character_sets_are_told_apart (void **state)
{
    (void) state;
    static const char utf8[] = "Đơn vị,Ngày,Kích hoạt\nPhường Đạo Long,15/7/2024,5\n";
    gsize size = 0;
    char *bytes = g_convert (utf8, -1, "UTF-16LE", "UTF-8", NULL, &size, NULL);
    char *marked = g_malloc (size + 2);
    memcpy (marked, "\xff\xfe", 2);
    memcpy (marked + 2, bytes, size);
    assert_told (read_bytes (marked, size + 2), "2 " ROW);
    g_free (marked);
    g_free (bytes);
    // Windows-1258: Ð is D0, ơ F5, ị is i and F2, à E0 or a and CC, ư FD, ờ is F5 and CC, ạ a and F2
    static const char windows[] = "\xd0\xf5n vi\xf2,Nga\xccy,Ki\xec"
                                  "ch hoa\xf2t\nPh\xfd\xf5\xccng \xd0\x61\xf2o Long,15/7/2024,5\n";
    assert_told (read_bytes (windows, sizeof windows - 1), "2 " ROW);
    assert_told (read_text ("\xef\xbb\xbfsep=;\r\nĐơn vị;Ngày;Kích hoạt\r\nĐạo Long;15/7/2024;5\r\n"), "3 " ROW);
    assert_told (read_text ("unit,date,activated\n022738,2024-07-15,5\n\xff,2024-07-15,5\n"), "2 " ROW "; 3  - !bad_utf8@row");
}

static void without_a_list_of_metrics_a_code_is_one (void **state)
{
    (void) state;
    figures_t *figures = NULL;
    failure_t failure = {0};
    uint32_t line = 0;
    figures_settings_t settings = {.language = LANGUAGE_EN, .campaign = "c", .bounds = {100, 1024 * 1024}, .count_most = 10, .is_blank_wrong = true};
    const char *text = "unit,date,activated,level_1,count,Ghi chú,Chỉ tiêu\n1,2024-07-15,5,1,2,x,9\nĐạo Long,2024-07-15,5,,,,\n3,2024-07-15,,,,,\n";
    assert_true (figures_read (&figures, slice_of (text), &settings, &line, &failure));
    assert_int_equal (figures_ignored_count (figures), 1);
    assert_told (figures,
                 "2 1 2024-07-15 activated=5 level_1=1 count=2; 3  2024-07-15 activated=5 !unknown_unit@A3; 4 3 2024-07-15 !missing_field@C4");
}

// A cell's bytes need not end in a NUL: what lies behind them is none of it.
static void nothing_is_read_behind_a_cell (void **state)
{
    (void) state;
    failure_t failure = {0};
    sheet_t *sheet = NULL;
    static const char bytes[] = "x\xc3\xa1\xbe\xbe\xbe";
    assert_true (sheet_new (&sheet, (sheet_bounds_t){10, 1000}, LANGUAGE_EN, &failure) && sheet_add (sheet, 1, 0, CELL_TEXT, bytes, 3, &failure));
    assert_string_equal (sheet_cell (sheet_row (sheet, 0), 0), "x\xc3\xa1");
    assert_true (sheet_add (sheet, 1, 1, CELL_TEXT, bytes, 1, &failure));
    assert_string_equal (sheet_cell (sheet_row (sheet, 0), 1), "x");
    sheet_destroy (&sheet);
}

static void too_many_rows_are_refused (void **state)
{
    (void) state;
    figures_t *figures = NULL;
    failure_t failure = {0};
    uint32_t line = 0;
    figures_settings_t settings = {.language = LANGUAGE_VI, .bounds = {2, 1024 * 1024}};
    assert_false (figures_read (&figures, slice_of ("unit,date,activated\n1,2024-07-15,5\n2,2024-07-15,5\n"), &settings, &line, &failure));
    assert_string_equal (failure.text, "bảng tính có hơn 2 dòng");
    settings.bounds = (sheet_bounds_t){1000, 200};
    assert_false (figures_read (&figures, slice_of ("unit,date,activated\n1,2024-07-15,5\n2,2024-07-15,5\n"), &settings, &line, &failure));
    assert_non_null (strstr (failure.text, "bảng tính chứa hơn"));
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (columns_are_known_by_their_headings),
        cmocka_unit_test (what_stands_around_the_table_is_passed_over),
        cmocka_unit_test (a_blank_figure_is_nothing_and_a_zero_is_one),
        cmocka_unit_test (days_may_stand_across),
        cmocka_unit_test (numbers_and_days_are_read_as_people_write_them),
        cmocka_unit_test (units_are_found_and_what_is_none_is_told_by_its_cell),
        cmocka_unit_test (two_rows_of_a_place_are_both_kept_back),
        cmocka_unit_test (a_total_is_checked_and_no_row),
        cmocka_unit_test (columns_without_a_known_heading_are_listed),
        cmocka_unit_test (explanations_are_read_by_their_document),
        cmocka_unit_test (character_sets_are_told_apart),
        cmocka_unit_test (without_a_list_of_metrics_a_code_is_one),
        cmocka_unit_test (nothing_is_read_behind_a_cell),
        cmocka_unit_test (too_many_rows_are_refused),
    };
    return cmocka_run_group_tests (tests, build, end);
}

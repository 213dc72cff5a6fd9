#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include <cmocka.h>

#include "common/sheet/xlsx.h"
#include "common/sheet/xlsx_values.h"

#define WORKBOOK(pr) "<workbook xmlns='m' xmlns:r='r'>" pr "<sheets><sheet name='a' sheetId='1' r:id='rId1'/></sheets></workbook>"
#define RELATIONS "<Relationships xmlns='p'><Relationship Id='rId1' Target='worksheets/sheet1.xml'/></Relationships>"
#define SHEET(rows) "<worksheet xmlns='m'><sheetData>" rows "</sheetData></worksheet>"

enum { ROWS = 100000 };

typedef struct {
    void *bytes;
    size_t size;
} file_t;

static void add (zip_t *archive, const char *name, const void *bytes, size_t size)
{
    zip_source_t *source = zip_source_buffer (archive, bytes, size, 0);
    assert_non_null (source);
    assert_true (zip_file_add (archive, name, source, 0) >= 0);
}

// An .xlsx file of these parts; NULL: without it. The caller frees the bytes.
static file_t made (const char *workbook, const char *sheet, size_t sheet_size, const char *strings, const char *styles)
{
    zip_error_t error;
    zip_stat_t about;
    zip_error_init (&error);
    zip_source_t *whole = zip_source_buffer_create (NULL, 0, 0, &error);
    zip_source_keep (whole);
    zip_t *archive = zip_open_from_source (whole, ZIP_TRUNCATE, &error);
    assert_non_null (archive);
    add (archive, "xl/workbook.xml", workbook, strlen (workbook));
    add (archive, "xl/_rels/workbook.xml.rels", RELATIONS, strlen (RELATIONS));
    add (archive, "xl/worksheets/sheet1.xml", sheet, sheet_size);
    if (strings != NULL)
        add (archive, "xl/sharedStrings.xml", strings, strlen (strings));
    if (styles != NULL)
        add (archive, "xl/styles.xml", styles, strlen (styles));
    assert_int_equal (zip_close (archive), 0);
    assert_int_equal (zip_source_open (whole), 0);
    assert_int_equal (zip_source_stat (whole, &about), 0);
    file_t file = {malloc (about.size), about.size};
    assert_int_equal (zip_source_read (whole, file.bytes, about.size), about.size);
    (void) zip_source_close (whole);
    zip_source_free (whole);
    return file;
}

// The first sheet of a file.
static bool read_first (sheet_t **ret, file_t file, failure_t *failure)
{
    static const sheet_bounds_t bounds = {ROWS, 64 * 1024 * 1024};
    xlsx_t *workbook = NULL;
    bool good = xlsx_new (&workbook, file.bytes, file.size, bounds, LANGUAGE_EN, failure) && xlsx_read (workbook, 0, ret, failure);
    xlsx_destroy (&workbook);
    return good;
}

static sheet_t *read_good (const char *workbook, const char *sheet, const char *strings, const char *styles)
{
    file_t file = made (workbook, sheet, strlen (sheet), strings, styles);
    failure_t failure = {0};
    sheet_t *read = NULL;
    if (!read_first (&read, file, &failure))
        fail_msg ("%s", failure.text);
    free (file.bytes);
    return read;
}

static void refused (file_t file, const char *with)
{
    failure_t failure = {0};
    sheet_t *read = NULL;
    assert_false (read_first (&read, file, &failure));
    assert_null (read);
    assert_int_equal (failure.kind, FAILURE_PERMANENT);
    if (strstr (failure.text, with) == NULL)
        fail_msg ("\"%s\" does not say \"%s\"", failure.text, with);
    free (file.bytes);
}

static void a_cell_is_what_a_person_sees_in_it (void **state)
{
    (void) state;
    sheet_t *sheet =
        read_good (WORKBOOK (""),
                   SHEET ("<row r='2'><c r='A2' t='s'><v>1</v></c><c r='C2'><v>14.0</v></c><c r='D2' s='1'><v>45488.73</v></c>"
                          "<c t='inlineStr'><is><r><t>một </t></r><r><t>hai</t></r><rPh><t>x</t></rPh></is></c><c t='b'><v>1</v></c></row>"
                          "<row><c t='str'><f>A1</f><v>ra</v></c><c><f>B1</f></c><c t='e'><v>#REF!</v></c></row>"),
                   "<sst xmlns='m'><si><t>không</t></si><si><t xml:space='preserve'>\xc2\xa0 Ngày_x000D_ </t><rPh><t>x</t></rPh></si></sst>",
                   "<styleSheet xmlns='m'><numFmts><numFmt numFmtId='170' formatCode='dd/mm/yyyy'/></numFmts>"
                   "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='170'/></cellXfs></styleSheet>");
    assert_int_equal (sheet_count (sheet), 2);
    const sheet_row_t *row = sheet_row (sheet, 0);
    assert_int_equal (row->line, 2);
    assert_string_equal (sheet_cell (row, 0), "Ngày");
    assert_string_equal (sheet_cell (row, 1), "");
    assert_string_equal (sheet_cell (row, 2), "14");
    assert_string_equal (sheet_cell (row, 3), "2024-07-15");
    assert_string_equal (sheet_cell (row, 4), "một hai");
    assert_string_equal (sheet_cell (row, 5), "TRUE");
    row = sheet_row (sheet, 1);
    assert_int_equal (row->line, 3);
    assert_string_equal (sheet_cell (row, 0), "ra");
    assert_string_equal (sheet_cell (row, 1), "=?");
    assert_string_equal (sheet_cell (row, 2), "#REF!");
    assert_string_equal (sheet_cell (row, 99), "");
    sheet_destroy (&sheet);
}

static void text_of (const char *stored, bool is_date, bool from_1904, const char *wanted)
{
    char text[64];
    xlsx_number_text (stored, is_date, from_1904, text, sizeof text);
    assert_string_equal (text, wanted);
}

static void dates_are_of_both_calendars (void **state)
{
    (void) state;
    text_of ("45488", true, false, "2024-07-15");
    text_of ("44026", true, true, "2024-07-15");
    text_of ("1", true, false, "1900-01-01");
    text_of ("59", true, false, "1900-02-28");
    text_of ("61", true, false, "1900-03-01");
    text_of ("60", true, false, "60"); // a 29 February that there never was
    text_of ("0", true, true, "1904-01-01");
    text_of ("1E9", true, false, "1000000000");
    text_of ("-1", true, false, "-1");
}

static void numbers_are_as_short_as_they_can_be (void **state)
{
    (void) state;
    text_of ("31297", false, false, "31297");
    text_of ("3.1297E4", false, false, "31297");
    text_of ("0.1", false, false, "0.1");
    text_of ("-0", false, false, "0");
    text_of ("nan", false, false, "nan");
    text_of ("12a", false, false, "12a");
}

static void formats_are_told_apart (void **state)
{
    (void) state;
    assert_true (xlsx_format_is_date (14, NULL));
    assert_false (xlsx_format_is_date (0, NULL));
    assert_true (xlsx_format_is_date (170, "[$-42A]dd/mm/yyyy;@"));
    assert_false (xlsx_format_is_date (170, "#,##0\" ngày\""));
    assert_false (xlsx_format_is_date (170, "[Red]0"));
    assert_false (xlsx_format_is_date (170, "General"));
    assert_false (xlsx_format_is_date (170, "0\\d"));
}

static void what_is_no_workbook_is_refused_with_a_way_out (void **state)
{
    (void) state;
    refused ((file_t){strdup ("unit,date,rev"), 13}, "no .xlsx file");
    file_t old = {calloc (1, 600), 600};
    memcpy (old.bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    refused (old, "save it as .xlsx");
    const char *sheet = SHEET ("<row><c><v>1</v></c></row>");
    refused (made ("<workbook xmlns='m'><sheets/></workbook>", sheet, strlen (sheet), NULL, NULL), "no sheet 1");
    refused (made (WORKBOOK (""), "<worksheet", 10, NULL, NULL), "xl/worksheets/sheet1.xml");
}

static void entities_are_refused_before_they_grow (void **state)
{
    (void) state;
    const char *sheet = "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" SHEET ("<row><c t='inlineStr'><is><t>&b;</t></is></c></row>");
    refused (made (WORKBOOK (""), sheet, strlen (sheet), NULL, NULL), "xl/worksheets/sheet1.xml");
}

static void a_bomb_is_refused_by_its_ratio (void **state)
{
    (void) state;
    size_t size = 60 * 1024 * 1024;
    char *sheet = malloc (size);
    memset (sheet, ' ', size);
    memcpy (sheet, "<worksheet>", 11);
    file_t file = made (WORKBOOK (""), sheet, size, NULL, NULL);
    assert_true (file.size < 1024 * 1024);
    refused (file, "far too large");
    free (sheet);
}

static void bounds_name_the_cell (void **state)
{
    (void) state;
    const char *wide = SHEET ("<row r='1'><c r='XFD1'><v>1</v></c></row>");
    refused (made (WORKBOOK (""), wide, strlen (wide), NULL, NULL), "XFD1");
    const char *empty = SHEET ("<row r='1'><c r='A1'><v>1</v></c><c r='XFD1' s='0'/></row>"); // formatted, and empty
    sheet_t *sheet = read_good (WORKBOOK (""), empty, NULL, NULL);
    assert_int_equal (sheet_row (sheet, 0)->cell_count, 1);
    sheet_destroy (&sheet);
    char *rows = malloc (ROWS * 50 + 400);
    char *at = rows + sprintf (rows, "<worksheet xmlns='m'><sheetData>");
    for (int i = 0; i <= ROWS; i++)
        at += sprintf (at, "<row><c><v>%d</v></c></row>", (i * 7919) % 99991);
    at += sprintf (at, "</sheetData></worksheet>");
    refused (made (WORKBOOK (""), rows, (size_t) (at - rows), NULL, NULL), "more than 100000 rows");
    free (rows);
    const char *twice = SHEET ("<row r='1'><c r='B1'><v>1</v></c><c r='B1'><v>2</v></c></row>");
    refused (made (WORKBOOK (""), twice, strlen (twice), NULL, NULL), "B1 stands twice");
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (a_cell_is_what_a_person_sees_in_it),
                                       cmocka_unit_test (dates_are_of_both_calendars),
                                       cmocka_unit_test (numbers_are_as_short_as_they_can_be),
                                       cmocka_unit_test (formats_are_told_apart),
                                       cmocka_unit_test (what_is_no_workbook_is_refused_with_a_way_out),
                                       cmocka_unit_test (entities_are_refused_before_they_grow),
                                       cmocka_unit_test (a_bomb_is_refused_by_its_ratio),
                                       cmocka_unit_test (bounds_name_the_cell)};
    return cmocka_run_group_tests (tests, NULL, NULL);
}

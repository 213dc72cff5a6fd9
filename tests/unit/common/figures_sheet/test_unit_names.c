// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <glib.h>
#include <string.h>

#include "common/figures_sheet/unit_names.h"

static int build (void **state)
{
    static const struct {
        const char *code, *name, *parent;
        int32_t from, to;
    } rows[] = {{"58", "Tỉnh Ninh Thuận", "", 0, 30000},        {"582", "Thành phố Phan Rang – Tháp Chàm", "58", 0, 30000},
                {"587", "Huyện Ninh Phước", "58", 0, 30000},    {"588", "Huyện Thuận Bắc", "58", 0, 30000},
                {"022738", "Phường Đạo Long", "582", 0, 30000}, {"022870", "Thị trấn Phước Dân", "587", 0, 30000},
                {"022900", "Xã Phước Hà", "587", 0, 30000},     {"022901", "Xã Phước Hạ", "587", 0, 30000},
                {"022910", "Xã Lợi Hải", "588", 0, 30000},      {"022911", "Xã Lợi Hải", "587", 0, 30000},
                {"022920", "Phường Mỹ Hải", "582", 0, 100},     {"022921", "Phường Mỹ Hải", "582", 101, 30000},
                {"022930", "Phường 1", "582", 0, 30000},        {"77", "Xã Hoà An", "588", 0, 30000},
                {"0077", "Xã Bình An", "588", 0, 30000}};
    unit_names_t *units = unit_names_new ();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        unit_names_add (units, rows[i].code, rows[i].name, rows[i].parent, rows[i].from, rows[i].to);
    *state = units;
    return 0;
}

static int end (void **state)
{
    unit_names_t *units = *state;
    unit_names_destroy (&units);
    return 0;
}

// The code, "?" for none, "*" for several.
static const char *found (void **state, const char *text, cell_kind_t kind, const char *parent, int32_t day)
{
    const char *code = "";
    char candidates[200];
    const sheet_cell_t cell = {.text = text, .kind = kind};
    const unit_asked_t asked = {&cell, parent, day >= 0, day};
    switch (unit_names_find (*state, &asked, &code, candidates, sizeof candidates)) {
    case UNIT_FOUND:
        return code;
    case UNIT_AMBIGUOUS:
        return "*";
    case UNIT_UNKNOWN:
        break;
    }
    return "?";
}

static void a_unit_is_found_by_its_code_with_or_without_leading_zeros (void **state)
{
    assert_string_equal (found (state, "022738", CELL_TEXT, "", 5), "022738");
    assert_string_equal (found (state, "22738", CELL_TEXT, "", 5), "022738");
    assert_string_equal (found (state, "22738", CELL_NUMBER, "", 5), "022738");
    assert_string_equal (found (state, "77", CELL_TEXT, "", 5), "77");
    assert_string_equal (found (state, "77", CELL_NUMBER, "", 5), "*"); // 0077 may have lost its zeros
    assert_string_equal (found (state, "2738", CELL_TEXT, "", 5), "?");
    assert_string_equal (found (state, "", CELL_TEXT, "", 5), "?");
}

static void a_unit_is_found_by_its_name_however_it_is_written (void **state)
{
    static const char *const names[] = {"Phường Đạo Long", "phường đạo long", "P. Đạo Long", "P.Đạo Long",          "Đạo Long",
                                        "DAO LONG",        "Phuong Dao Long", "dao-long",    "UBND phường Đạo Long"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_string_equal (found (state, names[i], CELL_TEXT, "", 5), "022738");
    assert_string_equal (found (state, "TP Phan Rang - Tháp Chàm", CELL_TEXT, "", 5), "582");
    assert_string_equal (found (state, "TT Phước Dân", CELL_TEXT, "", 5), "022870");
    assert_string_equal (found (state, "Xã Hòa An", CELL_TEXT, "", 5), "77"); // the mark on the other vowel
    assert_string_equal (found (state, "Phường 1", CELL_TEXT, "", 5), "022930");
}

static void what_could_be_two_units_is_none (void **state)
{
    assert_string_equal (found (state, "Phước Hạ", CELL_TEXT, "", 5), "022901");
    assert_string_equal (found (state, "Phuoc Ha", CELL_TEXT, "", 5), "*");
    assert_string_equal (found (state, "Xã Lợi Hải", CELL_TEXT, "", 5), "*");
    assert_string_equal (found (state, "Xã Lợi Hải", CELL_TEXT, "Huyện Thuận Bắc", 5), "022910");
    assert_string_equal (found (state, "Xã Lợi Hải", CELL_TEXT, "587", 5), "022911");
    assert_string_equal (found (state, "Huyện Đạo Long", CELL_TEXT, "", 5), "?"); // another level than the one there is
}

static void of_successors_the_one_of_the_day_is_meant (void **state)
{
    assert_string_equal (found (state, "Mỹ Hải", CELL_TEXT, "", 100), "022920");
    assert_string_equal (found (state, "Mỹ Hải", CELL_TEXT, "", 101), "022921");
    assert_string_equal (found (state, "Mỹ Hải", CELL_TEXT, "", -1), "*");
}

static void words_are_folded (void **state)
{
    (void) state;
    char *words = words_fold ("  Mã  ĐƠN-vị (xã) ");
    assert_string_equal (words, "ma don vi xa");
    g_free (words);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_unit_is_found_by_its_code_with_or_without_leading_zeros),
        cmocka_unit_test (a_unit_is_found_by_its_name_however_it_is_written),
        cmocka_unit_test (what_could_be_two_units_is_none),
        cmocka_unit_test (of_successors_the_one_of_the_day_is_meant),
        cmocka_unit_test (words_are_folded),
    };
    return cmocka_run_group_tests (tests, build, end);
}

// What a change moves, as a table for people. Of days off: a row a unit and day, and a row for each alert of another day. Of targets and the plan's
// end: a row a unit.
#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/change.h"
#include "services/tiendo/shared/print.h"

static const char *text_at (const json_t *object, const char *key)
{
    const char *text = json_string_value (json_object_get (object, key));
    return text != NULL ? text : "";
}

static const char *word_of (const char *code, bool english)
{
    static const struct {
        const char *code, *vi, *en;
    } words[] = {{"met", "đạt", "met"},
                 {"missed", "chưa đạt", "missed"},
                 {"no_report", "chưa báo cáo", "no report"},
                 {"done", "đã hoàn thành", "done"},
                 {"excused", "được miễn", "excused"},
                 {"open", "mở", "open"},
                 {"held", "giữ lại", "held"},
                 {"acknowledged", "đã xác nhận", "acknowledged"},
                 {"resolved", "kết thúc", "ended"},
                 {"", "–", "–"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp (words[i].code, code) == 0)
            return english ? words[i].en : words[i].vi;
    return code;
}

// Of a pair [old, new] what it was, an arrow, what it is; once where both are the same.
static void pair_of_words (const json_t *pair, bool english, char text[100])
{
    const char *old = json_string_value (json_array_get (pair, 0));
    const char *new = json_string_value (json_array_get (pair, 1));
    old = word_of (old != NULL ? old : "", english);
    new = word_of (new != NULL ? new : "", english);
    if (strcmp (old, new) == 0)
        (void) snprintf (text, 100, "%s", new);
    else
        (void) snprintf (text, 100, "%s → %s", old, new);
}

static void pair_of_numbers (const json_t *pair, char text[100])
{
    char old[32];
    char new[32];
    const char *was = print_number (json_array_get (pair, 0), old);
    const char *is = print_number (json_array_get (pair, 1), new);
    if (strcmp (was, is) == 0)
        (void) snprintf (text, 100, "%s", is);
    else
        (void) snprintf (text, 100, "%s → %s", was, is);
}

// The alerts of a day that end or open.
static void alerts_of (const json_t *unit, const char *date, bool english, char *text, size_t size)
{
    const json_t *alerts = json_object_get (unit, "alerts");
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < json_array_size (alerts) && at < size; i++) {
        const json_t *alert = json_array_get (alerts, i);
        if (strcmp (text_at (alert, "date"), date) == 0)
            at += (size_t) snprintf (text + at, size - at, "%s%s %s", at > 0 ? ", " : "", text_at (alert, "kind"),
                                     word_of (text_at (alert, "to"), english));
    }
}

static void add_row (print_t *table, const json_t *unit, const json_t *day, const char *date, bool english)
{
    char text[300];
    print_cell (table, PRINT_PLAIN, text_at (unit, "unit"));
    print_cell (table, PRINT_PLAIN, text_at (unit, "name"));
    print_cell (table, PRINT_PLAIN, date);
    // a day that has no status yet says whether it is excused
    const json_t *excused = json_object_get (day, "excused");
    const json_t *status = json_object_get (day, "status");
    pair_of_words (status, english, text);
    if (json_is_null (json_array_get (status, 1)) && !json_equal (json_array_get (excused, 0), json_array_get (excused, 1)))
        (void) snprintf (text, 100, "%s",
                         json_is_true (json_array_get (excused, 1)) ? word_of ("excused", english)
                         : english                                  ? "expected"
                                                                    : "phải báo cáo");
    print_cell (table, PRINT_PLAIN, day != NULL ? text : "");
    pair_of_numbers (json_object_get (day, "plan_excused"), text);
    print_cell (table, PRINT_PLAIN, day != NULL ? text : "");
    pair_of_numbers (json_object_get (day, "reports_expected"), text);
    print_cell (table, PRINT_PLAIN, day != NULL ? text : "");
    alerts_of (unit, date, english, text, sizeof text);
    print_cell (table, PRINT_PLAIN, text);
}

static bool has_day (const json_t *unit, const char *date)
{
    const json_t *days = json_object_get (unit, "days");
    for (size_t i = 0; i < json_array_size (days); i++)
        if (strcmp (text_at (json_array_get (days, i), "date"), date) == 0)
            return true;
    return false;
}

static void add_unit (print_t *table, const json_t *unit, bool english)
{
    const json_t *days = json_object_get (unit, "days");
    const json_t *alerts = json_object_get (unit, "alerts");
    const char *last = "";
    for (size_t i = 0; i < json_array_size (days); i++)
        add_row (table, unit, json_array_get (days, i), text_at (json_array_get (days, i), "date"), english);
    for (size_t i = 0; i < json_array_size (alerts); i++) {
        const char *date = text_at (json_array_get (alerts, i), "date");
        if (!has_day (unit, date) && strcmp (last, date) != 0)
            add_row (table, unit, NULL, date, english);
        last = date;
    }
}

// "2024-07-12: 45 → 51": the first day whose plan is another.
static void first_plan (const json_t *plan, char text[100])
{
    const json_t *day = json_array_get (plan, 0);
    char old[32];
    char new[32];
    text[0] = '\0';
    if (day != NULL)
        (void) snprintf (text, 100, "%s: %s → %s", text_at (day, "date"), print_number (json_object_get (day, "old"), old),
                         print_number (json_object_get (day, "new"), new));
}

// "2024-08-12 → 2024-08-20": when it may be done.
static void finish_pair (const json_t *pair, bool english, char text[100])
{
    const char *old = json_string_value (json_object_get (json_array_get (pair, 0), "finish"));
    const char *new = json_string_value (json_object_get (json_array_get (pair, 1), "finish"));
    old = old != NULL ? old : word_of ("", english);
    new = new != NULL ? new : word_of ("", english);
    (void) snprintf (text, 100, "%s%s%s", old, strcmp (old, new) == 0 ? "" : " → ", strcmp (old, new) == 0 ? "" : new);
}

static void all_alerts (const json_t *unit, bool english, char *text, size_t size)
{
    const json_t *alerts = json_object_get (unit, "alerts");
    size_t at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < json_array_size (alerts) && at < size; i++) {
        const json_t *alert = json_array_get (alerts, i);
        at += (size_t) snprintf (text + at, size - at, "%s%s %s %s", at > 0 ? ", " : "", text_at (alert, "date"), text_at (alert, "kind"),
                                 word_of (text_at (alert, "to"), english));
    }
}

static void add_planned (print_t *table, const json_t *unit, bool english)
{
    char text[300];
    print_cell (table, PRINT_PLAIN, text_at (unit, "unit"));
    print_cell (table, PRINT_PLAIN, text_at (unit, "name"));
    pair_of_numbers (json_object_get (unit, "target"), text);
    print_cell (table, PRINT_PLAIN, text);
    first_plan (json_object_get (unit, "plan"), text);
    print_cell (table, PRINT_PLAIN, text);
    (void) snprintf (text, sizeof text, "%zu", json_array_size (json_object_get (unit, "plan")));
    print_cell (table, PRINT_PLAIN, text);
    pair_of_numbers (json_object_get (unit, "required_per_day"), text);
    print_cell (table, PRINT_PLAIN, text);
    finish_pair (json_object_get (unit, "forecast"), english, text);
    print_cell (table, PRINT_PLAIN, text);
    all_alerts (unit, english, text, sizeof text);
    print_cell (table, PRINT_PLAIN, text);
}

// Earlier changes that this one takes the place of although they begin later.
static void show_replaced (const json_t *answer, bool english)
{
    const json_t *replaced = json_object_get (answer, "replaces");
    for (size_t i = 0; i < json_array_size (replaced); i++) {
        const json_t *one = json_array_get (replaced, i);
        char text[400];
        (void) snprintf (text, sizeof text,
                         english ? "It takes the place of change %lld%s%s from %s on (document %s)."
                                 : "Thay cho thay đổi số %lld%s%s từ ngày %s (văn bản %s).",
                         (long long) json_integer_value (json_object_get (one, "id")), text_at (one, "unit")[0] != '\0' ? ", " : "",
                         text_at (one, "unit"), text_at (one, "from"), text_at (one, "document"));
        print_sentence (text);
    }
}

typedef struct {
    const char *vi, *en;
    bool right;
} column_t;

static const column_t days_off[] = {{"Mã", "Code", false},        {"Đơn vị", "Unit", false},      {"Ngày", "Day", false},
                                    {"Kết quả", "Result", false}, {"Được miễn", "Excused", true}, {"Phải báo cáo", "Reports due", true},
                                    {"Cảnh báo", "Alerts", false}};
static const column_t planned[] = {{"Mã", "Code", false},
                                   {"Đơn vị", "Unit", false},
                                   {"Chỉ tiêu", "Target", true},
                                   {"Kế hoạch ngày", "Plan of a day", false},
                                   {"Số ngày", "Days", true},
                                   {"Cần mỗi ngày", "Needed a day", true},
                                   {"Dự kiến hoàn thành", "Done by", false},
                                   {"Cảnh báo", "Alerts", false}};

static void show_head (const json_t *answer, bool english)
{
    const json_t *change = json_object_get (answer, "change");
    const char *from = text_at (answer, "from");
    const char *to = text_at (answer, "to");
    bool is_period = to[0] != '\0' && strcmp (from, to) != 0;
    printf ("%s · %s%s%s", text_at (answer, "campaign"), from, is_period ? " … " : "", is_period ? to : "");
    const json_t *end = json_object_get (answer, "new");
    if (json_is_object (end)) {
        static const char *const keys[] = {"plan_until", "deadline"};
        for (size_t i = 0; i < 2; i++)
            if (json_object_get (end, keys[i]) != NULL)
                printf (" · %s: %s → %s", keys[i], text_at (json_object_get (answer, "old"), keys[i]), text_at (end, keys[i]));
    } else if (text_at (answer, "old")[0] != '\0' || text_at (answer, "new")[0] != '\0')
        printf (" · %s%s%s → %s", text_at (answer, "unit"), text_at (answer, "unit")[0] != '\0' ? ": " : "",
                word_of (text_at (answer, "old"), english), word_of (text_at (answer, "new"), english));
    if (!json_is_null (change))
        printf (english ? " · change %lld, made" : " · thay đổi số %lld, đã ghi", (long long) json_integer_value (change));
    printf ("\n");
}

void change_show (const json_t *answer, bool english)
{
    bool is_plan = strcmp (text_at (answer, "kind"), "target") == 0 || strcmp (text_at (answer, "kind"), "extend") == 0;
    const column_t *columns = is_plan ? planned : days_off;
    size_t count = is_plan ? sizeof planned / sizeof planned[0] : sizeof days_off / sizeof days_off[0];
    const json_t *units = json_object_get (answer, "units");
    show_head (answer, english);
    if (!json_is_true (json_object_get (answer, "changes"))) {
        print_sentence (english ? "Nothing would change: it stands so already." : "Không có gì thay đổi: hiện đã như vậy.");
        return;
    }
    scoped (print_destroy) print_t *table = print_new ();
    for (size_t i = 0; i < count; i++)
        print_column (table, english ? columns[i].en : columns[i].vi, columns[i].right);
    for (size_t i = 0; i < json_array_size (units); i++)
        (is_plan ? add_planned : add_unit) (table, json_array_get (units, i), english);
    if (json_array_size (units) > 0)
        print_table (table);
    show_replaced (answer, english);
}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/scoped.h"
#include "services/tiendo/operator.h"
#include "services/tiendo/options.h"
#include "services/tiendo/print.h"
#include "services/tiendo/verbs.h"

typedef struct {
    const char *campaign, *date, *unit, *level, *as_of;
    bool json;
} asked_t;

static void text_free (char **text)
{
    free (*text);
}

static const char *word_of (const char *status, print_tone_t *tone)
{
    static const struct {
        const char *status;
        const char *word;
        print_tone_t tone;
    } words[] = {
        {"met", "đạt", PRINT_GOOD}, {"missed", "chưa đạt", PRINT_BAD}, {"no_report", "chưa báo cáo", PRINT_BAD}, {"done", "xong", PRINT_GOOD}};
    *tone = PRINT_DIM;
    for (size_t i = 0; status != NULL && i < sizeof words / sizeof words[0]; i++)
        if (strcmp (words[i].status, status) == 0) {
            *tone = words[i].tone;
            return words[i].word;
        }
    return "–";
}

static void number (print_t *table, print_tone_t tone, const json_t *row, const char *key)
{
    char text[32];
    print_cell (table, tone, print_number (json_object_get (row, key), text));
}

static void add_row (print_t *table, const json_t *row, bool total)
{
    print_tone_t status_tone = PRINT_PLAIN;
    print_tone_t tone = total ? PRINT_BOLD : PRINT_PLAIN;
    char text[64];
    const char *word = word_of (json_string_value (json_object_get (row, "status")), &status_tone);
    print_cell (table, tone, json_string_value (json_object_get (row, "unit")));
    print_cell (table, tone, json_string_value (json_object_get (row, "name")));
    number (table, tone, row, "plan_day");
    number (table, tone, row, "day");
    print_cell (table, status_tone, word);
    number (table, tone, row, "plan_cumulative");
    number (table, tone, row, "cumulative");
    number (table, tone, row, "target");
    print_cell (table, tone, print_percent (json_object_get (row, "percent"), text));
    number (table, tone, row, "workable");
    number (table, tone, row, "required_per_day");
    (void) snprintf (text, sizeof text, "%lld/%lld", (long long) json_integer_value (json_object_get (row, "reports_in")),
                     (long long) json_integer_value (json_object_get (row, "reports_expected")));
    print_cell (table, tone, text);
    number (table, tone, row, "streak");
    number (table, tone, row, "rank");
}

static void show (const json_t *status)
{
    static const struct {
        const char *title;
        bool right;
    } columns[] = {{"Mã", false},       {"Đơn vị", false}, {"KH ngày", true},  {"Ngày", true},  {"Kết quả", false},
                   {"KH lũy kế", true}, {"Lũy kế", true},  {"Chỉ tiêu", true}, {"Tỷ lệ", true}, {"Còn lại", true},
                   {"Cần/ngày", true},  {"Báo cáo", true}, {"Chuỗi", true},    {"Hạng", true}};
    scoped (print_destroy) print_t *table = print_new ();
    const json_t *units = json_object_get (status, "units");
    const char *closed = json_string_value (json_object_get (status, "closed_at"));
    const char *as_of = json_string_value (json_object_get (status, "as_of"));
    printf ("%s  ngày %s  %s%s%s%s\n\n", json_string_value (json_object_get (status, "campaign")),
            json_string_value (json_object_get (status, "date")), closed != NULL ? "chốt lúc " : "chưa chốt", closed != NULL ? closed : "",
            as_of != NULL ? "  tính đến " : "", as_of != NULL ? as_of : "");
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        print_column (table, columns[i].title, columns[i].right);
    for (size_t i = 0; i < json_array_size (units); i++)
        add_row (table, json_array_get (units, i), false);
    add_row (table, json_object_get (status, "total"), true);
    print_table (table);
}

static bool status (operator_t *self, const asked_t *asked, failure_t *failure)
{
    char campaign[65];
    scoped (text_free) char *text = NULL;
    if (!operator_campaign (self, asked->campaign, campaign, failure))
        return false;
    const char *values[] = {campaign, asked->date, asked->unit, asked->level, asked->as_of, self->now};
    if (!operator_text (self, &text, failure, "status", 6, values))
        return false;
    if (asked->json) {
        print_json (text);
        return true;
    }
    json_t *object = json_loads (text, 0, NULL);
    if (object == NULL)
        return failure_set (failure, FAILURE_FATAL, "the database's answer is not JSON");
    show (object);
    json_decref (object);
    return true;
}

int verb_status (int argc, char **argv)
{
    asked_t asked = {0};
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"campaign", &asked.campaign, NULL, NULL, false}, {"date", &asked.date, NULL, NULL, false},
                                {"unit", &asked.unit, NULL, NULL, false},         {"level", &asked.level, NULL, NULL, false},
                                {"as-of", &asked.as_of, NULL, NULL, false},       {"json", NULL, &asked.json, NULL, false}};
    int code = options_read (argc, argv, OPTIONS (options), &first);
    if (code < 0)
        code = options_no_more (argc, argv, first);
    if (code < 0)
        code = options_day (argv, "date", asked.date);
    if (code < 0)
        code = options_instant (argv, "as-of", asked.as_of);
    if (code >= 0)
        return code;
    scoped (operator_close) operator_t self = {0};
    if (!operator_open (&self, true, &failure) || !status (&self, &asked, &failure))
        return refused ("status", failure.text);
    return EXIT_DONE;
}

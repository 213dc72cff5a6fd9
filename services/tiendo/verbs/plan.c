#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/campaign_view.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/print.h"
#include "services/tiendo/verbs/verbs.h"

typedef struct {
    const char *campaign, *unit, *date, *people, *more, *language;
    bool json, english;
} asked_t;

static const char *word_of (const asked_t *asked, const char *vi, const char *en)
{
    return asked->english ? en : vi;
}

// "12,5" as Vietnamese writes it, "12.5" in English; "–" for null.
static const char *pace_text (const json_t *value, bool english, char text[32])
{
    (void) snprintf (text, 32, json_is_number (value) ? "%.1f" : "–", json_number_value (value));
    for (char *at = text; !english && *at != '\0'; at++)
        *at = *at == '.' ? ',' : *at;
    return text;
}

static const char *finish_text (const asked_t *asked, const json_t *forecast)
{
    const char *finish = json_string_value (json_object_get (forecast, "finish"));
    const char *why = json_string_value (json_object_get (forecast, "why"));
    if (finish != NULL)
        return finish;
    if (why != NULL && strcmp (why, "finished") == 0)
        return word_of (asked, "đã hoàn thành", "done");
    return word_of (asked, "chưa xác định được", "cannot be told");
}

static void cell_number (print_t *table, const json_t *row, const char *key, print_tone_t tone)
{
    char text[32];
    print_cell (table, tone, print_number (json_object_get (row, key), text));
}

static void add_row (print_t *table, const asked_t *asked, const json_t *row, print_tone_t tone)
{
    const json_t *pace = json_object_get (row, "pace");
    const json_t *forecast = json_object_get (row, "forecast");
    const json_t *in_time = json_object_get (row, "in_time");
    char text[32];
    print_cell (table, tone, json_string_value (json_object_get (row, "unit")));
    print_cell (table, tone, json_string_value (json_object_get (row, "name")));
    cell_number (table, row, "plan_day", tone);
    cell_number (table, row, "required_per_day", tone);
    for (size_t i = 0; i < 2; i++)
        print_cell (table, tone, pace_text (json_array_get (pace, i), asked->english, text));
    for (size_t i = 0; i < 2; i++) {
        const json_t *good = json_array_get (in_time, i);
        print_cell (table,
                    json_is_true (good)    ? PRINT_GOOD
                    : json_is_false (good) ? PRINT_BAD
                                           : tone,
                    finish_text (asked, json_array_get (forecast, i)));
    }
}

static void show (const void *argument, const json_t *answer)
{
    const asked_t *asked = argument;
    static const struct {
        const char *vi, *en;
        bool right;
    } columns[] = {{"Mã", "Code", false},
                   {"Đơn vị", "Unit", false},
                   {"KH ngày", "Day's plan", true},
                   {"Cần/ngày", "Needed a day", true},
                   {"Làm/ngày", "Done a day", true},
                   {"nếu thêm", "with more", true},
                   {"Dự kiến hoàn thành", "Done by", false},
                   {"nếu thêm người", "with more people", false}};
    scoped (print_destroy) print_t *table = print_new ();
    const json_t *units = json_object_get (answer, "units");
    printf ("%s · %s %s · %s %s, %s %s · %s %s\n\n", json_string_value (json_object_get (answer, "campaign")), word_of (asked, "ngày", "day"),
            json_string_value (json_object_get (answer, "date")), asked->people, word_of (asked, "người", "people"), word_of (asked, "thêm", "more:"),
            asked->more, word_of (asked, "kế hoạch đến", "the plan ends on"), json_string_value (json_object_get (answer, "plan_until")));
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        print_column (table, word_of (asked, columns[i].vi, columns[i].en), columns[i].right);
    for (size_t i = 0; i < json_array_size (units); i++)
        add_row (table, asked, json_array_get (units, i), PRINT_PLAIN);
    add_row (table, asked, json_object_get (answer, "total"), PRINT_BOLD);
    print_table (table);
}

static bool plan (operator_session_t *self, const asked_t *asked, failure_t *failure)
{
    char campaign[65];
    if (!operator_session_campaign (self, asked->campaign, campaign, failure))
        return false;
    const char *values[] = {campaign, asked->unit, asked->date, asked->people, asked->more, self->now};
    const campaign_view_t view = {.statement = "plan_rehearsal", .count = 6, .values = values, .json = asked->json, .show = show, .asked = asked};
    return campaign_view_print (self, campaign, &view, failure);
}

// -1, or the exit status: people are counted in digits.
static int people_given (char **argv, const char *name, const char *value)
{
    size_t size = strlen (value);
    if (size > 0 && size <= 7 && strspn (value, "0123456789") == size && strtol (value, NULL, 10) > 0)
        return -1;
    return usage_error (argv[0], "--%s takes a number of people in digits, such as 10, not %.40s", name, value);
}

int verb_plan (int argc, char **argv)
{
    asked_t asked = {0};
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"campaign", &asked.campaign, NULL, NULL, false}, {"unit", &asked.unit, NULL, NULL, false},
                                {"date", &asked.date, NULL, NULL, false},         {"people", &asked.people, NULL, NULL, true},
                                {"more", &asked.more, NULL, NULL, true},          {"language", &asked.language, NULL, NULL, false},
                                {"json", NULL, &asked.json, NULL, false}};
    int code = options_read (argc, argv, OPTIONS (options), &first);
    if (code < 0)
        code = options_no_more (argc, argv, first);
    if (code < 0)
        code = options_day (argv, "date", asked.date);
    if (code < 0)
        code = people_given (argv, "people", asked.people);
    if (code < 0)
        code = people_given (argv, "more", asked.more);
    if (code < 0)
        code = options_language (argv[0], asked.language);
    if (code >= 0)
        return code;
    asked.english = asked.language != NULL && strcmp (asked.language, "en") == 0;
    scoped (operator_session_close) operator_session_t self = {0};
    if (!operator_session_open (&self, true, &failure) || !plan (&self, &asked, &failure))
        return refused (argv[0], failure.text);
    return EXIT_DONE;
}

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
    const char *campaign, *date, *unit, *level, *as_of, *language;
    bool json, english;
} asked_t;

// The columns: what is in them, and which are left out first where the terminal is narrow.
typedef enum { SHOWS_TEXT, SHOWS_NAME, SHOWS_NUMBER, SHOWS_PERCENT, SHOWS_STATUS, SHOWS_REPORTS } shows_t;
static const struct {
    const char *key, *vi, *en;
    shows_t shows;
    int drop;
} columns[] = {
    {"unit", "Mã", "Code", SHOWS_TEXT, 0},
    {"name", "Đơn vị", "Unit", SHOWS_NAME, 0},
    {"plan_day", "KH ngày", "Day's plan", SHOWS_NUMBER, 2},
    {"day", "Ngày", "Day", SHOWS_NUMBER, 0},
    {"status", "Kết quả", "Result", SHOWS_STATUS, 0},
    {"plan_cumulative", "KH lũy kế", "Plan", SHOWS_NUMBER, 5},
    {"cumulative", "Lũy kế", "Total", SHOWS_NUMBER, 0},
    {"target", "Chỉ tiêu", "Target", SHOWS_NUMBER, 0},
    {"percent", "Tỷ lệ", "Rate", SHOWS_PERCENT, 0},
    {"remaining", "Còn lại", "Remaining", SHOWS_NUMBER, 1},
    {"workable", "Còn phải làm", "To do", SHOWS_NUMBER, 6}, // what remains and is not explained
    {"required_per_day", "Cần/ngày", "Needed a day", SHOWS_NUMBER, 4},
    {"reports_in", "Báo cáo", "Reports", SHOWS_REPORTS, 3},
    {"streak", "Chuỗi", "Streak", SHOWS_NUMBER, 7},
    {"rank", "Hạng", "Rank", SHOWS_NUMBER, 8},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static const char *word_of (const char *status, bool english, print_tone_t *tone)
{
    static const struct {
        const char *status, *vi, *en;
        print_tone_t tone;
    } words[] = {{"met", "đạt", "met", PRINT_GOOD},
                 {"missed", "chưa đạt", "missed", PRINT_BAD},
                 {"no_report", "chưa báo cáo", "no report", PRINT_BAD},
                 {"done", "đã hoàn thành", "done", PRINT_GOOD},
                 {"excused", "được miễn", "excused", PRINT_DIM}};
    *tone = PRINT_DIM;
    for (size_t i = 0; status != NULL && i < sizeof words / sizeof words[0]; i++)
        if (strcmp (words[i].status, status) == 0) {
            *tone = words[i].tone;
            return english ? words[i].en : words[i].vi;
        }
    return "–";
}

// Numbers are printed as Vietnamese writes them; English has its point and comma the other way round.
static const char *in_language (char *text, bool english)
{
    for (char *at = text; english && *at != '\0'; at++)
        *at = *at == '.' ? ',' : *at == ',' ? '.' : *at;
    return text;
}

static const char *number_of (const json_t *row, const char *key, bool english, char text[32])
{
    const char *printed = print_number (json_object_get (row, key), text);
    return printed == text ? in_language (text, english) : printed;
}

static const char *percent_of (const json_t *row, const char *key, bool english, char text[32])
{
    const char *printed = print_percent (json_object_get (row, key), text);
    return printed == text ? in_language (text, english) : printed;
}

static void add_row (print_t *table, const json_t *row, bool total, bool english)
{
    char text[80];
    char in[32];
    char expected[32];
    for (size_t i = 0; i < COLUMNS; i++) {
        const char *key = columns[i].key;
        print_tone_t tone = PRINT_PLAIN;
        const char *shown = text;
        switch (columns[i].shows) {
        case SHOWS_NUMBER:
            shown = number_of (row, key, english, in);
            tone = strcmp (key, "day") == 0 && json_is_true (json_object_get (row, "implausible")) ? PRINT_BAD : PRINT_PLAIN;
            break;
        case SHOWS_PERCENT:
            shown = percent_of (row, key, english, in);
            break;
        case SHOWS_STATUS:
            shown = word_of (json_string_value (json_object_get (row, key)), english, &tone);
            break;
        case SHOWS_REPORTS:
            (void) snprintf (text, sizeof text, "%s/%s", number_of (row, "reports_in", english, in),
                             number_of (row, "reports_expected", english, expected));
            break;
        case SHOWS_TEXT:
        case SHOWS_NAME:
        default:
            shown = json_string_value (json_object_get (row, key));
            break;
        }
        print_cell (table, total && tone == PRINT_PLAIN ? PRINT_BOLD : tone, shown);
    }
}

// "2024-07-15" as the language writes a day, and "2024-07-15T17:30:00+07:00" the time with it: it is the campaign's own, as every other here.
static const char *day_text (const char *day, bool english, char text[32])
{
    int year = 0;
    int month = 0;
    int date = 0;
    if (english || sscanf (day, "%4d-%2d-%2d", &year, &month, &date) != 3)
        (void) snprintf (text, 32, "%.10s", day);
    else
        (void) snprintf (text, 32, month < 3 ? "%02d/%02d/%d" : "%02d/%d/%d", date, month, year);
    return text;
}

static void put_instant (const char *words, const char *instant, bool english)
{
    char day[32];
    if (instant != NULL && strlen (instant) >= strlen ("2024-07-15T17:30"))
        printf (" · %s %.5s %s", words, instant + strlen ("2024-07-15T"), day_text (instant, english, day));
}

static void put_head (const json_t *status, bool english)
{
    char day[32];
    const char *closed = json_string_value (json_object_get (status, "closed_at"));
    printf ("%s · %s %s", json_string_value (json_object_get (status, "campaign")), english ? "day" : "ngày",
            day_text (json_string_value (json_object_get (status, "date")), english, day));
    if (closed == NULL)
        printf (" · %s", english ? "not closed" : "chưa chốt");
    put_instant (english ? "closed at" : "chốt lúc", closed, english);
    put_instant (english ? "as of" : "số liệu tại", json_string_value (json_object_get (status, "as_of")), english);
    printf ("\n\n");
}

// Adds the unit's code to a list: as many as there is room for, and then how many more there are.
static void add_code (const json_t *row, char *text, size_t size, int *more)
{
    size_t at = strlen (text);
    const char *code = json_string_value (json_object_get (row, "unit"));
    if (!json_is_true (json_object_get (row, "implausible")))
        return;
    if (*more > 0 || at + strlen (code) + 3 > size)
        (*more)++;
    else
        (void) snprintf (text + at, size - at, "%s%s", at > 0 ? ", " : "", code);
}

// Which figures of the day are out of proportion. They are coloured too, but a colour alone says nothing.
static void put_implausible (const json_t *status, bool english)
{
    const json_t *units = json_object_get (status, "units");
    char codes[200] = "";
    char line[400];
    int more = 0;
    for (size_t i = 0; i < json_array_size (units); i++)
        add_code (json_array_get (units, i), codes, sizeof codes, &more);
    add_code (json_object_get (status, "total"), codes, sizeof codes, &more);
    if (codes[0] == '\0')
        return;
    int size = snprintf (
        line, sizeof line,
        english ? "Implausible figures, to be corrected or confirmed: %s" : "Số liệu bất thường, cần sửa nếu sai, xác nhận nếu đúng: %s", codes);
    if (more > 0 && size > 0 && (size_t) size < sizeof line)
        (void) snprintf (line + size, sizeof line - (size_t) size, english ? " and %d more" : " và %d đơn vị khác", more);
    print_sentence (line);
}

static void put_sentences (const json_t *status, bool english)
{
    static const char *const names[] = {"rest", "forecast", "changes"};
    const json_t *sentences = json_object_get (json_object_get (status, "sentences"), english ? "en" : "vi");
    printf ("\n");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *sentence = json_string_value (json_object_get (sentences, names[i]));
        if (sentence != NULL)
            print_sentence (sentence);
    }
}

static void show (const void *argument, const json_t *status)
{
    bool english = ((const asked_t *) argument)->english;
    char dropped[200];
    char line[300];
    scoped (print_destroy) print_t *table = print_new ();
    const json_t *units = json_object_get (status, "units");
    put_head (status, english);
    for (size_t i = 0; i < COLUMNS; i++) {
        print_column (table, english ? columns[i].en : columns[i].vi,
                      columns[i].shows != SHOWS_TEXT && columns[i].shows != SHOWS_NAME && columns[i].shows != SHOWS_STATUS);
        print_may_drop (table, columns[i].drop);
        if (columns[i].shows == SHOWS_NAME)
            print_may_cut (table);
    }
    for (size_t i = 0; i < json_array_size (units); i++)
        add_row (table, json_array_get (units, i), false, english);
    add_row (table, json_object_get (status, "total"), true, english);
    print_table (table);
    put_sentences (status, english);
    put_implausible (status, english);
    print_dropped (table, dropped, sizeof dropped);
    (void) snprintf (line, sizeof line, english ? "Not shown for want of room: %s (see --json)" : "Không đủ chỗ cho: %s (xem bằng --json)", dropped);
    if (dropped[0] != '\0')
        print_sentence (line);
}

static bool status (operator_session_t *self, const asked_t *asked, failure_t *failure)
{
    char campaign[65];
    if (!operator_session_campaign (self, asked->campaign, campaign, failure))
        return false;
    const char *values[] = {campaign, asked->date, asked->unit, asked->level, asked->as_of, self->now};
    const campaign_view_t view = {.statement = "status", .count = 6, .values = values, .json = asked->json, .show = show, .asked = asked};
    return campaign_view_print (self, campaign, &view, failure);
}

int verb_status (int argc, char **argv)
{
    asked_t asked = {0};
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"campaign", &asked.campaign, NULL, NULL, false}, {"date", &asked.date, NULL, NULL, false},
                                {"unit", &asked.unit, NULL, NULL, false},         {"level", &asked.level, NULL, NULL, false},
                                {"as-of", &asked.as_of, NULL, NULL, false},       {"language", &asked.language, NULL, NULL, false},
                                {"json", NULL, &asked.json, NULL, false}};
    int code = options_read (argc, argv, OPTIONS (options), &first);
    if (code < 0)
        code = options_no_more (argc, argv, first);
    if (code < 0)
        code = options_day (argv, "date", asked.date);
    if (code < 0)
        code = options_instant (argv, "as-of", asked.as_of);
    if (code < 0)
        code = options_language (argv[0], asked.language);
    if (code >= 0)
        return code;
    asked.english = asked.language != NULL && strcmp (asked.language, "en") == 0;
    scoped (operator_session_close) operator_session_t self = {0};
    if (!operator_session_open (&self, true, &failure) || !status (&self, &asked, &failure))
        return refused ("status", failure.text);
    return EXIT_DONE;
}

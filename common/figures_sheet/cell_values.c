#include "common/figures_sheet/cell_values.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/scoped.h"

static void text_free (char **text)
{
    g_free (*text);
}

// Digits in groups of three with blanks (no-break and narrow ones too) between, as one run of digits: "31 297".
static bool without_blanks (const char *text, char *out, size_t size)
{
    size_t used = 0;
    size_t group = 0;
    bool grouped = false;
    for (const char *at = text; *at != '\0' && used + 1 < size; at += g_utf8_skip[(unsigned char) *at])
        if (*at >= '0' && *at <= '9') {
            out[used++] = *at;
            group++;
        } else if (g_unichar_isspace (g_utf8_get_char (at)) && group > 0 && (grouped ? group == 3 : group <= 3)) {
            grouped = true;
            group = 0;
        } else
            return false;
    out[used] = '\0';
    return grouped && group == 3 && out[0] != '0';
}

bool cell_count (const sheet_cell_t *cell, locale_kind_t numbers, int64_t *ret)
{
    char digits[32];
    if (cell->kind != CELL_TEXT && cell->kind != CELL_NUMBER)
        return false;
    if (number_parse (cell->text, LOCALE_PLAIN, ret))
        return true;
    if (cell->kind == CELL_NUMBER)
        return false;
    if (numbers != LOCALE_ANY)
        return number_parse (cell->text, numbers, ret);
    return number_parse (cell->text, LOCALE_VI, ret) || number_parse (cell->text, LOCALE_EN, ret)
           || (without_blanks (cell->text, digits, sizeof digits) && number_parse (digits, LOCALE_PLAIN, ret));
}

// 15/7/2024, 15-7-2024 and 15.7.2024 are one day.
static bool slashed_day (const char *text, int32_t *ret)
{
    char slashed[16];
    size_t size = strlen (text);
    if (size >= sizeof slashed)
        return false;
    for (size_t i = 0; i <= size; i++)
        slashed[i] = text[i] == '-' || text[i] == '.' ? '/' : text[i];
    return date_parse (slashed, LOCALE_VI, ret);
}

bool cell_day (const sheet_cell_t *cell, locale_kind_t numbers, int32_t *ret)
{
    static const char *const midnights[] = {" 00:00:00", "T00:00:00", " 00:00", " 0:00:00", " 0:00"};
    char text[40];
    if ((cell->kind != CELL_TEXT && cell->kind != CELL_DATE) || strlen (cell->text) >= sizeof text)
        return false;
    (void) snprintf (text, sizeof text, "%s", cell->text);
    for (size_t i = 0; i < sizeof midnights / sizeof midnights[0]; i++)
        if (g_str_has_suffix (text, midnights[i]))
            text[strlen (text) - strlen (midnights[i])] = '\0';
    return date_parse (text, LOCALE_PLAIN, ret) || (numbers == LOCALE_VI && date_parse (text, LOCALE_VI, ret))
           || (numbers == LOCALE_ANY && slashed_day (text, ret));
}

// "15/7" in the campaign's years; false where that is no day of it, or two.
static bool day_without_year (const char *text, const figures_settings_t *settings, int32_t *ret)
{
    int day = 0;
    int month = 0;
    char end = '\0';
    int found = 0;
    char first[DAY_TEXT_SIZE];
    char last[DAY_TEXT_SIZE];
    if ((settings->from == 0 && settings->to == 0) || sscanf (text, "%2d%*1[/-]%2d%c", &day, &month, &end) != 2)
        return false;
    day_format (settings->from, first);
    day_format (settings->to, last);
    for (int year = (int) strtol (first, NULL, 10); year <= (int) strtol (last, NULL, 10); year++) {
        char iso[40];
        int32_t candidate = 0;
        (void) snprintf (iso, sizeof iso, "%04d-%02d-%02d", year, month, day);
        if (day_parse (iso, strlen (iso), &candidate) && candidate >= settings->from && candidate <= settings->to) {
            *ret = candidate;
            found++;
        }
    }
    return found == 1;
}

bool heading_day (const sheet_cell_t *cell, const figures_settings_t *settings, int32_t *ret)
{
    if (cell->kind == CELL_DATE)
        return cell_day (cell, LOCALE_PLAIN, ret);
    const char *digits = cell->text + strcspn (cell->text, "0123456789");
    if (cell->kind != CELL_TEXT || *digits == '\0')
        return false;
    scoped (text_free) char *before = g_strndup (cell->text, (gsize) (digits - cell->text));
    scoped (text_free) char *words = words_fold (before);
    if (words[0] != '\0' && strcmp (words, "ngay") != 0 && strcmp (words, "date") != 0)
        return false;
    const sheet_cell_t day = {.text = digits};
    return cell_day (&day, LOCALE_ANY, ret) || day_without_year (digits, settings, ret);
}

bool text_day (const char *text, int32_t *ret)
{
    int32_t day = 0;
    bool found = false;
    for (const char *at = text + strcspn (text, "0123456789"); *at != '\0';) {
        size_t size = strspn (at, "0123456789/-.");
        scoped (text_free) char *word = g_strndup (at, size);
        size_t length = strlen (word);
        while (length > 0 && word[length - 1] == '.')
            word[--length] = '\0';
        const sheet_cell_t cell = {.text = word};
        if (cell_day (&cell, LOCALE_ANY, &day)) {
            if (found && *ret != day)
                return false;
            *ret = day;
            found = true;
        }
        at += size;
        at += strcspn (at, "0123456789");
    }
    return found;
}

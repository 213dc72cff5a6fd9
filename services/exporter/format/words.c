#include "services/exporter/format/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text/reason_titles.h"

bool language_parse (const char *name, language_t *ret)
{
    bool vi = strcmp (name, "vi") == 0;
    if (!vi && strcmp (name, "en") != 0)
        return false;
    *ret = vi ? LANGUAGE_VI : LANGUAGE_EN;
    return true;
}

const char *language_name (language_t language)
{
    return language == LANGUAGE_VI ? "vi" : "en";
}

void words_format (language_t language, char *text, size_t size, const char *vi, const char *en, ...)
{
    va_list arguments;
    va_start (arguments, en);
    (void) vsnprintf (text, size, language == LANGUAGE_VI ? vi : en, arguments);
    va_end (arguments);
}

word_t count_word (language_t language, int64_t number)
{
    word_t word = {""};
    char digits[32];
    size_t out = 0;
    int size = snprintf (digits, sizeof digits, "%lld", (long long) (number < 0 ? -number : number));
    if (number < 0)
        word.text[out++] = '-';
    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            word.text[out++] = language == LANGUAGE_VI ? '.' : ',';
        word.text[out++] = digits[i];
    }
    return word;
}

word_t tenths_word (language_t language, int64_t tenths)
{
    word_t word = {""};
    (void) snprintf (word.text, sizeof word.text, "%.40s%c%d", count_word (language, tenths / 10).text, language == LANGUAGE_VI ? ',' : '.',
                     (int) (tenths % 10));
    return word;
}

word_t percent_word (language_t language, int64_t tenths)
{
    word_t word = tenths_word (language, tenths);
    (void) strcat (word.text, "%");
    return word;
}

// A day below ten and the months January and February have a zero before them, as the rules of official documents ask.
word_t day_word (language_t language, const char *day)
{
    word_t word = {""};
    int year = 0;
    int month = 0;
    int date = 0;
    if (day == NULL || sscanf (day, "%4d-%2d-%2d", &year, &month, &date) != 3)
        (void) snprintf (word.text, sizeof word.text, "–");
    else if (language == LANGUAGE_EN)
        (void) snprintf (word.text, sizeof word.text, "%.10s", day);
    else
        (void) snprintf (word.text, sizeof word.text, month < 3 ? "%02d/%02d/%d" : "%02d/%d/%d", date, month, year);
    return word;
}

word_t instant_word (language_t language, const char *instant)
{
    word_t word = {""};
    int hour = 0;
    int minute = 0;
    if (instant == NULL || strlen (instant) < 16 || sscanf (instant + 11, "%2d:%2d", &hour, &minute) != 2)
        (void) snprintf (word.text, sizeof word.text, "–");
    else if (language == LANGUAGE_EN)
        (void) snprintf (word.text, sizeof word.text, "%02d:%02d on %.10s", hour, minute, instant);
    else
        (void) snprintf (word.text, sizeof word.text, "%02d giờ %02d ngày %.20s", hour, minute, day_word (language, instant).text);
    return word;
}

name_t unit_word (language_t language, const char *name)
{
    static const char *const kinds[][2] = {{"Tỉnh ", "tỉnh "},     {"Thành phố ", "thành phố "}, {"Quận ", "quận "},     {"Huyện ", "huyện "},
                                           {"Thị xã ", "thị xã "}, {"Thị trấn ", "thị trấn "},   {"Phường ", "phường "}, {"Xã ", "xã "}};
    name_t word = {""};
    const char *whole = name != NULL ? name : "";
    (void) snprintf (word.text, sizeof word.text, "%s", whole);
    // the one city whose kind the rules of official documents write large
    if (language == LANGUAGE_EN || strcmp (whole, "Thành phố Hồ Chí Minh") == 0)
        return word;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strncmp (whole, kinds[i][0], strlen (kinds[i][0])) == 0)
            (void) snprintf (word.text, sizeof word.text, "%s%s", kinds[i][1], whole + strlen (kinds[i][0]));
    return word;
}

typedef struct {
    const char *code;
    const char *words[2]; // by language
} entry_t;

static const char *find (const entry_t *entries, size_t count, language_t language, const char *code)
{
    for (size_t i = 0; code != NULL && i < count; i++)
        if (strcmp (entries[i].code, code) == 0)
            return entries[i].words[language];
    return code != NULL ? code : "";
}

const char *status_word (language_t language, const char *status)
{
    static const entry_t entries[] = {{"met", {"đạt", "met"}},
                                      {"missed", {"chưa đạt", "missed"}},
                                      {"no_report", {"chưa báo cáo", "no report"}},
                                      {"done", {"đã hoàn thành", "done before"}},
                                      {"excused", {"được miễn", "excused"}}};
    return find (entries, sizeof entries / sizeof entries[0], language, status);
}

const char *level_word (language_t language, const char *level)
{
    static const entry_t entries[] = {{"province", {"Cấp tỉnh", "Provinces"}},
                                      {"district", {"Cấp huyện", "Districts"}},
                                      {"commune", {"Cấp xã", "Communes"}},
                                      {"beat", {"Địa bàn", "Beats"}}};
    return find (entries, sizeof entries / sizeof entries[0], language, level);
}

const char *reason_word (language_t language, const char *reason)
{
    const char *title = reason != NULL ? reason_title (reason, language) : NULL;
    return title != NULL ? title : reason != NULL ? reason : "";
}

const char *decision_word (language_t language, const char *state)
{
    static const entry_t entries[] = {
        {"submitted", {"Đã gửi, chờ xem xét", "Submitted"}}, {"accepted", {"Được chấp nhận", "Accepted"}}, {"returned", {"Trả lại", "Returned"}}};
    return find (entries, sizeof entries / sizeof entries[0], language, state);
}

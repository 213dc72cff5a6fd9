#include "common/text/numbers.h"

#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"

bool locale_parse (const char *name, locale_kind_t *ret)
{
    static const char *const names[] = {"plain", "vi", "en"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp (names[i], name) == 0) {
            *ret = (locale_kind_t) i;
            return true;
        }
    return false;
}

bool number_parse (const char *text, locale_kind_t locale, int64_t *ret)
{
    char separator = locale == LOCALE_VI ? '.' : locale == LOCALE_EN ? ',' : '\0';
    int64_t value = 0;
    int digits = 0;
    int group = 0; // digits since the last separator
    bool grouped = false;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at >= '0' && *at <= '9') {
            value = value * 10 + (*at - '0');
            digits++;
            group++;
        } else if (separator != '\0' && *at == separator && group > 0 && (grouped ? group == 3 : group <= 3)) {
            grouped = true;
            group = 0;
        } else
            return false;
        if (digits > 15)
            return false;
    }
    if (digits == 0 || (grouped && group != 3))
        return false;
    if (grouped && text[0] == '0')
        return false; // nobody groups so: 0.205 is a fraction
    *ret = value;
    return true;
}

bool date_parse (const char *text, locale_kind_t locale, int32_t *ret)
{
    int day = 0;
    int month = 0;
    int year = 0;
    char end = '\0';
    char iso[40];
    if (day_parse (text, strlen (text), ret))
        return true;
    const char *year_text = strrchr (text, '/');
    if (year_text == NULL || strlen (year_text) != 5)
        return false; // 15/7/24 is not of the year 24
    if (locale != LOCALE_VI || strspn (text, "0123456789/") != strlen (text) || sscanf (text, "%2d/%2d/%4d%c", &day, &month, &year, &end) != 3)
        return false;
    (void) snprintf (iso, sizeof iso, "%04d-%02d-%02d", year, month, day);
    return day_parse (iso, strlen (iso), ret);
}

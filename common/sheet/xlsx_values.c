#include "common/sheet/xlsx_values.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

bool xlsx_format_is_date (unsigned id, const char *code)
{
    if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58))
        return true;
    for (const char *at = code != NULL ? code : ""; *at != '\0' && *at != ';'; at++)
        if (*at == '"' || *at == '[') {
            const char *end = strchr (at + 1, *at == '"' ? '"' : ']');
            if (end == NULL)
                return false;
            at = end;
        } else if ((*at == '\\' || *at == '_' || *at == '*') && at[1] != '\0')
            at++;
        else if (strchr ("ymdhsYMDHS", *at) != NULL)
            return true;
        else if (strncmp (at, "General", 7) == 0)
            at += 6;
    return false;
}

// Days of Excel's two calendars. The one from 1900 counts a 29 February of that year that there never was.
static bool date_text (double serial, bool from_1904, char *ret, size_t size)
{
    enum { DAYS_1970_FROM_1900 = 25569, DAYS_1904_FROM_1900 = 1462, LAST = 2958465, PHANTOM = 60, UNIX_EPOCH_JULIAN = 719163 };
    double day = floor (serial) + (from_1904 ? DAYS_1904_FROM_1900 : 0);
    if (!(day >= 1 && day <= LAST) || (!from_1904 && day == PHANTOM))
        return false;
    int64_t since_1970 = (int64_t) day - DAYS_1970_FROM_1900 + (!from_1904 && day < PHANTOM ? 1 : 0);
    GDate date;
    g_date_clear (&date, 1);
    g_date_set_julian (&date, (guint32) (since_1970 + UNIX_EPOCH_JULIAN)); // GLib's Julian day 1 is 1 January of year 1
    (void) snprintf (ret, size, "%04d-%02d-%02d", (int) g_date_get_year (&date), (int) g_date_get_month (&date), (int) g_date_get_day (&date));
    return true;
}

bool xlsx_number_text (const char *stored, bool is_date, bool from_1904, char *ret, size_t size)
{
    char *end = NULL;
    double number = g_ascii_strtod (stored, &end);
    bool good = end != stored && *end == '\0' && isfinite (number);
    if (good && is_date && date_text (number, from_1904, ret, size))
        return true;
    if (good && fabs (number) < 1e15 && number == floor (number))
        (void) snprintf (ret, size, "%.0f", number == 0 ? 0 : number);
    else if (good)
        (void) g_ascii_formatd (ret, (int) size, "%.15g", number);
    else
        (void) snprintf (ret, size, "%s", stored);
    return false;
}

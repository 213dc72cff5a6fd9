#include "services/tiendo/campaign_dir/trial.h"

#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"

enum { TITLE_SIZE = 2000 };

static bool day_at (const json_t *object, const char *key, int32_t *ret)
{
    const char *text = json_string_value (json_object_get (object, key));
    return text != NULL && day_parse (text, strlen (text), ret);
}

// Dates that are there; a unit without one has always been, or goes on.
static bool move (json_t *object, const char *key, int32_t days)
{
    int32_t day;
    int32_t latest;
    char text[DAY_TEXT_SIZE];
    if (!day_at (object, key, &day))
        return true;
    (void) day_parse ("9000-12-31", strlen ("9000-12-31"), &latest);
    if (day + days < 0 || day + days > latest)
        return false;
    day_format (day + days, text);
    json_object_set_new (object, key, json_string (text));
    return true;
}

static bool first_day (const campaign_dir_t *directory, int32_t *ret)
{
    bool found = false;
    for (size_t i = 0; i < json_array_size (directory->campaigns_json); i++) {
        int32_t day;
        if (day_at (json_array_get (directory->campaigns_json, i), "starts_on", &day) && (!found || day < *ret)) {
            *ret = day;
            found = true;
        }
    }
    return found;
}

static void mark (json_t *title, const char *language, const char *what)
{
    char text[TITLE_SIZE];
    const char *given = json_string_value (json_object_get (title, language));
    (void) snprintf (text, sizeof text, "%s%s", given != NULL ? given : "", what);
    json_object_set_new (title, language, json_string (text));
}

// Every page and report names the campaign by its title.
static void mark_title (json_t *title, int32_t day)
{
    char given[DAY_TEXT_SIZE];
    char what[100];
    int year = 0;
    int month = 0;
    int number = 0;
    day_format (day, given);
    (void) sscanf (given, "%d-%d-%d", &year, &month, &number);
    (void) snprintf (what, sizeof what, " (CHẠY THỬ, dời từ ngày %02d/%s%d/%d)", number, month < 3 ? "0" : "", month, year);
    mark (title, "vi", what);
    (void) snprintf (what, sizeof what, " (TRIAL, moved from %s)", given);
    mark (title, "en", what);
}

static bool move_campaign (json_t *campaign, int32_t days)
{
    static const char *const dates[] = {"starts_on", "plan_until", "deadline"};
    int32_t day = 0;
    json_object_set (campaign, "trial", json_object_get (campaign, "starts_on"));
    if (day_at (campaign, "starts_on", &day))
        mark_title (json_object_get (campaign, "title"), day);
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++)
        if (!move (campaign, dates[i], days))
            return false;
    return true;
}

bool trial_move (campaign_dir_t *directory, const char *starting, diagnostics_t *problems)
{
    int32_t first = 0;
    int32_t day = 0;
    if (!day_parse (starting, strlen (starting), &day) || !first_day (directory, &first))
        return problem (problems, directory->path, 0, "", "--starting moves the campaigns' starts_on to a date YYYY-MM-DD");
    bool good = true;
    for (size_t i = 0; i < json_array_size (directory->units_json); i++) {
        json_t *unit = json_array_get (directory->units_json, i);
        good = move (unit, "valid_from", day - first) && move (unit, "valid_to", day - first) && good;
    }
    for (size_t i = 0; i < json_array_size (directory->campaigns_json); i++)
        good = move_campaign (json_array_get (directory->campaigns_json, i), day - first) && good;
    return good || problem (problems, directory->path, 0, "", "--starting %s moves some dates out of the years 1970 to 9000", starting);
}

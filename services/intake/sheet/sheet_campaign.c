#include "services/intake/sheet/sheet_campaign.h"

#include <string.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "proto/codec/limits.h"

enum { SHEET_LINES = 100000, SHEET_ROOM = 16 * 1024 * 1024 };

const char *json_text_at (const json_t *object, const char *key)
{
    const char *text = json_string_value (json_object_get (object, key));
    return text != NULL ? text : "";
}

language_t sheet_language (const caller_t *caller)
{
    return strcmp (caller->session.language, "en") == 0 ? LANGUAGE_EN : LANGUAGE_VI;
}

static int32_t day_at (const json_t *object, const char *key)
{
    const char *text = json_text_at (object, key);
    int32_t day = 0;
    return day_parse (text, strlen (text), &day) ? day : 0;
}

static void read_metrics (sheet_campaign_t *self)
{
    const json_t *metrics = json_object_get (self->json, "metrics");
    for (size_t i = 0; i < json_array_size (metrics) && i < FIGURES_METRICS; i++) {
        const json_t *metric = json_array_get (metrics, i);
        const json_t *title = json_object_get (metric, "title");
        self->metrics[i] = (figures_metric_t){json_text_at (metric, "code"), json_text_at (title, "vi"), json_text_at (title, "en")};
        self->reading.metric_count = i + 1;
    }
}

static void read_units (sheet_campaign_t *self)
{
    const json_t *units = json_object_get (self->json, "units");
    self->units = unit_names_new ();
    for (size_t i = 0; i < json_array_size (units); i++) {
        const json_t *unit = json_array_get (units, i);
        unit_names_add (self->units, json_text_at (unit, "code"), json_text_at (unit, "name"), json_text_at (unit, "parent"), day_at (unit, "from"),
                        day_at (unit, "to"));
    }
}

bool sheet_campaign_read (const caller_t *caller, const char *campaign, const char *unit, sheet_campaign_t *ret, response_t *response)
{
    pg_refusal_t refusal = {0};
    const char *values[] = {caller->session.account, campaign, unit, caller->now};
    scoped (text_free) char *text = pg_pool_text (caller->intake->pool, "sheet_campaign", 4, values, &refusal);
    if (text == NULL) {
        response_refusal (response, &refusal);
        return false;
    }
    ret->json = json_loads (text, 0, NULL);
    ret->reading = (figures_settings_t){.language = sheet_language (caller),
                                        .numbers = LOCALE_ANY,
                                        .campaign = json_text_at (ret->json, "campaign"),
                                        .is_one_campaign = true,
                                        .metrics = ret->metrics,
                                        .from = day_at (ret->json, "starts_on"),
                                        .to = day_at (ret->json, "deadline"),
                                        .bounds = {SHEET_LINES, SHEET_ROOM},
                                        .count_most = PROTO_MAX_COUNT};
    read_metrics (ret);
    read_units (ret);
    ret->reading.units = ret->units;
    return true;
}

void sheet_campaign_clear (sheet_campaign_t *self)
{
    unit_names_destroy (&self->units);
    json_decref (self->json);
}

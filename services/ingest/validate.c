#include "services/ingest/validate.h"

static bool within (slice_t path, slice_t top)
{
    return path.size >= top.size && memcmp (path.at, top.at, top.size) == 0 && (path.size == top.size || path.at[top.size] == '/');
}

static bool judge_date (const record_t *record, const registry_campaign_t *campaign, int32_t today, rejection_t *why)
{
    char day[DAY_TEXT_SIZE];
    char bound[DAY_TEXT_SIZE];
    day_format (record->day, day);
    if (record->day < campaign->starts_on) {
        day_format (campaign->starts_on, bound);
        return rejection_set (why, REJECTION_DATE_OUT_OF_RANGE, "%s is before the campaign's start, %s", day, bound);
    }
    if (record->day > today) {
        day_format (today, bound);
        return rejection_set (why, REJECTION_DATE_OUT_OF_RANGE, "%s is after today, %s", day, bound);
    }
    return true;
}

static bool judge_lock (const record_t *record, const registry_campaign_t *campaign, int32_t today, instant_us_t now, rejection_t *why)
{
    if (campaign->correction_days == 0 || today - record->day <= campaign->correction_days)
        return true;
    for (uint32_t next = 0; next < campaign->reopened_count; next++)
        if (campaign->reopened[next].day == record->day && now < campaign->reopened[next].until)
            return true;
    char day[DAY_TEXT_SIZE];
    day_format (record->day, day);
    return rejection_set (why, REJECTION_DATE_LOCKED, "%s is locked: corrections are taken for %d days; an operator can reopen it", day,
                          campaign->correction_days);
}

static bool judge_unit (const record_t *record, const registry_t *registry, const registry_campaign_t *campaign, slice_t feed_path, rejection_t *why)
{
    int size = (int) record->unit.size;
    const registry_unit_t *unit = registry_unit (registry, record->unit, record->day);
    if (unit == NULL)
        return rejection_set (why, REJECTION_UNKNOWN_UNIT, "there is no unit %.*s on that day", size, record->unit.at);
    if (!within (unit->path, feed_path))
        return rejection_set (why, REJECTION_FORBIDDEN_UNIT, "unit %.*s is outside this feed's subtree", size, record->unit.at);
    if (!registry_reports (campaign, record->unit, record->day))
        return rejection_set (why, REJECTION_NOT_REPORTING_UNIT, "unit %.*s does not report in this campaign on that day", size, record->unit.at);
    return true;
}

static bool judge_metrics (const record_t *record, const registry_campaign_t *campaign, rejection_t *why)
{
    for (uint32_t next = 0; next < record->counts.size; next++) {
        slice_t metric = record->counts.of[next].metric;
        bool known = false;
        for (uint32_t place = 0; place < campaign->metric_count && !known; place++)
            known = slice_equal (campaign->metrics[place], metric);
        if (!known)
            return rejection_set (why, REJECTION_UNKNOWN_METRIC, "the campaign has no metric %.*s", (int) metric.size, metric.at);
    }
    slice_t first = campaign->metrics[0];
    return record_count_of (&record->counts, first) != NULL
           || rejection_set (why, REJECTION_MISSING_FIELD, "`counts` lacks %.*s, which targets count", (int) first.size, first.at);
}

static bool judge_reason (const record_t *record, const registry_campaign_t *campaign, rejection_t *why)
{
    for (uint32_t next = 0; next < campaign->reason_count; next++)
        if (slice_equal (campaign->reasons[next], record->reason))
            return true;
    return rejection_set (why, REJECTION_UNKNOWN_REASON, "the campaign has no reason %.*s", (int) record->reason.size, record->reason.at);
}

bool validate_record (const record_t *record, const registry_t *registry, slice_t feed_path, instant_us_t now,
                      const registry_campaign_t **ret_campaign, rejection_t *why)
{
    const registry_campaign_t *campaign = registry_campaign (registry, record->campaign);
    if (campaign == NULL)
        return rejection_set (why, REJECTION_UNKNOWN_CAMPAIGN, "there is no campaign %.*s", (int) record->campaign.size, record->campaign.at);
    int32_t today = registry_today (campaign, now);
    if (!judge_date (record, campaign, today, why) || !judge_unit (record, registry, campaign, feed_path, why)
        || !judge_lock (record, campaign, today, now, why))
        return false;
    if (record->kind == RECORD_PROGRESS ? !judge_metrics (record, campaign, why) : !judge_reason (record, campaign, why))
        return false;
    *ret_campaign = campaign;
    return true;
}

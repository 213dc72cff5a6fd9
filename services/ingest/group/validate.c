#include "services/ingest/group/validate.h"

bool path_within (slice_t path, slice_t unit)
{
    for (size_t begin = 0; unit.size > 0 && begin + unit.size <= path.size;) {
        size_t end = begin;
        while (end < path.size && path.at[end] != '/')
            end++;
        if (slice_equal ((slice_t){path.at + begin, end - begin}, unit))
            return true;
        begin = end + 1;
    }
    return false;
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

// A feed that goes on reporting for a unit that has ended is told who goes on for it, if the unit was its own.
static bool tell_unknown (const record_t *record, const registry_t *registry, const reporter_t *reporter, rejection_t *why)
{
    int size = (int) record->unit.size;
    const registry_unit_t *ended = registry_ended (registry, record->unit, record->day);
    const registry_unit_t *heir =
        ended != NULL && path_within (ended->path, reporter->feed_unit) ? registry_heir (registry, ended, record->day) : NULL;
    if (heir == NULL)
        return rejection_set (why, REJECTION_UNKNOWN_UNIT, "there is no unit %.*s on that day", size, record->unit.at);
    char day[DAY_TEXT_SIZE];
    day_format (ended->to_day, day);
    return rejection_set (why, REJECTION_UNKNOWN_UNIT, "unit %.*s ended on %s: report unit %.*s from the day after on", size, record->unit.at, day,
                          (int) heir->code.size, heir->code.at);
}

static bool judge_unit (const record_t *record, const registry_t *registry, const registry_campaign_t *campaign, const reporter_t *reporter,
                        const registry_unit_t **ret, rejection_t *why)
{
    int size = (int) record->unit.size;
    const registry_unit_t *unit = registry_unit (registry, record->unit, record->day);
    if (unit == NULL)
        return tell_unknown (record, registry, reporter, why);
    if (!path_within (unit->path, reporter->feed_unit))
        return rejection_set (why, REJECTION_FORBIDDEN_UNIT, "unit %.*s is outside this feed's subtree", size, record->unit.at);
    if (reporter->actor_unit.size > 0 && !path_within (unit->path, reporter->actor_unit))
        return rejection_set (why, REJECTION_FORBIDDEN_UNIT, "unit %.*s is outside %.*s, for which its sender reports", size, record->unit.at,
                              (int) reporter->actor_unit.size, reporter->actor_unit.at);
    if (!registry_reports (campaign, record->unit, record->day))
        return rejection_set (why, REJECTION_NOT_REPORTING_UNIT, "unit %.*s does not report in this campaign on that day", size, record->unit.at);
    *ret = unit;
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

bool validate_record (const record_t *record, const registry_t *registry, const reporter_t *reporter, instant_us_t now, record_place_t *ret,
                      rejection_t *why)
{
    const registry_unit_t *unit = NULL;
    const registry_campaign_t *campaign = registry_campaign (registry, record->campaign);
    if (campaign == NULL)
        return rejection_set (why, REJECTION_UNKNOWN_CAMPAIGN, "there is no campaign %.*s", (int) record->campaign.size, record->campaign.at);
    int32_t today = registry_today (campaign, now);
    if (!judge_date (record, campaign, today, why) || !judge_unit (record, registry, campaign, reporter, &unit, why)
        || !judge_lock (record, campaign, today, now, why))
        return false;
    if (record->kind == RECORD_PROGRESS ? !judge_metrics (record, campaign, why) : !judge_reason (record, campaign, why))
        return false;
    *ret = (record_place_t){campaign, unit};
    return true;
}

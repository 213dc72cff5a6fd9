#include "services/deadline-alerter/alerts/event_follower.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/base/scoped.h"
#include "services/deadline-alerter/store/store.h"

struct event_follower_s {
    event_publisher_t *publisher;
    event_follower_came_t *came;
    void *owner;
    metric_t *published;
    event_counter_t *places; // the last event of each province that was looked at
    size_t count;
    bool begun;
};

bool event_follower_new (event_follower_t **ret, event_publisher_t *publisher, metrics_t *metrics, event_follower_came_t *came, void *owner,
                         failure_t *failure)
{
    event_follower_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->publisher = publisher;
    self->came = came;
    self->owner = owner;
    self->published = metrics_counter (metrics, "tiendo_alerter_events_published_total", "", "Alert events published.");
    *ret = self;
    return true;
}

void event_follower_destroy (event_follower_t **self_p)
{
    event_follower_t *self = *self_p;
    if (self == NULL)
        return;
    free (self->places);
    free (self);
    *self_p = NULL;
}

static void counters_free (event_counter_t **counters)
{
    free (*counters);
}

static event_counter_t *place_of (event_follower_t *self, const char *province)
{
    for (size_t index = 0; index < self->count; index++)
        if (strcmp (self->places[index].province, province) == 0)
            return &self->places[index];
    event_counter_t *places = realloc (self->places, (self->count + 1) * sizeof *places);
    if (places == NULL)
        return NULL;
    self->places = places;
    event_counter_t *place = &places[self->count++];
    *place = (event_counter_t){0}; // a province that came after the start: all its events are new
    (void) snprintf (place->province, sizeof place->province, "%s", province);
    return place;
}

static bool publish (void *owner, const alert_event_t *event)
{
    event_follower_t *self = owner;
    failure_t failure = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer map = {0};
    char topic[ALERT_MAX_TOPIC + 1];
    if (event->state == ALERT_HELD)
        return true;
    if (!alert_encode (&map, event, &failure)) {
        log_event (LOG_ERROR, "alert_unfit", "reason", failure.text, NULL);
        return failure.kind == FAILURE_PERMANENT; // short of memory: this one again later
    }
    alert_topic (event, topic);
    if (event_publisher_send (self->publisher, topic, map.data, map.size))
        metric_add (self->published, 1);
    return true;
}

static bool advance (event_follower_t *self, pg_t *pg, event_counter_t *place, int64_t event, failure_t *failure)
{
    alert_query_t query = {.province = place->province, .after = place->event, .limit = ALERT_MAX_LIMIT};
    alert_page_t page = {.last = event};
    if (event_publisher_wanted (self->publisher) && !alert_store_page (pg, &query, publish, self, &page, failure))
        return false;
    if (page.last > place->event) {
        place->event = page.last;
        self->came (self->owner, place->province);
    }
    return true;
}

// A log that ends below what was looked at has been put back: what comes now is of another epoch, and begins after its end.
static bool put_back (pg_t *pg, event_counter_t *place, const event_counter_t *found, failure_t *failure)
{
    bool begun = false;
    if (!alert_store_went_back (pg, place, &begun, failure))
        return false;
    if (begun)
        log_event (LOG_WARN, "log_went_back", "province", place->province, "epoch", place->epoch, NULL);
    place->event = found->event;
    return true;
}

static bool follow (event_follower_t *self, pg_t *pg, event_counter_t *place, const event_counter_t *found, failure_t *failure)
{
    if (!self->begun)
        place->event = found->event;
    if (found->event < place->event && !put_back (pg, place, found, failure))
        return false;
    memcpy (place->epoch, found->epoch, sizeof place->epoch);
    return found->event <= place->event || advance (self, pg, place, found->event, failure);
}

bool event_follower_turn (event_follower_t *self, pg_t *pg, bool *ret_more, failure_t *failure)
{
    scoped (counters_free) event_counter_t *counters = NULL;
    size_t count = 0;
    bool more = false;
    if (!event_publisher_open (self->publisher)) {
        *ret_more = false;
        return true;
    }
    if (!alert_store_counters (pg, &counters, &count, failure))
        return false;
    for (size_t next = 0; next < count; next++) {
        event_counter_t *place = place_of (self, counters[next].province);
        if (place == NULL)
            return failure_set (failure, FAILURE_TEMPORARY, "out of memory for a province");
        int64_t before = place->event;
        if (!follow (self, pg, place, &counters[next], failure))
            return false;
        more = more || (place->event > before && place->event < counters[next].event);
    }
    self->begun = true;
    *ret_more = more;
    return true;
}

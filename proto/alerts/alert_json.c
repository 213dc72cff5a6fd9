// The alert event as JSON: what the database gives, and what `tiendo alerts --json` prints.
#include <jansson.h>
#include <stdio.h>

#include "common/base/scoped.h"
#include "proto/alerts/alert_fields.h"
#include "proto/codec/fields_json.h"

static void json_release (json_t **self_p)
{
    json_decref (*self_p);
}

static bool figures_from (json_t *object, alert_figures_t *ret, failure_t *failure)
{
    const char *key;
    json_t *value;
    if (!json_is_object (object) || json_object_size (object) > ALERT_MAX_FIGURES)
        return failure_set (failure, FAILURE_PERMANENT, "`figures` is no object of at most %d figures", ALERT_MAX_FIGURES);
    json_object_foreach (object, key, value)
    {
        alert_figure_t *figure = &ret->of[ret->size++];
        if (!alert_figure_name_good (slice_of (key), failure))
            return false;
        if (!json_is_integer (value) && !json_is_null (value))
            return failure_set (failure, FAILURE_PERMANENT, "figure `%s` is no integer", key);
        (void) snprintf (figure->key, sizeof figure->key, "%s", key);
        figure->known = json_is_integer (value);
        figure->value = figure->known ? json_integer_value (value) : 0;
    }
    return true;
}

bool alert_from_json (const char *json, alert_event_t *ret, failure_t *failure)
{
    json_error_t error;
    scoped (json_release) json_t *object = json_loads (json, JSON_REJECT_DUPLICATES, &error);
    alert_event_wire_t wire = {0};
    if (!json_is_object (object))
        return failure_set (failure, FAILURE_PERMANENT, "the event is no JSON object: %s", object == NULL ? error.text : "another value");
    if (!fields_from_json (alert_event_fields, ALERT_EVENT_FIELDS, object, &wire, failure)
        || !fields_from_json (alert_text_fields, ALERT_TEXT_FIELDS, json_object_get (object, "text"), &wire.event, failure)
        || !figures_from (json_object_get (object, "figures"), &wire.event.figures, failure))
        return failure_prefix (failure, "alert event %lld", (long long) wire.event.id);
    *ret = wire.event;
    return true;
}

char *alert_to_json (const alert_event_t *event)
{
    scoped (json_release) json_t *object = json_pack ("{s:i s:s}", "v", PROTO_VERSION, "type", alert_event_names[0]);
    json_t *figures = json_object ();
    json_t *text = json_object ();
    alert_event_wire_t wire = {.event = *event};
    for (uint32_t i = 0; i < event->figures.size; i++)
        (void) json_object_set_new (figures, event->figures.of[i].key,
                                    event->figures.of[i].known ? json_integer (event->figures.of[i].value) : json_null ());
    fields_to_json (alert_event_fields, ALERT_EVENT_FIELDS, &wire, object);
    fields_to_json (alert_text_fields, ALERT_TEXT_FIELDS, event, text);
    (void) json_object_set_new (object, "figures", figures);
    (void) json_object_set_new (object, "text", text);
    return json_dumps (object, JSON_COMPACT);
}

#include "proto/alerts.h"

#include <jansson.h>
#include <stdio.h>

#include "common/scoped.h"
#include "proto/alert_fields.h"
#include "proto/envelope.h"
#include "proto/text.h"

static const char nil_byte[1] = {(char) 0xc0};

const char *alert_state_name (alert_state_t state)
{
    return state < ALERT_STATES ? alert_state_names[state] : "";
}

const char *alert_severity_name (alert_severity_t severity)
{
    return severity < ALERT_SEVERITIES ? alert_severity_names[severity] : "";
}

static bool name_from (slice_t name, const char *const *names, unsigned int count, unsigned int *ret)
{
    for (unsigned int next = 0; next < count; next++)
        if (slice_is (name, names[next])) {
            *ret = next;
            return true;
        }
    return false;
}

bool alert_state_from (slice_t name, alert_state_t *ret)
{
    unsigned int found;
    if (!name_from (name, alert_state_names, ALERT_STATES, &found))
        return false;
    *ret = (alert_state_t) found;
    return true;
}

bool alert_severity_from (slice_t name, alert_severity_t *ret)
{
    unsigned int found;
    if (!name_from (name, alert_severity_names, ALERT_SEVERITIES, &found))
        return false;
    *ret = (alert_severity_t) found;
    return true;
}

void alert_topic (const alert_event_t *event, char ret[ALERT_MAX_TOPIC + 1])
{
    (void) snprintf (ret, ALERT_MAX_TOPIC + 1, "alert.%s.%s", alert_severity_name (event->severity), event->unit_path);
}

static bool judge_name (slice_t name, failure_t *failure)
{
    return (name.size > 0 && name.size <= ALERT_MAX_KEY && text_is_utf8 (name))
           || failure_set (failure, FAILURE_PERMANENT, "a key of `figures` is not a name (1 to %d bytes in UTF-8)", ALERT_MAX_KEY);
}

static bool pack_figures (msgpack_sbuffer *out, const alert_figures_t *figures, failure_t *failure)
{
    msgpack_packer packer;
    msgpack_packer_init (&packer, out, msgpack_sbuffer_write);
    if (figures->size > ALERT_MAX_FIGURES)
        return failure_set (failure, FAILURE_PERMANENT, "`figures` holds more than %d", ALERT_MAX_FIGURES);
    bool packed = msgpack_pack_map (&packer, figures->size) == 0;
    for (uint32_t next = 0; packed && next < figures->size; next++) {
        const alert_figure_t *figure = &figures->of[next];
        if (!judge_name (slice_of (figure->key), failure))
            return false;
        packed = fields_pack_text (&packer, slice_of (figure->key))
                 && (figure->known ? msgpack_pack_int64 (&packer, figure->value) : msgpack_pack_nil (&packer)) == 0;
    }
    return packed || failure_set (failure, FAILURE_TEMPORARY, "out of memory for an alert");
}

bool alert_encode (msgpack_sbuffer *out, const alert_event_t *event, failure_t *failure)
{
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer figures = {0};
    scoped (msgpack_sbuffer_destroy) msgpack_sbuffer text = {0};
    field_t fields[ALERT_EVENT_FIELDS];
    if (!pack_figures (&figures, &event->figures, failure) || !fields_encode (&text, NULL, alert_text_fields, ALERT_TEXT_FIELDS, event, failure))
        return failure_prefix (failure, "alert event %lld", (long long) event->id);
    memcpy (fields, alert_event_fields, sizeof fields);
    if (event->campaign[0] == 0) // a feed's alert is no campaign's
        fields[ALERT_EVENT_CAMPAIGN] = alert_no_campaign_field;
    alert_event_wire_t wire = {*event, {nil_byte, 1}, {figures.data, figures.size}, {text.data, text.size}};
    return fields_encode (out, alert_event_names[0], fields, ALERT_EVENT_FIELDS, &wire, failure)
           || failure_prefix (failure, "alert event %lld", (long long) event->id);
}

static bool read_figure (slice_t key, slice_t bytes, alert_figure_t *ret, failure_t *failure)
{
    cursor_t cursor = cursor_over (bytes.at, bytes.size);
    cursor_value_t value = cursor_read (&cursor);
    if (!judge_name (key, failure))
        return false;
    bool positive = value.type == CURSOR_UINT && value.uint <= INT64_MAX;
    if (!positive && value.type != CURSOR_INT && value.type != CURSOR_NIL)
        return failure_set (failure, FAILURE_PERMANENT, "figure `%.*s` is %s, not an integer or nil", (int) key.size, key.at,
                            value.type == CURSOR_UINT ? "too large" : cursor_type_name (value.type));
    memcpy (ret->key, key.at, key.size);
    ret->known = value.type != CURSOR_NIL;
    ret->value = positive ? (int64_t) value.uint : ret->known ? value.sint : 0;
    return true;
}

static bool read_figures (slice_t bytes, alert_figures_t *ret, failure_t *failure)
{
    field_map_t map;
    if (!fields_index (bytes, &map, failure))
        return false;
    for (uint32_t next = 0; next < map.count; next++) // the table has bounded the count
        if (!read_figure (map.of[next].key, map.of[next].value, &ret->of[next], failure))
            return false;
    ret->size = map.count;
    return true;
}

static bool read_text (slice_t bytes, alert_event_t *ret, failure_t *failure)
{
    field_map_t map;
    return (fields_index (bytes, &map, failure) && fields_decode (alert_text_fields, ALERT_TEXT_FIELDS, &map, ret, failure))
           || failure_prefix (failure, "text");
}

bool alert_decode (const void *bytes, size_t size, alert_event_t *ret, failure_t *failure)
{
    enum { AFTER = ALERT_EVENT_CAMPAIGN + 1 };
    field_map_t map;
    unsigned int type = 0;
    alert_event_wire_t wire = {0};
    if (envelope_read ((slice_t){bytes, size}, alert_event_names, 1, &map, &type, failure) != ENVELOPE_OK)
        return false;
    bool campaign = !slice_equal (fields_find (&map, "campaign"), (slice_t){nil_byte, 1});
    if (!fields_decode (alert_event_fields, ALERT_EVENT_CAMPAIGN + (campaign ? 1 : 0), &map, &wire, failure)
        || !fields_decode (&alert_event_fields[AFTER], ALERT_EVENT_FIELDS - AFTER, &map, &wire, failure)
        || !read_figures (wire.figures, &wire.event.figures, failure) || !read_text (wire.text, &wire.event, failure))
        return false;
    *ret = wire.event;
    return true;
}

static void json_release (json_t **self_p)
{
    json_decref (*self_p);
}

bool alert_figures_parse (const char *json, alert_figures_t *ret, failure_t *failure)
{
    json_error_t error;
    scoped (json_release) json_t *object = json_loads (json, JSON_REJECT_DUPLICATES, &error);
    alert_figures_t figures = {0};
    const char *key;
    json_t *value;
    if (object == NULL || !json_is_object (object))
        return failure_set (failure, FAILURE_PERMANENT, "the figures are no JSON object: %s", object == NULL ? error.text : "another value");
    if (json_object_size (object) > ALERT_MAX_FIGURES)
        return failure_set (failure, FAILURE_PERMANENT, "more than %d figures", ALERT_MAX_FIGURES);
    json_object_foreach (object, key, value)
    {
        alert_figure_t *figure = &figures.of[figures.size++];
        if (!judge_name (slice_of (key), failure))
            return false;
        if (!json_is_integer (value) && !json_is_null (value))
            return failure_set (failure, FAILURE_PERMANENT, "figure `%s` is no integer", key);
        (void) snprintf (figure->key, sizeof figure->key, "%s", key);
        figure->known = json_is_integer (value);
        figure->value = figure->known ? json_integer_value (value) : 0;
    }
    *ret = figures;
    return true;
}

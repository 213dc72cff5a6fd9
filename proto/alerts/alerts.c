#include "proto/alerts/alerts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/scoped.h"
#include "proto/alerts/alert_fields.h"
#include "proto/codec/envelope.h"
#include "common/text/text.h"

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

bool alert_figure_name_good (slice_t name, failure_t *failure)
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
        if (!alert_figure_name_good (slice_of (figure->key), failure))
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
    if (!pack_figures (&figures, &event->figures, failure) || !fields_encode (&text, NULL, alert_text_fields, ALERT_TEXT_FIELDS, event, failure))
        return failure_prefix (failure, "alert event %lld", (long long) event->id);
    alert_event_wire_t wire = {*event, {figures.data, figures.size}, {text.data, text.size}};
    return fields_encode (out, alert_event_names[0], alert_event_fields, ALERT_EVENT_FIELDS, &wire, failure)
           || failure_prefix (failure, "alert event %lld", (long long) event->id);
}

static bool read_figure (slice_t key, slice_t bytes, alert_figure_t *ret, failure_t *failure)
{
    cursor_t cursor = cursor_over (bytes.at, bytes.size);
    cursor_value_t value = cursor_read (&cursor);
    if (!alert_figure_name_good (key, failure))
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
    field_map_t map;
    unsigned int type = 0;
    alert_event_wire_t wire = {0};
    if (envelope_read ((slice_t){bytes, size}, alert_event_names, 1, &map, &type, failure) != ENVELOPE_OK
        || !fields_decode (alert_event_fields, ALERT_EVENT_FIELDS, &map, &wire, failure) || !read_figures (wire.figures, &wire.event.figures, failure)
        || !read_text (wire.text, &wire.event, failure))
        return false;
    *ret = wire.event;
    return true;
}

bool alert_position_parse (const char *text, char epoch[ALERT_MAX_EPOCH + 1], int64_t *ret)
{
    const char *colon = strrchr (text, ':');
    const char *digits = colon != NULL ? colon + 1 : text;
    size_t size = colon != NULL ? (size_t) (colon - text) : 0;
    char *end = NULL;
    errno = 0;
    long long id = strtoll (digits, &end, 10);
    if (*digits < '0' || *digits > '9' || *end != '\0' || errno != 0 || size > ALERT_MAX_EPOCH || (colon != NULL && size == 0)
        || !text_is_utf8 ((slice_t){text, size}))
        return false;
    memcpy (epoch, text, size);
    epoch[size] = '\0';
    *ret = id;
    return true;
}

#include "services/intake/moves/change_body.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "proto/codec/limits.h"
#include "proto/codec/note.h"

enum { FIELD = 40 };

__attribute__ ((format (printf, 4, 5))) static void wrong (change_body_t *self, const char *field, const char *code, const char *format, ...)
{
    char detail[300];
    va_list arguments;
    va_start (arguments, format);
    (void) vsnprintf (detail, sizeof detail, format, arguments);
    va_end (arguments);
    (void) json_array_append_new (self->errors, json_pack ("{s:s s:s s:{} s:s}", "code", code, "field", field, "values", "detail", detail));
}

// ---------------------------------------------------------------- what every change has

static const char *text_of (const json_t *body, const char *name)
{
    const json_t *value = json_object_get (body, name);
    const char *text = json_string_value (value);
    return text != NULL && strlen (text) == json_string_length (value) ? text : "";
}

// Where it is not given a day stays out, unless it has to be there.
static void read_day (change_body_t *self, const json_t *body, const char *name, bool is_needed)
{
    const json_t *value = json_object_get (body, name);
    const char *text = text_of (body, name);
    int32_t day;
    bool is_given = value != NULL && !json_is_null (value) && !(json_is_string (value) && json_string_length (value) == 0);
    if (!is_given && is_needed)
        wrong (self, name, "missing", "%s is missing", name);
    else if (is_given && !day_parse (text, strlen (text), &day))
        wrong (self, name, "not_a_day", "%s is to be a day, YYYY-MM-DD", name);
    else if (is_given)
        (void) json_object_set_new (self->asked, name, json_string (text));
}

static void read_note (change_body_t *self, const json_t *body, const char *name)
{
    char kept[PROTO_MAX_NOTE + 1];
    note_t note = note_read (text_of (body, name), kept);
    if (note == NOTE_PERSONAL)
        wrong (self, name, "personal", "%s " NOTE_PERSONAL_WORDS, name);
    else if (note != NOTE_GOOD)
        wrong (self, name, "too_long", "%s has at most %d bytes", name, PROTO_MAX_NOTE);
    else if (kept[0] == '\0')
        wrong (self, name, "missing", "%s is missing: whoever asks later wants to know", name);
    else {
        (void) json_object_set_new (self->asked, name, json_string (kept));
        return;
    }
    (void) json_object_set_new (self->asked, name, json_string ("–")); // so that the schema can judge the rest
}

static void read_code (change_body_t *self, const json_t *body, json_t *into, const char *field)
{
    const char *text = text_of (body, "unit");
    if (text[0] == '\0' || strlen (text) > PROTO_MAX_CODE)
        wrong (self, field, "missing", "%s is to be the code of a unit", field);
    else
        (void) json_object_set_new (into, "unit", json_string (text));
}

// ---------------------------------------------------------------- kinds

static void read_count (change_body_t *self, const json_t *row, size_t place, const char *name, json_t *into)
{
    char field[FIELD];
    json_t *value = json_object_get (row, name);
    bool is_given = value != NULL && !json_is_null (value);
    (void) snprintf (field, sizeof field, "targets/%zu/%s", place, name);
    if (!is_given && strcmp (name, "new") == 0)
        wrong (self, field, "missing", "%s is missing", field);
    else if (is_given && !json_is_integer (value))
        wrong (self, field, "not_a_count", "%s is to be a whole number", field);
    else if (is_given)
        (void) json_object_set (into, name, value);
}

static void read_target (change_body_t *self, const json_t *body)
{
    const json_t *rows = json_object_get (body, "targets");
    json_t *targets = json_array ();
    size_t count = json_array_size (rows);
    if (count == 0 || count > CHANGE_BODY_TARGETS)
        wrong (self, "targets", count == 0 ? "missing" : "too_many", "targets is to be a list of 1 to %d units with their new targets",
               CHANGE_BODY_TARGETS);
    for (size_t i = 0; i < count && count <= CHANGE_BODY_TARGETS; i++) {
        char field[FIELD];
        json_t *one = json_object ();
        const json_t *row = json_array_get (rows, i);
        (void) snprintf (field, sizeof field, "targets/%zu/unit", i);
        read_code (self, row, one, field);
        read_count (self, row, i, "new", one);
        read_count (self, row, i, "old", one);
        (void) json_array_append_new (targets, one);
    }
    (void) json_object_set_new (self->asked, "targets", targets);
}

static void read_extend (change_body_t *self, const json_t *body)
{
    size_t before = json_array_size (self->errors);
    read_day (self, body, "plan_until", false);
    read_day (self, body, "deadline", false);
    if (json_array_size (self->errors) == before && json_object_get (self->asked, "plan_until") == NULL
        && json_object_get (self->asked, "deadline") == NULL)
        wrong (self, "plan_until", "end_missing", "plan_until, deadline or both are needed");
}

static void read_excuse (change_body_t *self, const json_t *body)
{
    const json_t *withdraw = json_object_get (body, "withdraw");
    read_code (self, body, self->asked, "unit");
    read_day (self, body, "to", false);
    if (withdraw != NULL && !json_is_boolean (withdraw))
        wrong (self, "withdraw", "not_a_boolean", "withdraw is to be true or false");
    else
        (void) json_object_set_new (self->asked, "withdraw", json_boolean (json_is_true (withdraw)));
}

// 00:00 to 24:00, in two digits each.
static bool is_time (const char *text)
{
    if (strlen (text) != 5 || text[2] != ':' || strspn (text, "0123456789:") != 5)
        return false;
    return strcmp (text, "24:00") <= 0 && text[3] < '6' && strchr (text + 3, ':') == NULL && text[0] != ':' && text[1] != ':';
}

static void read_postpone (change_body_t *self, const json_t *body)
{
    const char *text = text_of (body, "cutoff");
    if (!is_time (text))
        wrong (self, "cutoff", text[0] == '\0' ? "missing" : "not_a_time", "cutoff is to be a time such as 20:00");
    else
        (void) json_object_set_new (self->asked, "cutoff", json_string (text));
}

void change_body_read (const json_t *body, change_body_t *ret)
{
    static const struct {
        const char *name;
        void (*read) (change_body_t *self, const json_t *body);
    } kinds[] = {{"target", read_target}, {"extend", read_extend}, {"excuse", read_excuse}, {"postpone", read_postpone}};
    const char *kind = text_of (body, "kind");
    *ret = (change_body_t){.asked = json_object (), .errors = json_array ()};
    (void) json_object_set_new (ret->asked, "kind", json_string (kind));
    bool is_known = false;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !is_known; i++) {
        is_known = strcmp (kinds[i].name, kind) == 0;
        if (is_known)
            kinds[i].read (ret, body);
    }
    if (!is_known)
        wrong (ret, "kind", "unknown_kind", "kind is to be target, extend, excuse or postpone");
    read_day (ret, body, "from", true);
    ret->is_judged = json_array_size (ret->errors) == 0;
    read_note (ret, body, "reason");
    read_note (ret, body, "document");
}

void change_body_clear (change_body_t *self)
{
    json_decref (self->asked);
    json_decref (self->errors);
}

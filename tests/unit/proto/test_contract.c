// The written protocol and the tables in C say the same: every message, key, type, necessity and bound.
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/alerts/alert_fields.h"
#include "proto/feed/feed_fields.h"

enum { LINES = 64 };

typedef struct {
    char key[64];
    char type[64];
    bool required;
    char bound[700];
} line_t;

// The rows of the first table under the heading.
static int read_table (const char *file, const char *heading, line_t lines[LINES])
{
    char text[2000];
    char wanted[64];
    bool inside = false;
    int count = 0;
    FILE *stream = fopen (file, "r");
    assert_non_null (stream);
    (void) snprintf (wanted, sizeof wanted, "### %s\n", heading);
    while (fgets (text, sizeof text, stream) != NULL) {
        if (strncmp (text, "#", 1) == 0)
            inside = strcmp (text, wanted) == 0;
        if (!inside || strncmp (text, "| `", 3) != 0)
            continue;
        char need[64] = "";
        line_t *line = &lines[count++];
        line->bound[0] = '\0';
        assert_true (sscanf (text, "| `%63[^`]` | %63[^|]| %63[^|]| %699[^|\n]", line->key, line->type, need, line->bound) >= 3);
        line->type[strcspn (line->type, " ")] = '\0';
        line->required = strncmp (need, "required", 8) == 0;
    }
    (void) fclose (stream);
    return count;
}

static const char *type_of (field_type_t type)
{
    switch (type) {
    case FIELD_TEXT:
    case FIELD_REQUEST:
        return "text";
    case FIELD_DATE:
        return "date";
    case FIELD_TIME:
        return "time";
    case FIELD_UINT32:
    case FIELD_INT64:
    case FIELD_UINT64:
        return "int";
    case FIELD_BOOL:
        return "bool";
    case FIELD_NAME:
        return "name";
    case FIELD_ARRAY:
        return "array";
    case FIELD_MAP:
        return "map";
    }
    return "";
}

// The last number of a bound: "1 … 1,000" is 1000, "2^63 − 1" is INT64_MAX.
static uint64_t number_of (const char *bound)
{
    if (strstr (bound, "2^62") != NULL)
        return PROTO_MAX_NUMBER;
    if (strstr (bound, "2^63") != NULL)
        return INT64_MAX;
    if (strstr (bound, "2^32") != NULL)
        return UINT32_MAX;
    const char *after = strstr (bound, "…");
    uint64_t value = 0;
    for (const char *at = after != NULL ? after + strlen ("…") : bound; *at != '\0'; at++) {
        if (*at >= '0' && *at <= '9')
            value = value * 10 + (uint64_t) (*at - '0');
        else if (*at != ',' && *at != ' ' && value > 0)
            break;
    }
    return value;
}

static void compare_bound (const line_t *line, const field_t *field)
{
    if (field->type == FIELD_NAME) {
        for (uint64_t name = 0; name < field->bound; name++) {
            char quoted[64];
            (void) snprintf (quoted, sizeof quoted, "`%s`", field->names[name]);
            assert_non_null (strstr (line->bound, quoted));
        }
        return;
    }
    bool open = field->type == FIELD_DATE || field->type == FIELD_BOOL || field->bound >= UINT32_MAX || strcmp (field->key, "text") == 0;
    if (!open || (field->type != FIELD_ARRAY && field->type != FIELD_MAP && line->bound[0] >= '0' && line->bound[0] <= '9'))
        assert_int_equal (number_of (line->bound), field->bound);
}

static void compare (const char *file, const char *heading, const field_t *fields, int count)
{
    line_t lines[LINES];
    int written = read_table (file, heading, lines);
    print_message ("%s %s\n", file, heading);
    assert_int_equal (written, count);
    for (int i = 0; i < count; i++) {
        assert_string_equal (lines[i].key, fields[i].key);
        assert_string_equal (lines[i].type, type_of (fields[i].type));
        assert_int_equal (lines[i].required, (fields[i].flags & FIELD_REQUIRED) != 0);
        compare_bound (&lines[i], &fields[i]);
    }
}

static void feed_1_is_as_it_is_written (void **state)
{
    (void) state;
    static const char file[] = "proto/feed.md";
    compare (file, "hello", feed_hello_fields, HELLO_FIELDS);
    compare (file, "batch", feed_batch_fields, BATCH_FIELDS);
    compare (file, "control", feed_control_fields, CONTROL_FIELDS);
    compare (file, "actor", feed_actor_fields, ACTOR_FIELDS);
    compare (file, "figures", feed_figures_fields, FIGURES_FIELDS);
    compare (file, "outdated", feed_outdated_fields, OUTDATED_FIELDS);
    compare (file, "figures answer", feed_figures_reply_fields, FIGURES_REPLY_FIELDS);
    compare (file, "figure", feed_figure_fields, FIGURE_FIELDS);
    compare (file, "welcome", feed_welcome_fields, WELCOME_FIELDS);
    compare (file, "ack", feed_ack_fields, ACK_FIELDS);
    compare (file, "rejection", rejection_fields, REJECTION_FIELDS);
    compare (file, "nack", feed_nack_fields, NACK_FIELDS);
    compare (file, "pong", feed_pong_fields, PONG_FIELDS);
}

static void alerts_1_is_as_it_is_written (void **state)
{
    (void) state;
    static const char file[] = "proto/alerts.md";
    compare (file, "alert", alert_event_fields, ALERT_EVENT_FIELDS);
    compare (file, "replay", alert_replay_fields, ALERT_REPLAY_FIELDS);
    compare (file, "ack", alert_ack_fields, ALERT_ACK_FIELDS);
    compare (file, "events", alert_events_fields, ALERT_EVENTS_FIELDS);
    compare (file, "acked", alert_acked_fields, ALERT_ACKED_FIELDS);
    compare (file, "nack", alert_nack_fields, ALERT_NACK_FIELDS);
    compare (file, "ping", alert_ping_fields, ALERT_PING_FIELDS);
    compare (file, "pong", alert_pong_fields, ALERT_PONG_FIELDS);
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (feed_1_is_as_it_is_written), cmocka_unit_test (alerts_1_is_as_it_is_written)};
    return cmocka_run_group_tests (tests, NULL, NULL);
}

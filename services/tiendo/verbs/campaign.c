#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/campaign_dir/dir_write.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/over.h"
#include "services/tiendo/shared/print.h"
#include "services/tiendo/verbs/verbs.h"

static void text_free (char **text)
{
    free (*text);
}

static const char *string_at (const json_t *object, const char *key)
{
    const char *text = json_string_value (json_object_get (object, key));
    return text != NULL ? text : "";
}

static void show_list (const json_t *campaigns)
{
    scoped (print_destroy) print_t *table = print_new ();
    static const char *const titles[] = {"Mã", "Tên", "Từ", "Kế hoạch đến", "Hạn", "Chốt"};
    char text[32];
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        print_column (table, titles[i], false);
    print_column (table, "Chỉ tiêu", true);
    for (size_t i = 0; i < json_array_size (campaigns); i++) {
        const json_t *campaign = json_array_get (campaigns, i);
        print_cell (table, PRINT_BOLD, string_at (campaign, "campaign"));
        print_cell (table, PRINT_PLAIN, string_at (json_object_get (campaign, "title"), "vi"));
        print_cell (table, PRINT_PLAIN, string_at (campaign, "starts_on"));
        print_cell (table, PRINT_PLAIN, string_at (campaign, "plan_until"));
        print_cell (table, PRINT_PLAIN, string_at (campaign, "deadline"));
        print_cell (table, PRINT_PLAIN, string_at (campaign, "cutoff"));
        print_cell (table, PRINT_PLAIN, print_number (json_object_get (campaign, "target"), text));
    }
    print_table (table);
}

static void missing_text (const json_t *unit, char text[100])
{
    const json_t *missing = json_object_get (unit, "missing_clears");
    text[0] = '\0';
    if (!json_is_true (json_object_get (unit, "assigned")))
        return;
    for (size_t i = 0; i < json_array_size (missing); i++)
        (void) snprintf (text + strlen (text), 100 - strlen (text), "%s%s", i > 0 ? " " : "", json_string_value (json_array_get (missing, i)));
}

static void show_units (const json_t *campaign)
{
    scoped (print_destroy) print_t *table = print_new ();
    const json_t *units = json_object_get (campaign, "units");
    char text[100];
    print_column (table, "Mã", false);
    print_column (table, "Đơn vị", false);
    print_column (table, "Chỉ tiêu", true);
    print_column (table, "Chưa giao", true);
    print_column (table, "", false);
    print_column (table, "Thiếu (5 rõ)", false);
    for (size_t i = 0; i < json_array_size (units); i++) {
        const json_t *unit = json_array_get (units, i);
        print_cell (table, PRINT_PLAIN, string_at (unit, "unit"));
        print_cell (table, PRINT_PLAIN, string_at (unit, "name"));
        print_cell (table, PRINT_PLAIN, print_number (json_object_get (unit, "target"), text));
        print_cell (table, PRINT_PLAIN, print_number (json_object_get (unit, "unassigned"), text));
        print_cell (table, PRINT_DIM, json_is_true (json_object_get (unit, "provisional")) ? "tạm giao" : "");
        missing_text (unit, text);
        print_cell (table, PRINT_DIM, text);
    }
    print_table (table);
}

// What stands instead: a word, a number of cases, or days under their names. The caller frees it.
static char *text_of_new (const json_t *new)
{
    char number[32];
    if (json_is_integer (new))
        return strdup (print_number (new, number));
    if (!json_is_object (new))
        return strdup (json_is_string (new) ? json_string_value (new) : "");
    char text[100];
    const char *plan_until = json_string_value (json_object_get (new, "plan_until"));
    const char *deadline = json_string_value (json_object_get (new, "deadline"));
    (void) snprintf (text, sizeof text, "%s%s%s%s%s", plan_until != NULL ? "plan_until " : "", plan_until != NULL ? plan_until : "",
                     plan_until != NULL && deadline != NULL ? ", " : "", deadline != NULL ? "deadline " : "", deadline != NULL ? deadline : "");
    return strdup (text);
}

// What was changed since it began, and stands.
static void show_changes (const json_t *changes)
{
    scoped (print_destroy) print_t *table = print_new ();
    static const char *const keys[] = {"kind", "unit", "from", "to", "new", "document", "reason"};
    static const char *const titles[] = {"Thay đổi", "Đơn vị", "Từ ngày", "Đến ngày", "Thành", "Văn bản", "Lý do"};
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        print_column (table, titles[i], false);
    for (size_t i = 0; i < json_array_size (changes); i++)
        for (size_t j = 0; j < sizeof keys / sizeof keys[0]; j++) {
            const json_t *change = json_array_get (changes, i);
            char *text = strcmp (keys[j], "new") == 0 ? text_of_new (json_object_get (change, "new")) : strdup (string_at (change, keys[j]));
            print_cell (table, PRINT_PLAIN, text);
            free (text);
        }
    if (json_array_size (changes) > 0) {
        printf ("\n");
        print_table (table);
    }
}

// "1,5", as Vietnamese writes it.
static const char *factor_text (const json_t *rule, const char *key, char text[32])
{
    (void) snprintf (text, 32, "%g", json_number_value (json_object_get (rule, key)));
    for (char *at = text; *at != '\0'; at++)
        *at = *at == '.' ? ',' : *at;
    return text;
}

// By what its figures are judged, as campaign.yaml says it.
static void show_implausible (const json_t *campaign)
{
    const json_t *rule = json_object_get (campaign, "implausible");
    char over[32];
    char times[32];
    char total[32];
    const char *limit = print_number (json_object_get (rule, "over"), over);
    if (json_is_object (rule))
        printf ("Số liệu bất thường: ngày trên %s và trên %s lần kế hoạch hoặc mức thường ngày; lũy kế trên %s lần chỉ tiêu cộng %s\n\n", limit,
                factor_text (rule, "times", times), factor_text (rule, "total", total), limit);
    else
        printf ("Số liệu bất thường: không kiểm tra\n\n");
}

static bool campaign (operator_session_t *self, const char *code, bool json, failure_t *failure)
{
    scoped (text_free) char *text = NULL;
    const char *values[] = {code, self->now};
    if (code == NULL ? !operator_session_text (self, &text, failure, "campaigns", 1, values + 1)
                     : !operator_session_text (self, &text, failure, "campaign", 2, values))
        return false;
    if (json) {
        print_json (text);
        return over_tell (self, code, false, stderr, failure);
    }
    json_t *object = json_loads (text, 0, NULL);
    if (object == NULL)
        return failure_set (failure, FAILURE_FATAL, "the database's answer is not JSON");
    if (code == NULL)
        show_list (object);
    else {
        printf ("%s: %s\n%s … %s, hạn %s, chốt %s%s\n\n", code, string_at (json_object_get (object, "title"), "vi"), string_at (object, "starts_on"),
                string_at (object, "plan_until"), string_at (object, "deadline"), string_at (object, "cutoff"),
                strcmp (string_at (object, "plan"), "catch_up") == 0 ? "; kế hoạch ngày được tính lại mỗi khi chốt (catch_up)" : "");
        show_implausible (object);
        show_units (object);
        show_changes (json_object_get (object, "changes"));
    }
    json_decref (object);
    return over_tell (self, code, true, stdout, failure);
}

static bool province_of (operator_session_t *self, const char *code, char ret[65], failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!pg_run (self->pg, &rows, failure, "provinces", 1, &code))
        return false;
    if (PQntuples (rows) == 0)
        return failure_set (failure, FAILURE_PERMANENT, code != NULL ? "there is no campaign %s" : "nothing is loaded", code);
    if (PQntuples (rows) > 1)
        return failure_set (failure, FAILURE_PERMANENT, "there are %d provinces: name a campaign of the one that is meant", PQntuples (rows));
    (void) snprintf (ret, 65, "%s", PQgetvalue (rows, 0, 0));
    return true;
}

static void tell_keys (const json_t *members)
{
    for (size_t i = 0; i < json_array_size (members); i++) {
        const json_t *member = json_array_get (members, i);
        if (json_integer_value (json_object_get (member, "keys")) > 1)
            (void) fprintf (stderr, "member %s has %lld keys: members.csv names one\n", string_at (member, "code"),
                            (long long) json_integer_value (json_object_get (member, "keys")));
    }
}

static bool write_directory (operator_session_t *self, const char *code, const char *out, failure_t *failure)
{
    char province[65];
    const char *values[] = {province};
    scoped (text_free) char *text = NULL;
    if (!province_of (self, code, province, failure) || !operator_session_text (self, &text, failure, "directory_json", 1, values))
        return false;
    json_auto_t *object = json_loads (text, 0, NULL);
    if (object == NULL)
        return failure_set (failure, FAILURE_FATAL, "the database's answer is not JSON");
    if (!campaign_dir_write (out, object, failure))
        return false;
    tell_keys (json_object_get (object, "members"));
    printf ("%s: province %s, %zu units, %zu campaigns, %zu members, %zu holidays\n", out, province,
            json_array_size (json_object_get (object, "units")), json_array_size (json_object_get (object, "campaigns")),
            json_array_size (json_object_get (object, "members")), json_array_size (json_object_get (object, "holidays")));
    return true;
}

int verb_campaign (int argc, char **argv)
{
    bool json = false;
    int first = 0;
    failure_t failure = {0};
    const char *out = NULL;
    const option_t options[] = {{"json", NULL, &json, NULL, false}, {"directory", &out, NULL, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (argc > first + 1)
        return usage_error ("campaign", "at most one code is expected");
    scoped (operator_session_close) operator_session_t self = {0};
    const char *code = first < argc ? argv[first] : NULL;
    if (!operator_session_open (&self, true, &failure)
        || !(out != NULL ? write_directory (&self, code, out, &failure) : campaign (&self, code, json, &failure)))
        return refused ("campaign", failure.text);
    return EXIT_DONE;
}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/scoped.h"
#include "services/tiendo/operator.h"
#include "services/tiendo/options.h"
#include "services/tiendo/print.h"
#include "services/tiendo/verbs.h"

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

static bool campaign (operator_t *self, const char *code, bool json, failure_t *failure)
{
    scoped (text_free) char *text = NULL;
    const char *values[] = {code, self->now};
    if (code == NULL ? !operator_text (self, &text, failure, "campaigns", 1, values + 1)
                     : !operator_text (self, &text, failure, "campaign", 2, values))
        return false;
    if (json) {
        print_json (text);
        return true;
    }
    json_t *object = json_loads (text, 0, NULL);
    if (object == NULL)
        return failure_set (failure, FAILURE_FATAL, "the database's answer is not JSON");
    if (code == NULL)
        show_list (object);
    else {
        printf ("%s: %s\n%s … %s, hạn %s, chốt %s\n\n", code, string_at (json_object_get (object, "title"), "vi"), string_at (object, "starts_on"),
                string_at (object, "plan_until"), string_at (object, "deadline"), string_at (object, "cutoff"));
        show_units (object);
    }
    json_decref (object);
    return true;
}

int verb_campaign (int argc, char **argv)
{
    bool json = false;
    int first = 0;
    failure_t failure = {0};
    const option_t options[] = {{"json", NULL, &json, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (argc > first + 1)
        return usage_error ("campaign", "at most one code is expected");
    scoped (operator_close) operator_t self = {0};
    if (!operator_open (&self, true, &failure) || !campaign (&self, first < argc ? argv[first] : NULL, json, &failure))
        return refused ("campaign", failure.text);
    return EXIT_DONE;
}

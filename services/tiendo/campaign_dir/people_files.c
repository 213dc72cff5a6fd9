// holidays.csv and members.csv, which may both be left out.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/net/keys.h"
#include "services/tiendo/shared/member_fields.h"
#include "services/tiendo/campaign_dir/campaign_dir.h"

enum { NAME_BYTES = 200, TEMPLATE_FILE_BYTES = 64 * 1024 };

static bool one_of (const char *word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp (word, *words) == 0)
            return true;
    return false;
}

static bool open_table (campaign_dir_t *self, table_file_t **ret, const char *name, const char *const *needed, const char *const *allowed)
{
    char *file = campaign_dir_file (self->path, name);
    bool good = campaign_dir_has (file) && campaign_dir_table (self, ret, file, NULL, needed, allowed);
    free (file);
    return good;
}

// What was said before, of this kind of thing, told with its line.
static bool repeated (campaign_dir_t *self, const table_file_t *table, const table_row_t *row, const char *kind, const char *column)
{
    long line = 0;
    const char *text = table_cell (table, row, column);
    if (campaign_dir_place (self, table->file, row->line, &line, "%s %s", kind, text))
        return false;
    (void) problem (self->problems, table->file, row->line, column, "%s is there twice: see line %ld", text, line);
    return true;
}

// One cell of text: bounded, and of characters that documents hold.
static bool text_good (campaign_dir_t *self, const table_file_t *table, const table_row_t *row, const char *column, size_t bytes)
{
    const char *text = table_cell (table, row, column);
    if (strlen (text) > bytes)
        return problem (self->problems, table->file, row->line, column, "longer than %zu bytes", bytes);
    return text_plain (text, false) || problem (self->problems, table->file, row->line, column, "a character that no document can hold is in it");
}

void campaign_dir_holidays (campaign_dir_t *self)
{
    static const char *const needed[] = {"date", "name_vi", "kind", NULL};
    static const char *const none[] = {NULL};
    static const char *const kinds[] = {"holiday", "observed", "swap_off", "swap_work", NULL};
    table_file_t *table = NULL;
    if (open_table (self, &table, "holidays.csv", needed, none))
        for (size_t i = 0; i < table->count; i++) {
            const table_row_t *row = &table->rows[i];
            const char *date = table_cell (table, row, "date");
            const char *kind = table_cell (table, row, "kind");
            int32_t day;
            if (!day_parse (date, strlen (date), &day))
                (void) problem (self->problems, table->file, row->line, "date", "%s is not a date YYYY-MM-DD", date);
            else if (!one_of (kind, kinds))
                (void) problem (self->problems, table->file, row->line, "kind", "%s is none of holiday, observed, swap_off, swap_work", kind);
            else if (text_good (self, table, row, "name_vi", NAME_BYTES) && !repeated (self, table, row, "holiday", "date"))
                json_array_append_new (self->holidays_json,
                                       json_pack ("{s:s s:s s:s}", "day", date, "name_vi", table_cell (table, row, "name_vi"), "kind", kind));
        }
    table_file_destroy (&table);
}

static bool judge_member (campaign_dir_t *self, const table_file_t *table, size_t place)
{
    static const char *const roles[] = {"chair", "police", "pc06", "task_force", "office", "press", "copy", "operator", NULL};
    static const char *const severities[] = {"info", "warning", "critical", NULL};
    static const char *const languages[] = {"", "vi", "en", NULL};
    const table_row_t *row = &table->rows[place];
    const char *key = table_cell (table, row, "public_key");
    bool good = code_good (table_cell (table, row, "code"))
                || problem (self->problems, table->file, row->line, "code", "a code has 1 to 64 bytes, without spaces, / and quotes");
    if (!one_of (table_cell (table, row, "role"), roles))
        good = problem (self->problems, table->file, row->line, "role",
                        "%s is none of chair, police, pc06, task_force, office, press, copy, operator", table_cell (table, row, "role"));
    if (campaign_dir_unit (self, table_cell (table, row, "unit")) == NULL)
        good = problem (self->problems, table->file, row->line, "unit", "there is no unit %s", table_cell (table, row, "unit"));
    if (!one_of (table_cell (table, row, "min_severity"), severities))
        good = problem (self->problems, table->file, row->line, "min_severity", "%s is none of info, warning, critical",
                        table_cell (table, row, "min_severity"));
    if (!one_of (table_cell (table, row, "language"), languages))
        good = problem (self->problems, table->file, row->line, "language", "vi or en");
    if (key[0] != '\0' && !key_text_valid (key))
        good = problem (self->problems, table->file, row->line, "public_key", "not 40 Z85 characters, as `tiendo key new` writes into FILE.pub");
    if (!mail_good (table_cell (table, row, "mail")))
        good = problem (self->problems, table->file, row->line, "mail", "one mail address is expected, or nothing");
    if (!webhook_good (table_cell (table, row, "webhook")))
        good = problem (self->problems, table->file, row->line, "webhook", "an http:// or https:// address is expected, or nothing");
    if (!quiet_good (table_cell (table, row, "quiet")))
        good = problem (self->problems, table->file, row->line, "quiet", "hours such as 21:00-06:00 are expected, or nothing");
    return good && !repeated (self, table, row, "member", "code");
}

// The text of a file beside members.csv, "" where none is named. NULL where it cannot be used. The caller frees it.
static char *template_of (campaign_dir_t *self, const table_file_t *table, const table_row_t *row)
{
    failure_t failure = {0};
    char *bytes = NULL;
    size_t size = 0;
    const char *name = table_cell (table, row, "webhook_template");
    if (name[0] == '\0')
        return strdup ("");
    char *path = campaign_dir_file (self->path, name);
    const campaign_dir_named_t named = {table->file, row->line, "webhook_template"};
    char *text =
        campaign_dir_bytes (self, path, &named, TEMPLATE_FILE_BYTES, &bytes, &size) ? webhook_template_of (path, bytes, size, &failure) : NULL;
    if (bytes != NULL && text == NULL)
        (void) problem (self->problems, table->file, row->line, "webhook_template", "%s", failure.text);
    free (bytes);
    free (path);
    return text;
}

static void take_member (campaign_dir_t *self, const table_file_t *table, size_t place)
{
    static const char *const columns[] = {"code", "role", "unit", "min_severity", "language", "mail", "webhook", "public_key", "quiet", NULL};
    const table_row_t *row = &table->rows[place];
    bool good = judge_member (self, table, place);
    char *template = template_of (self, table, row);
    if (good && template != NULL) {
        json_t *member = json_pack ("{s:s}", "webhook_template", template);
        for (const char *const *column = columns; *column != NULL; column++)
            json_object_set_new (member, *column, json_string (table_cell (table, row, *column)));
        if (table_cell (table, row, "language")[0] == '\0')
            json_object_set_new (member, "language", json_string ("vi"));
        json_array_append_new (self->members_json, member);
    }
    free (template);
}

void campaign_dir_members (campaign_dir_t *self)
{
    static const char *const needed[] = {"code", "role", "unit", "min_severity", NULL};
    static const char *const allowed[] = {"language", "mail", "webhook", "public_key", "quiet", "webhook_template", NULL};
    table_file_t *table = NULL;
    if (open_table (self, &table, "members.csv", needed, allowed))
        for (size_t i = 0; i < table->count; i++)
            take_member (self, table, i);
    table_file_destroy (&table);
}

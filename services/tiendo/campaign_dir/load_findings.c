#include "services/tiendo/campaign_dir/load_findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/wording/wording.h"

static void text_free (char **text)
{
    free (*text);
}

typedef struct {
    const char *file;
    long line;
    const char *field;
    const char *argument[3];
} finding_t;

// The sentence of each code of common/schema/functions/load, with its arguments.
static const struct {
    const char *code;
    const char *text;
} sentences[] = {
    {"unit_elsewhere", "unit %1$s belongs to province %2$s: two provinces have no code in common"},
    {"unit_prefix", "%2$s begins with the code of its sibling %1$s: of two siblings neither may begin the other's"},
    {"unit_unnamed", "unit %1$s (%2$s) is no longer named here; it stays (--prune takes it out)"},
    {"unit_pruned", "unit %1$s (%2$s) is no longer named here: taken out"},
    {"unit_used", "unit %1$s is no longer named here and cannot be taken out: %2$s"},
    {"unit_beside", "unit %1$s stands in the database from %2$s to %3$s, by a row that is no longer named here: --prune takes it out"},
    {"member_elsewhere", "member %1$s belongs to province %2$s: take another code"},
    {"member_key_taken", "this key is already that of member %1$s"},
    {"feed_key_taken", "this key is already that of feed %1$s: a member needs another one"},
    {"gateway_key_taken", "this key is already that of gateway %1$s: a member needs another one"},
    {"member_revoked", "member %1$s is revoked and stays so: `tiendo member restore %1$s` brings it back"},
    {"member_unnamed", "member %1$s is no longer named here; it stays (--prune revokes it)"},
    {"member_pruned", "member %1$s is no longer named here: revoked"},
    {"campaign_elsewhere", "campaign %1$s is province %2$s's: take another code"},
    {"campaign_unnamed", "campaign %1$s has no folder here any more; it goes on"},
    {"target_unnamed", "the target of unit %2$s (%3$s) is no longer named here; it stays (--prune takes it out)"},
    {"target_pruned", "the target of unit %2$s (%3$s) is no longer named here: taken out"},
    {"target_new", "campaign %1$s has begun: its targets stay, and unit %2$s has none. Take the line out, or plan it in another campaign"},
    {"target_stands",
     "campaign %1$s has begun: its targets stay, and that of unit %2$s is %3$s. Write that, or change it with `tiendo target change`"},
    {"share_new",
     "campaign %1$s has begun: its targets stay, and with this unit its siblings' would be others. Give the targets in targets.csv as they are"},
    {"share_stands", "campaign %1$s has begun: its targets stay, and with these units that of this one would be %2$s instead of %3$s"},
    {"calendar_stands",
     "campaign %1$s has begun: its calendar stays, and this is %2$s. Write that; plan_until and deadline move with `tiendo extend`"},
    {"holiday_stands", "campaign %2$s leaves out holidays and has reports: %1$s stays as it was loaded"},
};

// %1$s, %2$s, %3$s, in whatever order the language has them.
static void fill (char *text, size_t size, const char *sentence, const char *const *argument)
{
    size_t used = 0;
    while (*sentence != '\0' && used + 1 < size) {
        bool place = sentence[0] == '%' && sentence[1] >= '1' && sentence[1] <= '3' && sentence[2] == '$' && sentence[3] == 's';
        if (!place) {
            text[used++] = *sentence++;
            continue;
        }
        int written = snprintf (text + used, size - used, "%s", argument[sentence[1] - '1']);
        used += written < (int) (size - used) ? (size_t) written : size - used - 1;
        sentence += 4;
    }
    text[used] = '\0';
}

static void tell (campaign_dir_t *directory, bool wrong, const finding_t *what, const char *code)
{
    char text[600];
    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
        if (strcmp (sentences[i].code, code) == 0) {
            fill (text, sizeof text, tr (sentences[i].text), what->argument);
            if (wrong)
                (void) problem (directory->problems, what->file, what->line, what->field, "%s", text);
            else
                warning (directory->problems, what->file, what->line, what->field, "%s", text);
            return;
        }
    (void) problem (directory->problems, what->file, what->line, what->field, "%s", code);
}

// The file that would name what is named no more.
static char *file_without_line (const campaign_dir_t *directory, const char *place)
{
    char name[200];
    if (strncmp (place, "unit ", 5) == 0)
        return campaign_dir_file (directory->path, "units.csv");
    if (strncmp (place, "member ", 7) == 0)
        return campaign_dir_file (directory->path, "members.csv");
    if (strncmp (place, "holiday ", 8) == 0)
        return campaign_dir_file (directory->path, "holidays.csv");
    if (strncmp (place, "target ", 7) == 0) {
        (void) snprintf (name, sizeof name, "%.*s/targets.csv", (int) strcspn (place + 7, " "), place + 7);
        return campaign_dir_file (directory->path, name);
    }
    return strdup (directory->path);
}

static void take (campaign_dir_t *directory, const PGresult *rows, int row)
{
    const char *place = PQgetvalue (rows, row, 1);
    scoped (text_free) char *fallback = file_without_line (directory, place);
    finding_t what = {.file = fallback,
                      .field = PQgetvalue (rows, row, 2),
                      .argument = {PQgetvalue (rows, row, 4), PQgetvalue (rows, row, 5), PQgetvalue (rows, row, 6)}};
    what.line = campaign_dir_line (directory, place, &what.file);
    tell (directory, PQgetvalue (rows, row, 0)[0] == 't', &what, PQgetvalue (rows, row, 3));
}

bool load_findings (pg_t *pg, campaign_dir_t *directory, bool prune, failure_t *failure)
{
    json_auto_t *whole = json_pack ("{s:O s:O s:O s:O s:O}", "units", directory->units_json, "members", directory->members_json, "holidays",
                                    directory->holidays_json, "campaigns", directory->campaigns_json, "shares", directory->shares_json);
    scoped (text_free) char *text = whole != NULL ? json_dumps (whole, JSON_COMPACT) : NULL;
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {text, prune ? "true" : "false"};
    if (text == NULL)
        return failure_set (failure, FAILURE_PERMANENT, "a value is not UTF-8");
    if (!pg_run (pg, &rows, failure, "load_findings", 2, values))
        return false;
    for (int row = 0; row < PQntuples (rows); row++)
        take (directory, rows, row);
    return true;
}

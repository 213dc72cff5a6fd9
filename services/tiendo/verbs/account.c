// tiendo account: who signs in.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/scoped.h"
#include "services/tiendo/account/account_link.h"
#include "services/tiendo/shared/member_fields.h"
#include "services/tiendo/shared/list_columns.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "common/text/qr_code.h"
#include "services/tiendo/verbs/verbs.h"

static const char roles[] = "clerk district pc06 chair viewer operator";

typedef struct {
    const char *role, *unit, *mail, *language, *level, *under, *output;
    bool json, end;
    bool once; // an account that is there already is no mistake: its link was told when it was made
} account_t;

static bool is_role (const char *role)
{
    size_t size = strlen (role);
    const char *at = strstr (roles, role);
    return size > 0 && at != NULL && (at == roles || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0');
}

// What becomes of the mail: the link is good whether it was sent or not, and whoever made it has it.
static void mail_link (const operator_session_t *self, const char *account, const account_link_t *link, bool json)
{
    failure_t failure = {0};
    if (link->mail[0] == '\0')
        return;
    if (!account_link_mail (self, account, link, &failure))
        (void) fprintf (stderr, "tiendo account: the link was not mailed: %s; hand it over yourself\n", failure.text);
    else if (!json)
        printf ("account %s: the link was mailed to its address\n", account);
}

// The link is the last line, alone: programs read it. A person at a terminal gets it as a QR code too.
static int show_link (const char *account, const account_link_t *link, bool json)
{
    failure_t failure = {0};
    if (json) {
        json_t *object = json_pack ("{s:s s:s s:s}", "account", account, "link", link->link, "expires_at", link->expires_at);
        (void) json_dumpf (object, stdout, JSON_COMPACT);
        (void) fputc ('\n', stdout);
        json_decref (object);
        return EXIT_DONE;
    }
    if (isatty (STDOUT_FILENO) && !qr_code_print (stdout, link->link, &failure))
        (void) fprintf (stderr, "%s\n", failure.text);
    printf ("account %s: this link signs in once, until %s\n%s\n", account, link->expires_at, link->link);
    return EXIT_DONE;
}

static int add_one (const char *code, const account_t *wanted)
{
    failure_t failure = {0};
    account_link_t link;
    scoped (pg_result_clear) PGresult *known = NULL;
    scoped (operator_session_close) operator_session_t self = {0};
    if (!operator_session_open (&self, true, &failure))
        return refused ("account", failure.text);
    const char *values[] = {code, wanted->role, wanted->unit, wanted->mail, wanted->language, self.now};
    if (wanted->once && !pg_run (self.pg, &known, &failure, "account_known", 1, &code))
        return refused ("account", failure.text);
    if (known != NULL && PQntuples (known) > 0) {
        printf ("account %s is there already; its link was printed when it was made. Another: tiendo account link %s\n", code, code);
        return EXIT_DONE;
    }
    if (!pg_execute (self.pg, "BEGIN", &failure) || !pg_run (self.pg, NULL, &failure, "account_add", 6, values)
        || !account_link_make (&self, code, &link, &failure)
        || !operator_session_commit (&self, "account add", code, json_pack ("{s:s s:s}", "role", wanted->role, "unit", wanted->unit), &failure))
        return refused ("account", failure.text);
    mail_link (&self, code, &link, wanted->json);
    return show_link (code, &link, wanted->json);
}

static int add_each (const account_t *wanted)
{
    failure_t failure = {0};
    int count = 0;
    const account_sheet_t sheet = {wanted->level, wanted->role, wanted->under, wanted->output};
    scoped (operator_session_close) operator_session_t self = {0};
    if (!operator_session_open (&self, true, &failure) || !pg_execute (self.pg, "BEGIN", &failure)
        || !account_sheet_make (&self, &sheet, &count, &failure)
        || !operator_session_commit (&self, "account add", wanted->under,
                                     json_pack ("{s:s s:s s:i}", "role", wanted->role, "each", wanted->level, "accounts", count), &failure))
        return refused ("account", failure.text);
    printf ("%d accounts; the sheet with their links: %s\n", count, wanted->output);
    return EXIT_DONE;
}

static int make_link (const char *code, bool json)
{
    failure_t failure = {0};
    account_link_t link;
    scoped (operator_session_close) operator_session_t self = {0};
    if (!operator_session_open (&self, true, &failure) || !pg_execute (self.pg, "BEGIN", &failure)
        || !account_link_make (&self, code, &link, &failure) || !operator_session_commit (&self, "account link", code, json_object (), &failure))
        return refused ("account", failure.text);
    mail_link (&self, code, &link, json);
    return show_link (code, &link, json);
}

static int change (const char *code, const char *what)
{
    failure_t failure = {0};
    char act[32];
    const char *values[] = {code, what};
    scoped (operator_session_close) operator_session_t self = {0};
    (void) snprintf (act, sizeof act, "account %s", what);
    if (!operator_session_open (&self, true, &failure) || !pg_execute (self.pg, "BEGIN", &failure)
        || !pg_run (self.pg, NULL, &failure, "account_change", 2, values) || !operator_session_commit (&self, act, code, json_object (), &failure))
        return refused ("account", failure.text);
    printf ("account %s: %s\n", code, strcmp (what, "revoke") == 0 ? "revoked" : strcmp (what, "lock") == 0 ? "locked" : "unlocked");
    return EXIT_DONE;
}

static int sessions (const char *code, bool end, bool json)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *known = NULL;
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!operator_session_open (&self, true, &failure) || !pg_execute (self.pg, "BEGIN", &failure)
        || !pg_run (self.pg, &known, &failure, "account_known", 1, &code)
        || !pg_run (self.pg, &rows, &failure, end ? "account_sessions_end" : "account_sessions", 1, &code))
        return refused ("account", failure.text);
    if (PQntuples (known) == 0)
        return refused ("account", "there is no such account: see `tiendo account list`");
    if (!end) {
        list_rows (rows, json);
        return EXIT_DONE;
    }
    if (!operator_session_commit (&self, "account sessions end", code, json_object (), &failure))
        return refused ("account", failure.text);
    printf ("account %s: %s sessions ended\n", code, PQgetvalue (rows, 0, 0));
    return EXIT_DONE;
}

static int add (int argc, char **argv, int first, const account_t *wanted)
{
    if (wanted->role == NULL || !is_role (wanted->role))
        return usage_error ("account", "--role takes one of: %s", roles);
    if (wanted->language != NULL && strcmp (wanted->language, "vi") != 0 && strcmp (wanted->language, "en") != 0)
        return usage_error ("account", "--language takes vi or en");
    if (wanted->mail != NULL && !mail_good (wanted->mail))
        return usage_error ("account", "--mail takes one address");
    if (wanted->level != NULL)
        return first + 1 == argc && wanted->under != NULL && wanted->output != NULL
                   ? add_each (wanted)
                   : usage_error ("account", "--each LEVEL goes with --under UNIT and -o FILE, and names no account");
    if (first + 2 != argc || wanted->unit == NULL)
        return usage_error ("account", "add CODE --role R --unit U is expected");
    int status = options_code ("account", argv[first + 1]);
    if (status >= 0)
        return status;
    return add_one (argv[first + 1], wanted);
}

int verb_account (int argc, char **argv)
{
    account_t wanted = {0};
    int first = 0;
    const option_t options[] = {{"role", &wanted.role, NULL, NULL, false},     {"unit", &wanted.unit, NULL, NULL, false},
                                {"mail", &wanted.mail, NULL, NULL, false},     {"language", &wanted.language, NULL, NULL, false},
                                {"each", &wanted.level, NULL, NULL, false},    {"under", &wanted.under, NULL, NULL, false},
                                {"output", &wanted.output, NULL, NULL, false}, {"end", NULL, &wanted.end, NULL, false},
                                {"json", NULL, &wanted.json, NULL, false},     {"once", NULL, &wanted.once, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    const char *what = first < argc ? argv[first] : "";
    if (strcmp (what, "add") == 0)
        return add (argc, argv, first, &wanted);
    if (strcmp (what, "list") == 0 && first + 1 == argc)
        return list_print ("account", "account_list", wanted.json);
    if (first + 2 != argc)
        return usage_error ("account", "add, link, list, lock, unlock, revoke or sessions is expected, with a code");
    if (strcmp (what, "link") == 0)
        return make_link (argv[first + 1], wanted.json);
    if (strcmp (what, "sessions") == 0)
        return sessions (argv[first + 1], wanted.end, wanted.json);
    if (strcmp (what, "lock") == 0 || strcmp (what, "unlock") == 0 || strcmp (what, "revoke") == 0)
        return change (argv[first + 1], what);
    return usage_error ("account", "add, link, list, lock, unlock, revoke or sessions is expected, with a code");
}

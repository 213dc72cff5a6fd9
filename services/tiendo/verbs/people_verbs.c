// feed, member, token, key: who may do what.
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/base/link_keys.h"
#include "common/net/anchor.h"
#include "common/net/keys.h"
#include "common/base/scoped.h"
#include "common/base/secret_token.h"
#include "services/tiendo/verbs/key_holder.h"
#include "services/tiendo/shared/member_fields.h"
#include "services/tiendo/shared/list_columns.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/shared/output.h"
#include "services/tiendo/verbs/verbs.h"

static bool is (const char *word, int argc, char **argv, int place)
{
    return place < argc && strcmp (argv[place], word) == 0;
}

// To standard output: a line with the secret key, then one with the public key.
static int key_print (void)
{
    char public_text[KEY_TEXT_SIZE];
    char secret_text[KEY_TEXT_SIZE];
    if (zmq_curve_keypair (public_text, secret_text) != 0)
        return refused ("key", "no key pair can be made");
    printf ("%s\n%s\n", secret_text, public_text);
    sodium_memzero (secret_text, sizeof secret_text);
    return EXIT_DONE;
}

// The keys of links in mails: `new` makes a file, `rotate` puts a new key before the one that signs.
static int key_of_links (bool rotate, const char *file)
{
    failure_t failure = {0};
    if (sodium_init () < 0 || !(rotate ? link_keys_rotate (file, &failure) : link_keys_create (file, &failure)))
        return refused ("key", failure.text);
    printf (rotate ? "%s: a new key signs, the one before it is taken until the next rotation\n"
                   : "%s (secret: the same for deadline-alerter and intake)\n",
            file);
    return EXIT_DONE;
}

// FILE.anchor beside a service's key: by what its anchors of the audit log are known.
static int key_of_anchors (const char *file)
{
    failure_t failure = {0};
    char key[ANCHOR_KEY_SIZE];
    if (!anchor_keys_write (file, key, &failure))
        return refused ("key", failure.text);
    printf ("%s.anchor (public): anchors of the audit log are known by %s\n", file, key);
    return EXIT_DONE;
}

static int key_pairs (int count, char **files)
{
    failure_t failure = {0};
    int status = EXIT_DONE;
    for (int i = 0; status == EXIT_DONE && i < count; i++) {
        if (strcmp (files[i], "-") == 0)
            status = key_print ();
        else if (!key_pair_create (files[i], &failure))
            status = refused ("key", failure.text);
        else
            printf ("%s (secret, keep it here) and %s.pub (public, give it to the operator)\n", files[i], files[i]);
    }
    return status;
}

int verb_key (int argc, char **argv)
{
    int first = 0;
    bool link = false;
    const option_t options[] = {{"link", NULL, &link, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (!link && is ("anchor", argc, argv, first) && first + 2 == argc)
        return key_of_anchors (argv[first + 1]);
    bool rotate = link && is ("rotate", argc, argv, first);
    bool new = is ("new", argc, argv, first);
    if ((!rotate && !new) || first + 2 > argc || (link && first + 2 != argc))
        return usage_error ("key", "`new FILE…`, `anchor FILE`, `new --link FILE` or `rotate --link FILE` is expected");
    if (link)
        return key_of_links (rotate, argv[first + 1]);
    return key_pairs (argc - first - 1, argv + first + 1);
}

static int feed_add (const char *code, const char *unit, const char *file)
{
    failure_t failure = {0};
    char key[KEY_TEXT_SIZE];
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {code, unit, key, NULL};
    if (!public_key_read (file, key, &failure) || !operator_session_open (&self, true, &failure))
        return refused ("feed", failure.text);
    values[3] = self.now;
    if (!pg_execute (self.pg, "BEGIN", &failure) || !pg_run (self.pg, &rows, &failure, "feed_add", 4, values)
        || !operator_session_commit (&self, "feed add", code,
                                     json_pack ("{s:s s:s s:s}", "unit", unit, "key", key, "result", PQgetvalue (rows, 0, 0)), &failure))
        return refused ("feed", failure.text);
    printf ("feed %s for unit %s: %s\n", code, unit, PQgetvalue (rows, 0, 0));
    return EXIT_DONE;
}

static int feed_reset (const char *code)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {code};
    if (!operator_session_open (&self, true, &failure))
        return refused ("feed", failure.text);
    if (!pg_execute (self.pg, "BEGIN", &failure) || !pg_run (self.pg, &rows, &failure, "feed_reset", 1, values)
        || !operator_session_commit (&self, "feed reset", code,
                                     json_pack ("{s:s s:s}", "life", PQgetvalue (rows, 0, 0), "highest_seq", PQgetvalue (rows, 0, 1)), &failure))
        return refused ("feed", failure.text);
    printf ("feed %s: its batches are numbered from 1 again; they had come to %s. What was stored stays\n", code, PQgetvalue (rows, 0, 1));
    return EXIT_DONE;
}

// The token is the last line, alone: programs read it.
static int feed_token (const char *code)
{
    failure_t failure = {0};
    char token[SECRET_TOKEN_SIZE];
    char digest[SECRET_TOKEN_DIGEST_SIZE];
    scoped (operator_session_close) operator_session_t self = {0};
    if (!operator_session_open (&self, true, &failure))
        return refused ("feed", failure.text);
    secret_token_make (token, digest);
    const char *values[] = {code, digest, self.now};
    if (!pg_execute (self.pg, "BEGIN", &failure) || !pg_run (self.pg, NULL, &failure, "feed_token", 3, values)
        || !operator_session_commit (&self, "feed token", code, json_object (), &failure))
        return refused ("feed", failure.text);
    (void) fprintf (stderr, "feed %s: a new token for HTTP; it is shown this once, and older ones hold no longer\n", code);
    printf ("%s\n", token);
    return EXIT_DONE;
}

int verb_feed (int argc, char **argv)
{
    const char *unit = NULL;
    const char *key = NULL;
    bool json = false;
    int first = 0;
    const option_t options[] = {{"unit", &unit, NULL, NULL, false}, {"key", &key, NULL, NULL, false}, {"json", NULL, &json, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (is ("list", argc, argv, first) && first + 1 == argc)
        return list_print ("feed", "feed_list", json);
    if (is ("add", argc, argv, first) && first + 2 == argc && (status = options_code ("feed", argv[first + 1])) >= 0)
        return status;
    if (is ("add", argc, argv, first) && first + 2 == argc)
        return unit != NULL && key != NULL ? feed_add (argv[first + 1], unit, key) : usage_error ("feed", "--unit and --key are needed");
    if (is ("revoke", argc, argv, first) && first + 2 == argc)
        return key_holder_revoke ("feed", argv[first + 1], key);
    if (is ("reset", argc, argv, first) && first + 2 == argc)
        return feed_reset (argv[first + 1]);
    if (is ("token", argc, argv, first) && first + 2 == argc)
        return feed_token (argv[first + 1]);
    if (is ("restore", argc, argv, first) && first + 2 == argc)
        return key_holder_restore ("feed", argv[first + 1]);
    return usage_error ("feed", "add CODE, revoke CODE, restore CODE, reset CODE, token CODE or list is expected");
}

typedef struct {
    const char *role, *unit, *severity, *language, *mail, *webhook, *key, *quiet, *template;
} member_t;

static void text_free (char **text)
{
    free (*text);
}

static bool among (const char *word, const char *words)
{
    size_t size = strchr (word, ' ') == NULL ? strlen (word) : 0;
    for (const char *at = strstr (words, word); size > 0 && at != NULL; at = strstr (at + 1, word))
        if ((at == words || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
            return true;
    return false;
}

// Of an option of `member`: -1, or what to exit with.
static int one_of (const char *name, const char *value, const char *words)
{
    return among (value, words) ? -1 : usage_error ("member", "--%s takes one of: %s", name, words);
}

static int member_add (const char *code, const member_t *member)
{
    failure_t failure = {0};
    char key[KEY_TEXT_SIZE] = "";
    scoped (text_free) char *template = member->template != NULL ? webhook_template_read (member->template, &failure) : strdup ("");
    scoped (operator_session_close) operator_session_t self = {0};
    if (template == NULL || (member->key != NULL && !public_key_read (member->key, key, &failure)) || !operator_session_open (&self, true, &failure))
        return refused ("member", failure.text);
    json_t *list = json_pack ("{s:s s:s s:s s:s s:s s:s s:s s:s s:s s:s}", "code", code, "role", member->role, "unit", member->unit, "min_severity",
                              member->severity, "language", member->language != NULL ? member->language : "vi", "mail",
                              member->mail != NULL ? member->mail : "", "webhook", member->webhook != NULL ? member->webhook : "", "public_key", key,
                              "quiet", member->quiet != NULL ? member->quiet : "", "webhook_template", template);
    scoped (text_free) char *text = list != NULL ? json_dumps (list, 0) : NULL;
    json_decref (list);
    const char *values[] = {text, self.now};
    if (text == NULL)
        return refused ("member", "a value is not UTF-8");
    if (!pg_execute (self.pg, "BEGIN", &failure) || !pg_run (self.pg, NULL, &failure, "member_add", 2, values)
        || !operator_session_commit (&self, "member add", code,
                                     json_pack ("{s:s s:s s:s}", "role", member->role, "unit", member->unit, "min_severity", member->severity),
                                     &failure))
        return refused ("member", failure.text);
    printf ("member %s: %s of unit %s, from %s on\n", code, member->role, member->unit, member->severity);
    return EXIT_DONE;
}

static int member_revoke (const char *code)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t self = {0};
    const char *values[] = {code, NULL};
    if (!operator_session_open (&self, true, &failure))
        return refused ("member", failure.text);
    values[1] = self.now;
    if (!pg_execute (self.pg, "BEGIN", &failure) || !pg_run (self.pg, NULL, &failure, "member_revoke", 2, values)
        || !operator_session_commit (&self, "member revoke", code, json_object (), &failure))
        return refused ("member", failure.text);
    printf ("member %s: revoked\n", code);
    return EXIT_DONE;
}

int verb_member (int argc, char **argv)
{
    member_t member = {0};
    bool json = false;
    int first = 0;
    const option_t options[] = {{"role", &member.role, NULL, NULL, false},
                                {"unit", &member.unit, NULL, NULL, false},
                                {"min-severity", &member.severity, NULL, NULL, false},
                                {"language", &member.language, NULL, NULL, false},
                                {"mail", &member.mail, NULL, NULL, false},
                                {"webhook", &member.webhook, NULL, NULL, false},
                                {"key", &member.key, NULL, NULL, false},
                                {"quiet", &member.quiet, NULL, NULL, false},
                                {"webhook-template", &member.template, NULL, NULL, false},
                                {"json", NULL, &json, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (is ("list", argc, argv, first) && first + 1 == argc)
        return list_print ("member", "member_list", json);
    if (is ("revoke", argc, argv, first) && first + 2 == argc)
        return member_revoke (argv[first + 1]);
    if (is ("restore", argc, argv, first) && first + 2 == argc)
        return key_holder_restore ("member", argv[first + 1]);
    if (!is ("add", argc, argv, first) || first + 2 != argc)
        return usage_error ("member", "add CODE, revoke CODE, restore CODE or list is expected");
    if (member.role == NULL || member.unit == NULL || member.severity == NULL)
        return usage_error ("member", "--role, --unit and --min-severity are needed");
    if ((status = one_of ("role", member.role, "chair police pc06 task_force office press copy operator")) >= 0
        || (status = one_of ("min-severity", member.severity, "info warning critical")) >= 0
        || (status = one_of ("language", member.language != NULL ? member.language : "vi", "vi en")) >= 0)
        return status;
    if ((member.mail != NULL && !mail_good (member.mail)) || (member.webhook != NULL && !webhook_good (member.webhook)))
        return usage_error ("member", "--mail takes one address, --webhook an http:// or https:// one");
    if (member.quiet != NULL && !quiet_good (member.quiet))
        return usage_error ("member", "--quiet takes local hours such as 21:00-06:00");
    if ((status = options_code ("member", argv[first + 1])) >= 0)
        return status;
    return member_add (argv[first + 1], &member);
}

typedef struct {
    const char *role, *unit, *label;
    const char *output;  // file that gets the token; NULL: it is printed
    bool once;           // a label that is there already is no mistake; its token was told when it was made
    const char *expires; // an instant of the machine's clock; NULL: it ends when it is revoked
} token_t;

// To the file for the program that will read it, and nobody else; to standard output for the person who asked.
static bool token_write (const token_t *wanted, const char *label, const char *token, failure_t *failure)
{
    scoped (output_close) output_t output = {0};
    if (!output_open (&output, wanted->output != NULL ? wanted->output : "-", 0600, failure))
        return false;
    if (output.is_standard)
        (void) fprintf (stderr, "token %s; it is shown this once:\n", label);
    (void) fprintf (output.file, "%s\n", token);
    bool standard = output.is_standard;
    if (!output_commit (&output, failure))
        return false;
    if (!standard)
        printf ("token %s: in %s\n", label, wanted->output);
    return true;
}

static int token_new (const token_t *wanted)
{
    failure_t failure = {0};
    char token[SECRET_TOKEN_SIZE];
    char digest[SECRET_TOKEN_DIGEST_SIZE];
    char made[24];
    scoped (operator_session_close) operator_session_t self = {0};
    if (!operator_session_open (&self, true, &failure))
        return refused ("token", failure.text);
    secret_token_make (token, digest);
    (void) snprintf (made, sizeof made, "%s-%.8s", wanted->role, digest + 2);
    const char *values[] = {digest, wanted->label != NULL ? wanted->label : made, wanted->role, wanted->unit, self.now, wanted->expires};
    scoped (pg_result_clear) PGresult *rows = NULL;
    bool made_now = pg_execute (self.pg, "BEGIN", &failure) && pg_run (self.pg, &rows, &failure, "token_new", 6, values);
    bool there = !made_now && strcmp (pg_state (self.pg), "23505") == 0;
    if (there && wanted->once && wanted->output != NULL && strcmp (wanted->output, "-") != 0 && access (wanted->output, F_OK) != 0)
        return refused ("token", "there is a token of that label, and its file is gone: make one of another label");
    if (there && wanted->once)
        return EXIT_DONE;
    if (!made_now)
        return refused ("token", there ? "there is a token of that label" : failure.text);
    if (PQntuples (rows) == 0)
        return refused ("token", "there is no such unit; '*' is everything");
    // told first: a token that is committed and could be told to nobody would be lost
    if (!token_write (wanted, values[1], token, &failure)
        || !operator_session_commit (&self, "token new", values[1], json_pack ("{s:s s:s}", "role", wanted->role, "unit", wanted->unit), &failure))
        return refused ("token", failure.text);
    return EXIT_DONE;
}

static int token_revoke (const char *label)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    const char *values[] = {label, NULL};
    if (!operator_session_open (&self, true, &failure))
        return refused ("token", failure.text);
    values[1] = self.now;
    if (!pg_execute (self.pg, "BEGIN", &failure) || !pg_run (self.pg, &rows, &failure, "token_revoke", 2, values))
        return refused ("token", failure.text);
    if (PQntuples (rows) == 0)
        return refused ("token", "there is no such token in use: see `tiendo token list`");
    if (!operator_session_commit (&self, "token revoke", label, json_object (), &failure))
        return refused ("token", failure.text);
    printf ("token %s: revoked\n", label);
    return EXIT_DONE;
}

static bool has_passed (const char *instant)
{
    instant_us_t at = 0;
    failure_t failure = {0};
    return instant_parse (instant, &at, &failure) && at <= (instant_us_t) time (NULL) * 1000000;
}

int verb_token (int argc, char **argv)
{
    token_t token = {0};
    bool json = false;
    int first = 0;
    const option_t options[] = {{"role", &token.role, NULL, NULL, false},   {"unit", &token.unit, NULL, NULL, false},
                                {"label", &token.label, NULL, NULL, false}, {"output", &token.output, NULL, NULL, false},
                                {"once", NULL, &token.once, NULL, false},   {"expires", &token.expires, NULL, NULL, false},
                                {"json", NULL, &json, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status >= 0)
        return status;
    if (is ("list", argc, argv, first) && first + 1 == argc)
        return list_print ("token", "token_list", json);
    if (is ("revoke", argc, argv, first) && first + 2 == argc)
        return token_revoke (argv[first + 1]);
    if (!is ("new", argc, argv, first) || first + 1 != argc)
        return usage_error ("token", "new, revoke LABEL or list is expected");
    status = options_instant (argv, "expires", token.expires);
    if (status >= 0)
        return status;
    if (token.expires != NULL && has_passed (token.expires))
        return usage_error ("token", "--expires %s has passed: nobody could use the token", token.expires);
    if (token.role != NULL && !among (token.role, "viewer officer operator"))
        return usage_error ("token", "--role takes viewer, officer or operator");
    return token.role != NULL && token.unit != NULL ? token_new (&token) : usage_error ("token", "--role and --unit are needed");
}

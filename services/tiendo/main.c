// tiendo: the operators' and the districts' command.
#include <czmq.h>
#include <locale.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "services/tiendo/verbs.h"

static const struct {
    const char *name;
    verb_t *run;
    const char *about;
    const char *usage;
} verbs[] = {
    {"migrate", verb_migrate, "bring the schema up to date", "tiendo migrate"},
    {"load", verb_load, "load a campaign directory, all or nothing", "tiendo load DIR [--check]"},
    {"campaign", verb_campaign, "targets, plan, what is provisional, what lacks its five clears", "tiendo campaign [CODE] [--json]"},
    {"key", verb_key, "make a CURVE key pair", "tiendo key new FILE"},
    {"feed", verb_feed, "who may report for which units",
     "tiendo feed add CODE --unit UNIT --key FILE.pub\n       tiendo feed revoke CODE [--key FILE.pub]\n       tiendo feed list [--json]"},
    {"member", verb_member, "who receives alerts",
     "tiendo member add CODE --role R --unit U --min-severity S [--language vi|en] [--mail M] [--webhook URL] [--key FILE.pub]\n"
     "                        [--quiet 21:00-06:00] [--webhook-template FILE.json]\n"
     "       tiendo member revoke CODE\n       tiendo member list [--json]\n"
     "       roles: chair police pc06 task_force office press copy operator; severities: info warning critical"},
    {"token", verb_token, "bearer tokens of the HTTP API",
     "tiendo token new --role viewer|officer|operator --unit UNIT|'*' [--label L [--once]] [--output FILE]\n       tiendo token revoke LABEL\n       "
     "tiendo token "
     "list "
     "[--json]"},
    {"push", verb_push, "send CSV reports from a durable spool",
     "tiendo push --feed CODE --key FILE [--server URL] [--server-key Z85] [--campaign C] [--locale vi|en|plain] [--spool DIR]\n"
     "                   [--batch N] [--patience SECONDS] [--keep DAYS] [--keep-mb MB] [--refill] FILE.csv…"},
    {"status", verb_status, "the table by unit", "tiendo status [--campaign C] [--date D] [--unit U] [--level L] [--as-of T] [--json]"},
    {"close", verb_close, "close a day now", "tiendo close --campaign C --date D [--json]"},
    {"reopen", verb_reopen, "let corrections in for a locked day", "tiendo reopen --campaign C --date D --reason TEXT"},
    {"alerts", verb_alerts, "receive alerts",
     "tiendo alerts --key FILE [--follow] [--after ID] [--unit U]… [--severity S] [--server URL] [--server-key Z85] [--language vi|en] [--json]\n"
     "       tiendo alerts --dry-run --campaign C --date D   who would be told what if the day were closed now"},
    {"ack", verb_ack, "acknowledge an alert", "tiendo ack --key FILE ALERT [--note TEXT] [--until DATE] [--server URL] [--server-key Z85]"},
    {"explanation", verb_explanation, "PC06's decisions on cases that cannot be completed",
     "tiendo explanation list [CAMPAIGN [UNIT [DOCUMENT]]] [--json]\n       tiendo explanation accept|return CAMPAIGN UNIT DOCUMENT [--note TEXT]"},
    {"report", verb_report, "the daily report, and the others",
     "tiendo report --campaign C --date D --format pdf|xlsx|csv|docx -o FILE\n"
     "  [--report daily|press|explanations|candidates|evaluation] [--unit U] [--language vi|en] [--as-of T]"},
    {"deliveries", verb_deliveries, "mails and webhooks that are not sent, and trying again",
     "tiendo deliveries [--all] [--json]\n       tiendo deliveries retry ID"},
    {"silence", verb_silence, "alerts that are recorded and not delivered for a while",
     "tiendo silence add --unit U --until TIME --reason TEXT [--campaign C] [--kind K]\n       tiendo silence end ID\n       tiendo silence list "
     "[--json]"},
    {"audit", verb_audit, "who did what that others rely on, and whether that log is whole",
     "tiendo audit [--since TIME] [--json]\n       tiendo audit --verify [--noted ID:HASH]"},
    {"doctor", verb_doctor, "check everything, and say what to do", "tiendo doctor [--json]"},
    {"init", verb_init, "make a host's keys and the database's password, where they are not there yet",
     "tiendo init --keys DIR --database DIR [--host HOST] [--clock FILE --start TIME [--speed N]]"},
    {"health", verb_health, "ask a service whether it is ready", "tiendo health [URL]"},
    {"simulate", verb_simulate, "make simulated reports for a demonstration",
     "tiendo simulate --campaign C --unit U --from D --to D [--seed N] [--pace PERCENT] [--silent D,D…] [--correct D,D…] -o FILE.csv"},
};
enum { VERBS = sizeof verbs / sizeof verbs[0] };

int refused (const char *verb, const char *why)
{
    (void) fprintf (stderr, "tiendo %s: %s\n", verb, why);
    return EXIT_REFUSED;
}

int usage_error (const char *verb, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    (void) fprintf (stderr, "tiendo %s: ", verb);
    (void) vfprintf (stderr, format, arguments);
    (void) fprintf (stderr, "\ntry: tiendo help %s\n", verb);
    va_end (arguments);
    return EXIT_USAGE;
}

void usage_print (const char *verb)
{
    for (int i = 0; i < VERBS; i++)
        if (strcmp (verbs[i].name, verb) == 0)
            printf ("%s: %s\n\nusage: %s\n", verb, verbs[i].about, verbs[i].usage);
}

static int help (const char *verb)
{
    for (int i = 0; i < VERBS; i++)
        if (verb != NULL && strcmp (verbs[i].name, verb) == 0) {
            usage_print (verb);
            return EXIT_DONE;
        }
    printf ("tiendo " TIENDO_VERSION ", daily progress of campaigns\n\nusage: tiendo VERB [options]\n\n");
    for (int i = 0; i < VERBS; i++)
        printf ("  %-12s %s\n", verbs[i].name, verbs[i].about);
    printf ("\n`tiendo help VERB` tells more. The database is TIENDO_DATABASE_URL.\n");
    return verb == NULL ? EXIT_DONE : EXIT_USAGE;
}

// Done is only what could be told: a full disk behind a redirection is a failure.
static int written (const char *verb, int status)
{
    bool good = fflush (stdout) == 0 && ferror (stdout) == 0;
    return good || status != EXIT_DONE ? status : refused (verb, "the output could not be written");
}

int main (int argc, char **argv)
{
    (void) setlocale (LC_CTYPE, "C.UTF-8");
    zsys_handler_set (NULL); // a signal ends the program; what it was sending is in its spool
    if (sodium_init () < 0)
        return refused ("", "the cryptographic library cannot be used");
    if (argc < 2 || strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "help") == 0)
        return help (argc > 2 ? argv[2] : NULL) == EXIT_DONE && argc >= 2 ? EXIT_DONE : EXIT_USAGE;
    if (strcmp (argv[1], "--version") == 0) {
        printf ("tiendo " TIENDO_VERSION "\n");
        return EXIT_DONE;
    }
    for (int i = 0; i < VERBS; i++)
        if (strcmp (verbs[i].name, argv[1]) == 0)
            return written (argv[1], verbs[i].run (argc - 1, argv + 1));
    (void) fprintf (stderr, "tiendo: there is no verb %s\ntry: tiendo help\n", argv[1]);
    return EXIT_USAGE;
}

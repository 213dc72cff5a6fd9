// tiendo: the operators' and the districts' command. What each verb does, takes and gives is told in help/VERB.txt.
#include <czmq.h>
#include <locale.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/json_memory.h"
#include "common/runtime/config.h"
#include "services/tiendo/shared/manual.h"
#include "services/tiendo/verbs/verbs.h"

// clang-format off: a verb a line, whatever their number
static const struct {
    const char *name;
    verb_t *run;
} verbs[] = {
    {"migrate", verb_migrate},   {"load", verb_load},
    {"campaign", verb_campaign}, {"key", verb_key},
    {"feed", verb_feed},         {"gateway", verb_gateway},
    {"member", verb_member},     {"token", verb_token},
    {"account", verb_account},   {"push", verb_push},
    {"status", verb_status},     {"close", verb_close},
    {"reopen", verb_reopen},     {"alerts", verb_alerts},
    {"ack", verb_ack},           {"explanation", verb_explanation},
    {"report", verb_report},     {"deliveries", verb_deliveries},
    {"silence", verb_silence},   {"audit", verb_audit},
    {"doctor", verb_doctor},     {"restored", verb_restored},
    {"init", verb_init},         {"health", verb_health},
    {"simulate", verb_simulate}, {"void", verb_void},
    {"excuse", verb_excuse},     {"target", verb_target},
    {"extend", verb_extend},     {"plan", verb_plan},
    {"roles", verb_roles},       {"archive", verb_archive},
};
// clang-format on
enum { VERBS = sizeof verbs / sizeof verbs[0], NAME_MOST = 64 };

static int no_such_verb (const char *name)
{
    (void) fprintf (stderr, "tiendo: there is no verb %s\ntry: tiendo help\n", name);
    return EXIT_USAGE;
}

// `help`, `help VERB`, and what is about no verb.
static int help (const char *about)
{
    const char *names[VERBS];
    for (int i = 0; i < VERBS; i++)
        names[i] = verbs[i].name;
    if (about == NULL)
        manual_overview (names, VERBS);
    else if (strcmp (about, "settings") == 0)
        manual_settings ();
    else if (strcmp (about, "--man") == 0)
        manual_page (names, VERBS, TIENDO_VERSION);
    else if (strcmp (about, "tiendo") == 0 || !manual_print (about))
        return no_such_verb (about);
    return EXIT_DONE;
}

// Done is only what could be told: a full disk or a reader that has gone is a failure, and is said.
static int written (const char *verb, int status)
{
    bool good = fflush (stdout) == 0 && ferror (stdout) == 0;
    return good || status != EXIT_DONE ? status : refused (verb, "the output could not be written");
}

static int run (int argc, char **argv)
{
    failure_t failure = {0};
    for (int i = 0; i < VERBS; i++)
        if (strcmp (verbs[i].name, argv[1]) == 0)
            return config_check (&failure) ? verbs[i].run (argc - 1, argv + 1) : refused (argv[1], failure.text);
    return no_such_verb (argv[1]);
}

// `--as NAME` before the verb: who does it, where USER does not say it, as in a container. False: it is no name.
static bool take_name (int *argc, char ***argv)
{
    if (*argc < 2 || strcmp ((*argv)[1], "--as") != 0)
        return true;
    const char *name = *argc > 2 ? (*argv)[2] : "";
    if (name[0] == '\0' || strlen (name) > NAME_MOST || name[strcspn (name, "\n\r\t\x1b")] != '\0' || setenv ("USER", name, 1) != 0)
        return false;
    (*argv)[2] = (*argv)[0];
    *argv += 2;
    *argc -= 2;
    return true;
}

int main (int argc, char **argv)
{
    (void) setlocale (LC_CTYPE, "C.UTF-8");
    (void) signal (SIGPIPE, SIG_IGN); // who reads our output may go; what was begun is ended, and the loss is said
    zsys_handler_set (NULL);          // another signal ends the program; what it was sending is in its spool
    json_memory_begin ();
    if (sodium_init () < 0)
        return refused ("", "the cryptographic library cannot be used");
    if (!take_name (&argc, &argv)) {
        (void) fprintf (stderr, "tiendo: --as takes the name of who does it, of at most %d bytes\ntry: tiendo help\n", NAME_MOST);
        return EXIT_USAGE;
    }
    if (argc < 2) {
        (void) fprintf (stderr, "tiendo: a verb is expected\ntry: tiendo help\n");
        return EXIT_USAGE;
    }
    if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
        return written ("help", help (argc > 2 ? argv[2] : NULL));
    if (strcmp (argv[1], "--version") == 0) {
        printf ("tiendo " TIENDO_VERSION "\n");
        return written ("--version", EXIT_DONE);
    }
    return written (argv[1], run (argc, argv));
}

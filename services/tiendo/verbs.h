#ifndef TIENDO_VERBS_H
#define TIENDO_VERBS_H
// The verbs of the command. Each takes its own arguments (argv[0] is the verb) and gives the exit status.
enum { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

typedef int verb_t (int argc, char **argv);

verb_t verb_migrate, verb_load, verb_campaign, verb_key, verb_feed, verb_member, verb_token, verb_push, verb_status, verb_close, verb_reopen,
    verb_alerts, verb_ack, verb_explanation, verb_report, verb_deliveries, verb_silence, verb_audit, verb_doctor, verb_simulate, verb_init,
    verb_health;

// What went wrong, for the person at the terminal: "tiendo VERB: …" on stderr.
int refused (const char *verb, const char *why);
// The same for a wrong call, with where to read on.
int usage_error (const char *verb, const char *format, ...) __attribute__ ((format (printf, 2, 3)));
void usage_print (const char *verb);
#endif

#ifndef TIENDO_TIENDO_VERBS_VERBS_H
#define TIENDO_TIENDO_VERBS_VERBS_H
// The verbs of the command. Each takes its own arguments (argv[0] is the verb) and gives the exit status.
#include "services/tiendo/shared/outcome.h"

typedef int verb_t (int argc, char **argv);

verb_t verb_migrate, verb_account, verb_load, verb_campaign, verb_key, verb_feed, verb_member, verb_token, verb_push, verb_status, verb_close,
    verb_reopen, verb_alerts, verb_ack, verb_explanation, verb_report, verb_deliveries, verb_silence, verb_audit, verb_doctor, verb_restored,
    verb_simulate, verb_init, verb_health, verb_void, verb_gateway, verb_excuse, verb_target, verb_extend, verb_plan, verb_roles, verb_archive;
#endif

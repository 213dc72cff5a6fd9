// roles: what the administrator of the database server does once, and again after an upgrade: the roles are there, and tiendo_owner owns the
// database.
#include <stdio.h>
#include <unistd.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/options.h"
#include "services/tiendo/roles/role_scripts.h"
#include "services/tiendo/roles/service_roles.h"
#include "services/tiendo/verbs/verbs.h"

enum { TRIES = 60, PAUSE_US = 500000 };

// A table that a service works with is waited for: what was done stays done, and the rest is tried again.
static bool hand_over (pg_t *pg, failure_t *failure)
{
    for (int try = 1; !role_scripts_owner (pg, failure); try++) {
        if (failure->kind != FAILURE_TEMPORARY || try >= TRIES || !pg_connected (pg))
            return false;
        (void) usleep (PAUSE_US);
    }
    return true;
}

int verb_roles (int argc, char **argv)
{
    const char *wait = NULL;
    const char *passwords = NULL;
    bool only_print = false;
    bool backup = false;
    int wait_s = 0;
    int first = 0;
    const option_t options[] = {{"wait", &wait, NULL, NULL, false},
                                {"passwords", &passwords, NULL, NULL, false},
                                {"sql", NULL, &only_print, NULL, false},
                                {"backup", NULL, &backup, NULL, false}};
    int status = options_read (argc, argv, OPTIONS (options), &first);
    if (status < 0)
        status = options_no_more (argc, argv, first);
    if (status < 0)
        status = options_wait (argv, wait, &wait_s);
    failure_t failure = {0};
    if (status >= 0)
        return status;
    if (only_print) {
        role_scripts_print (backup);
        return EXIT_DONE;
    }
    scoped (operator_session_close) operator_session_t self = {0};
    if (!operator_session_reach (&self, wait_s, &failure) || !role_scripts_roles (self.pg, &failure)
        || (backup && !role_scripts_backup (self.pg, &failure)) || (passwords != NULL && !service_roles_passwords (self.pg, passwords, &failure))
        || !hand_over (self.pg, &failure))
        return refused ("roles", failure.text);
    printf ("the roles are there, and tiendo_owner owns the database\n");
    return EXIT_DONE;
}

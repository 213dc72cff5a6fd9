// The way to the database: whether somebody between could read or alter what is said there.
#include <stdio.h>

#include "common/net/database_way.h"
#include "services/tiendo/doctor/checks.h"

enum { FOUND = 500 };

void doctor_database_way (findings_t *told, const config_t *config)
{
    static const char what[] = "way to the database";
    database_way_t way;
    failure_t failure = {0};
    char found[FOUND];
    if (config_text (config, "TIENDO_DATABASE_URL")[0] == '\0')
        findings_tell (told, "none", what, "TIENDO_DATABASE_URL is not set here: not checked", "");
    else if (!database_way_read (&way, config_text (config, "TIENDO_DATABASE_URL"), &failure))
        findings_tell (told, "bad", what, failure.text, "mend the URI");
    else if (way.kind == DATABASE_NEAR)
        findings_tell (told, "ok", what, "it is on this machine: no network is crossed", "");
    else {
        bool verified = way.kind == DATABASE_VERIFIED;
        (void) snprintf (found, sizeof found, "%s, sslmode=%s: %s", way.host, way.mode,
                         verified ? "by TLS, and its certificate is verified" : "whoever is on the network between can read and alter what is said");
        findings_tell (told, verified ? "ok" : "warn", what, found,
                       verified ? ""
                                : "sslmode=verify-full&sslrootcert=FILE in the URI, and no TIENDO_DATABASE_UNVERIFIED=allowed: OPERATIONS.md, "
                                  "\"TLS to the database\"");
    }
}

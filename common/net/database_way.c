#include "common/net/database_way.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/net/address_reach.h"

enum { HOSTS = 2048 };

static void options_free (PQconninfoOption **options)
{
    PQconninfoFree (*options);
}

static const char *value_of (const PQconninfoOption *options, const char *name)
{
    for (const PQconninfoOption *one = options; one != NULL && one->keyword != NULL; one++)
        if (strcmp (one->keyword, name) == 0)
            return one->val != NULL ? one->val : "";
    return "";
}

static const char *value_or (const PQconninfoOption *given, const PQconninfoOption *defaults, const char *name)
{
    const char *value = value_of (given, name);
    return value[0] != '\0' ? value : value_of (defaults, name);
}

// The next of a comma list; an empty one counts. NULL: there is none.
static const char *next (char **rest)
{
    return *rest != NULL ? strsep (rest, ",") : NULL;
}

static bool is_near (const char *host)
{
    return host[0] == '\0' || host[0] == '/' || host[0] == '@' || host_is_loopback (host);
}

// libpq goes to the address where one is given, and to the name in its place otherwise.
static void find_far (const char *hosts, const char *addresses, char ret[256])
{
    char names[HOSTS];
    char numbers[HOSTS];
    char *names_rest = names;
    char *numbers_rest = numbers;
    (void) snprintf (names, sizeof names, "%s", hosts);
    (void) snprintf (numbers, sizeof numbers, "%s", addresses);
    ret[0] = '\0';
    while (ret[0] == '\0' && (names_rest != NULL || numbers_rest != NULL)) {
        const char *name = next (&names_rest);
        const char *number = next (&numbers_rest);
        const char *to = number != NULL && number[0] != '\0' ? number : name != NULL ? name : "";
        if (!is_near (to))
            (void) snprintf (ret, 256, "%s", to);
    }
}

bool database_way_read (database_way_t *ret, const char *uri, failure_t *failure)
{
    scoped (options_free) PQconninfoOption *given = PQconninfoParse (uri, NULL); // its own text might repeat a password
    scoped (options_free) PQconninfoOption *defaults = PQconndefaults ();
    if (given == NULL || defaults == NULL)
        return failure_set (failure, FAILURE_FATAL, "libpq cannot read this URI, such as postgresql://user@host/database");
    const char *hosts = value_or (given, defaults, "host");
    const char *addresses = value_or (given, defaults, "hostaddr");
    if (strlen (hosts) >= HOSTS || strlen (addresses) >= HOSTS)
        return failure_set (failure, FAILURE_FATAL, "it names too many hosts");
    (void) snprintf (ret->mode, sizeof ret->mode, "%s", value_or (given, defaults, "sslmode"));
    if (hosts[0] == '\0' && addresses[0] == '\0' && value_of (given, "service")[0] != '\0')
        (void) snprintf (ret->host, sizeof ret->host, "service %s", value_of (given, "service"));
    else
        find_far (hosts, addresses, ret->host);
    bool verified = strcmp (ret->mode, "verify-full") == 0 || strcmp (ret->mode, "verify-ca") == 0;
    ret->kind = ret->host[0] == '\0' ? DATABASE_NEAR : verified ? DATABASE_VERIFIED : DATABASE_UNVERIFIED;
    return true;
}

#include "services/tiendo/client/link_words.h"

#include <stdio.h>

#include "common/net/curve_probe.h"
#include "services/tiendo/wording/wording.h"

enum { SETTLE_MS = 1000 };

bool links_open (links_t **ret, const char *endpoints, const char *server_key, const key_pair_t *pair, failure_t *failure)
{
    if (links_new (ret, endpoints, server_key, pair, failure))
        return true;
    return failure->kind == FAILURE_PERMANENT ? failure_set (failure, FAILURE_PERMANENT, tr ("%s is no endpoint such as tcp://HOST:5570"), endpoints)
                                              : false;
}

static const char *trouble_words (link_trouble_t trouble)
{
    switch (trouble) {
    case TROUBLE_UNREACHABLE:
        return tr ("no answer: the server is not running there, or the address or the network is wrong");
    case TROUBLE_MUTE:
        return tr ("no answer: what is there takes the connection and says nothing");
    case TROUBLE_FOREIGN:
        return tr ("what answers there is not this service: look at the address and the port");
    case TROUBLE_SERVER_KEY:
        return tr ("the server has another key than --server-key says: ask the operator for the server's public key");
    case TROUBLE_OUR_KEY:
        return tr ("the server does not let this key in: it is not registered, or was revoked; ask the operator");
    case TROUBLE_LOST:
        return tr ("the connection was lost");
    case TROUBLE_SILENT:
        return tr ("connected, but no answer comes");
    case TROUBLE_NONE:
        break;
    }
    return tr ("answers");
}

void links_tell (links_t *self, bool settle)
{
    while (settle && links_undecided (self) && links_age_ms (self) < SETTLE_MS + CURVE_PROBE_MS)
        links_wait (self, -1, 50);
    for (int i = 0; i < links_count (self); i++)
        if (links_news (self, i))
            (void) fprintf (stderr, "%s: %s\n", links_endpoint (self, i), trouble_words (links_trouble (self, i)));
}

void links_summary (const links_t *self, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < links_count (self) && used < size; i++)
        used += (size_t) snprintf (text + used, size - used, "%s%s: %s", i == 0 ? "" : "; ", links_endpoint (self, i),
                                   trouble_words (links_trouble (self, i)));
}

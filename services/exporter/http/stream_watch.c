#include "services/exporter/http/stream_watch.h"

#include "common/base/scoped.h"

void stream_watch_look (event_stream_t *events, pg_pool_t *store)
{
    pg_refusal_t refusal = {0};
    if (event_stream_count (events) == 0)
        return;
    scoped (text_free) char *sessions = event_stream_shown (events, CREDENTIAL_SESSION);
    scoped (text_free) char *tokens = event_stream_shown (events, CREDENTIAL_BEARER);
    scoped (text_free) char *accounts = event_stream_shown (events, CREDENTIAL_PROXY);
    const char *values[] = {sessions, tokens, accounts};
    scoped (text_free) char *ended = pg_pool_text (store, "ended_credentials", 3, values, &refusal);
    if (ended != NULL && ended[0] != '\0')
        event_stream_refuse (events, ended);
}

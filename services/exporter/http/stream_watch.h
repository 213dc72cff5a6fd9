#ifndef TIENDO_EXPORTER_HTTP_STREAM_WATCH_H
#define TIENDO_EXPORTER_HTTP_STREAM_WATCH_H
// Ends the event streams of those who may no longer listen: who has signed out, or whose account, session or token was ended. To be called every
// second: what was ended ends its streams within two. While the database is away they stay, and have nothing to hear.
#include "common/db/pg_pool.h"
#include "services/exporter/http/event_stream.h"

void stream_watch_look (event_stream_t *events, pg_pool_t *store);
#endif

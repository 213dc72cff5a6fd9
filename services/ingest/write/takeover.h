#ifndef TIENDO_INGEST_WRITE_TAKEOVER_H
#define TIENDO_INGEST_WRITE_TAKEOVER_H
// Whether the database has all that this service has acknowledged. A standby that has taken over, or a server that was restored to an instant, may
// lack what came last. Who sent that has to ask (hello) before more is stored, or what is new is judged beside less than there was. Such a server
// begins a timeline, so it is looked at where a new connection leads to another one.
#include <stdatomic.h>
#include <stdint.h>

#include "common/db/pg.h"
#include "services/ingest/write/acknowledged.h"

// Of one connection.
typedef struct {
    acknowledged_t *acknowledged; // borrowed
    _Atomic unsigned int *count;  // of the service: how often a database lacked something; borrowed
    uint32_t timeline;            // of the connection before; 0: there was none
    bool seen;                    // since the caller has put it back
} takeover_t;

// Connects where there is no connection. False where the database is away, and once where it is another one that lacks something.
bool must_check takeover_reach (takeover_t *self, pg_t *pg, failure_t *failure);
#endif

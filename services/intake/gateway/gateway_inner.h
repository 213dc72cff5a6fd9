#ifndef TIENDO_INTAKE_GATEWAY_GATEWAY_INNER_H
#define TIENDO_INTAKE_GATEWAY_GATEWAY_INNER_H
// What the gateway's thread (gateway_loop.c) and those who ask it (gateway.c) share.
#include <pthread.h>
#include <stdatomic.h>

#include "common/net/links.h"
#include "services/intake/gateway/gateway.h"
#include "services/intake/gateway/jobs.h"

struct gateway_s {
    key_pair_t pair;
    links_t *links;
    outbox_t *outbox;
    int link;            // that is asked; -1: none is ready
    uint32_t generation; // of its connection when its feeds were last greeted
    int bell;            // eventfd: there is something new
    pthread_t thread;
    bool runs;
    atomic_bool stops;
    pthread_mutex_t lock;
    pthread_cond_t answered;
    jobs_t fresh;        // under the lock: handed over, not yet seen by the thread
    jobs_t active;       // the thread's own, as all below
    jobs_t acknowledged; // not yet marked in the outbox
    uint64_t tag;
    bool more;  // batches may wait in the outbox that are not among the active
    bool fails; // the outbox could not be written or read when it was last tried
    int64_t counted_ms, pruned_ms;
    metric_t *waiting, *sent, *refused;
};

// The thread: until `stops`.
void *gateway_run (void *argument);
#endif

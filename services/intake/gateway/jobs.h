#ifndef TIENDO_INTAKE_GATEWAY_JOBS_H
#define TIENDO_INTAKE_GATEWAY_JOBS_H
// Questions to ingest that have no answer yet, and who waits for it. A list in the order in which they came.
#include <zmq.h>

#include "services/intake/gateway/outbox.h"

// Somebody who waits for an answer. Under the gateway's lock.
typedef struct {
    zmq_msg_t bytes; // the answer; empty where none came
    bool done;       // the job is through with it: whoever waits frees it
    bool abandoned;  // nobody waits any longer: the job frees it
} waiter_t;

typedef struct job_s {
    struct job_s *next;
    outbox_batch_t batch; // of one of our own feeds; feed "" : a command that is sent as it is
    msgpack_sbuffer command;
    bool greets;      // our own hello
    bool is_old;      // its batch lay in the outbox, from an earlier run or for a server that lacks it
    waiter_t *waiter; // NULL: nobody has waited, or was answered
    uint64_t tag;     // by which its answer is known; 0: not sent yet
    bool sent;
    int link; // over which it was sent, and which connection of that link
    uint32_t generation;
    int64_t sent_ms;
    int64_t again_ms;                // not before
    char refused[ALERT_MAX_KEY + 1]; // the code by which it was last refused; "": it never was
} job_t;

typedef struct {
    job_t *first, *last;
    size_t count;
} jobs_t;

waiter_t *waiter_new (void);
void waiter_destroy (waiter_t **self_p);
job_t *job_new (void); // aborts where there is no memory for so small a thing
void job_destroy (job_t **self_p);
// The command of a job that has a batch: the batch by its present number. One without has its command already.
bool must_check job_encode (job_t *self, failure_t *failure);

void jobs_add (jobs_t *self, job_t *job);  // takes it
job_t *jobs_take_first (jobs_t *self);     // NULL: there is none
void jobs_take (jobs_t *self, job_t *job); // out of the list, the caller's now
void jobs_drop (jobs_t *self, job_t *job);
job_t *jobs_find (const jobs_t *self, uint64_t tag);
bool jobs_has_batch (const jobs_t *self, int64_t id);
bool jobs_greet (const jobs_t *self); // one of them does
size_t jobs_old (const jobs_t *self);
void jobs_clear (jobs_t *self);
#endif

#ifndef TIENDO_DEADLINE_ALERTER_SCHEDULE_CLOSE_CREW_H
#define TIENDO_DEADLINE_ALERTER_SCHEDULE_CLOSE_CREW_H
// Closes days of several campaigns side by side: most close at the same hour, and each may take a second. Hands, each a thread with a database
// connection of its own, close what they are given; the days of one campaign follow one another.
#include "common/runtime/config.h"
#include "services/deadline-alerter/store/store.h"

typedef struct close_crew_s close_crew_t;

typedef struct {
    bool good;   // false: `failure` says why
    bool lost;   // the connection went with it
    bool closed; // by this hand; false: it was closed already, or is not due any more
    long alerts;
    failure_t failure;
} close_result_t;

// All are called in the thread that runs the crew.
typedef struct {
    bool (*may) (void *owner, const due_t *due); // false: this campaign waits
    void (*said) (void *owner, const due_t *due, const close_result_t *result);
} close_crew_events_t;

bool must_check close_crew_new (close_crew_t **ret, const config_t *config, failure_t *failure);
// From any thread: whether the last run met a hand without a connection.
bool close_crew_away (const close_crew_t *self);
// From another thread: what runs is cut short and nothing more is begun, so that close_crew_run returns.
void close_crew_stop (close_crew_t *self);
void close_crew_destroy (close_crew_t **self_p);

// Closes the days of a list, which names those of a campaign in their order; returns when all are said. After one that fails the later days of its
// campaign are left out, after a lost connection all that has not begun.
void close_crew_run (close_crew_t *self, const due_t *list, size_t count, const close_crew_events_t *events, void *owner);
#endif

#ifndef TIENDO_INGEST_WRITE_ACKNOWLEDGED_H
#define TIENDO_INGEST_WRITE_ACKNOWLEDGED_H
// The highest number that was acknowledged of each feed's life, kept beside the database, so that after a restore a feed is told what the database
// has no more. A directory that replicas may share: each writes a file of its own, and reads all of them at its start. A line is written before the
// answer is sent, and outlives the process; not a power cut, after which less is known. A feed is told apart by when it was added too: a database
// that was made anew, after a trial, has lost nothing. For all threads.
#include <stdint.h>

#include "common/base/failure.h"
#include "services/ingest/request/feed_request.h"

typedef struct acknowledged_s acknowledged_t;

typedef struct {
    const char *feed;
    int64_t begun_us; // when the feed was added
    int32_t life;
    int64_t seq;
} acknowledged_one_t;

acknowledged_one_t acknowledged_of (const feed_request_t *one); // borrows its feed

// "": it is kept in memory alone. A full disk is no failure: it is logged, as by acknowledged_flush.
bool must_check acknowledged_new (acknowledged_t **ret, const char *directory, failure_t *failure);
void acknowledged_destroy (acknowledged_t **self_p);
// What was acknowledged; written by acknowledged_flush at the latest.
void acknowledged_note (acknowledged_t *self, const acknowledged_one_t *one);
// Where it cannot be written that is logged once; all that was not is written as soon as it can be again.
void acknowledged_flush (acknowledged_t *self);
// Does so where it failed before, and nobody is just writing: for whoever looks again and again, since no report may come for hours.
void acknowledged_retry (acknowledged_t *self);
// Whether `holds` says so of every feed's highest number; the first of which it does not ends it.
typedef bool acknowledged_holds_fn (void *argument, const acknowledged_one_t *one);
bool acknowledged_every (acknowledged_t *self, acknowledged_holds_fn *holds, void *argument);
// Of that feed's life (its seq is not looked at); 0: nothing is known.
int64_t acknowledged_highest (acknowledged_t *self, const acknowledged_one_t *of);
#endif

#ifndef TIENDO_INGEST_WRITE_GROUP_COURSE_H
#define TIENDO_INGEST_WRITE_GROUP_COURSE_H
// How the batches of a group are stored, or refused: a state machine. Each state is one step, and says which comes next.
//
//             ┌──────────────────────┐ (all are new)
//   REACH ──▶ PLACE ──▶ FIND ──▶ JUDGE ──▶ STORE, or RESOLVE ──▶ STORED ──▶ OVER
//     ▲         └─────────┴────────┴─────────────┤ (any step that fails)
//     │                                          ▼
//     ├─────────── (nothing was stored) ────── FAILED ──▶ REFUSED, or OVERTAKEN ──▶ OVER
//     │                                          │ (it may have been stored)
//     └─────────── (until that is known) ────── UNSURE ──▶ OVER, without an answer, where the service ends
//
// REACH connects. PLACE finds by the registry whose batches they are. FIND decides those that are stored already. JUDGE judges the records. STORE is
// the transaction where keys are new, RESOLVE where a key may be taken. FAILED tries again, unless that is of no use, or was often enough. OVERTAKEN:
// another database server has taken over that lacks what came last, so clients have to ask it first. UNSURE: the outcome of a transaction is not
// known. To say "not stored" of such a group could be a lie, and stays so until it is stored, since what was under way may come through late.
#include "services/ingest/write/worker.h"

// Decides the group's open batches, or leaves them without an answer, so that their clients send again.
void group_course_run (worker_t *worker);
#endif

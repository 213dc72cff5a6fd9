#ifndef TIENDO_INGEST_WRITE_QUESTIONS_H
#define TIENDO_INGEST_WRITE_QUESTIONS_H
// The questions among a group's commands: what is stored of a feed (hello), and what stands of its units. They are answered after the batches.
#include "services/ingest/write/worker.h"

// Each that is open is answered, or refused where the database is away.
void questions_answer (worker_t *self);
#endif

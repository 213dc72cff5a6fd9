#ifndef TIENDO_TIENDO_PUSH_STANDING_H
#define TIENDO_TIENDO_PUSH_STANDING_H
// What stands of the units and days of a batch without revisions, and the batch that follows from it: what is unchanged is left out, the rest
// goes one revision above what stands. Pure: questions out, answers in.
#include "proto/feed/feed_client.h"
#include "services/tiendo/push/batch_build.h"
#include "services/tiendo/push/spool.h"

typedef struct standing_s standing_t;

// Takes what it needs of the draft, which must outlive it.
bool must_check standing_new (standing_t **ret, const spool_batch_t *draft, failure_t *failure);
void standing_destroy (standing_t **self_p);
// The next question, a `figures` command appended to *out: the same one until it was answered. Not when standing_done.
bool must_check standing_question (const standing_t *self, msgpack_sbuffer *out, failure_t *failure);
bool standing_done (const standing_t *self);
// The answer to the question. Where there is more than an answer holds, the question is split.
bool must_check standing_answer (standing_t *self, const feed_reply_t *figures, failure_t *failure);
// The server cannot say what stands: nothing is taken to stand.
void standing_refused (standing_t *self);
bool standing_is_blind (const standing_t *self);
// *ret_unchanged: rows that stand already as they are.
bool must_check standing_build (standing_t *self, batch_build_t *ret, uint32_t *ret_unchanged, failure_t *failure);
#endif

#ifndef TIENDO_EXPORTER_LIMIT_H
#define TIENDO_EXPORTER_LIMIT_H
// How often somebody may ask: token buckets in a table of fixed size, by a key of the caller's. A key falls into one small set of the table;
// where that is full, its fullest bucket is forgotten: whoever has asked least loses least. Safe from several threads. Time is an argument.
#include <stdint.h>

#include "common/failure.h"

typedef struct limit_s limit_t;

// `rate` a second, at most `burst` at once. A rate of 0 lets everything through and only remembers who came.
bool must_check limit_new (limit_t **ret, long rate, long burst, failure_t *failure);
void limit_destroy (limit_t **self_p);
// Takes `cost` from the key's bucket. False: it is not there; *ret_wait_ms until it will be.
bool must_check limit_take (limit_t *self, uint64_t key, long cost, int64_t now_ms, int64_t *ret_wait_ms);
// Puts back what was taken.
void limit_give (limit_t *self, uint64_t key, long cost);
// Whether the key has a bucket here.
bool limit_knows (limit_t *self, uint64_t key);
void limit_forget (limit_t *self, uint64_t key);
#endif

#ifndef TIENDO_COMMON_HTTP_TOKEN_BUCKET_H
#define TIENDO_COMMON_HTTP_TOKEN_BUCKET_H
// How often somebody may ask: token buckets in a table of fixed size, by a key of the caller's. A key falls into one small set of the table;
// where that is full, its fullest bucket is forgotten: whoever has asked least loses least. Safe from several threads. Time is an argument.
#include <stdint.h>

#include "common/base/failure.h"

typedef struct token_bucket_s token_bucket_t;

// `rate` a second, at most `burst` at once. A rate of 0 lets everything through and only remembers who came.
bool must_check token_bucket_new (token_bucket_t **ret, long rate, long burst, failure_t *failure);
void token_bucket_destroy (token_bucket_t **self_p);
// Takes `cost` from the key's bucket. False: it is not there; *ret_wait_ms until it will be.
bool must_check token_bucket_take (token_bucket_t *self, uint64_t key, long cost, int64_t now_ms, int64_t *ret_wait_ms);
// Puts back what was taken.
void token_bucket_give (token_bucket_t *self, uint64_t key, long cost);
// Whether the key has a bucket here.
bool token_bucket_knows (token_bucket_t *self, uint64_t key);
void token_bucket_forget (token_bucket_t *self, uint64_t key);
#endif

#include "common/http/token_bucket.h"

#include <pthread.h>
#include <stdlib.h>

enum { SETS = 1024, WAYS = 8, UNIT = 1000 }; // levels are thousandths: a rate a second is thousandths a millisecond

typedef struct {
    uint64_t key; // 0: free
    int64_t level;
    int64_t at_ms;
} bucket_t;

struct token_bucket_s {
    pthread_mutex_t lock;
    int64_t rate;
    int64_t most;
    bucket_t buckets[SETS][WAYS];
};

bool token_bucket_new (token_bucket_t **ret, long rate, long burst, failure_t *failure)
{
    token_bucket_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    (void) pthread_mutex_init (&self->lock, NULL);
    self->rate = rate;
    self->most = (int64_t) burst * UNIT;
    *ret = self;
    return true;
}

void token_bucket_destroy (token_bucket_t **self_p)
{
    token_bucket_t *self = *self_p;
    if (self == NULL)
        return;
    (void) pthread_mutex_destroy (&self->lock);
    free (self);
    *self_p = NULL;
}

static void refill (const token_bucket_t *self, bucket_t *bucket, int64_t now_ms)
{
    int64_t passed = now_ms > bucket->at_ms ? now_ms - bucket->at_ms : 0;
    int64_t missing = self->most - bucket->level;
    bool whole = self->rate == 0 || passed >= missing / self->rate + 1;
    bucket->level = whole ? self->most : bucket->level + passed * self->rate;
    bucket->at_ms = now_ms;
}

static bucket_t *find (token_bucket_t *self, uint64_t key)
{
    bucket_t *set = self->buckets[key % SETS];
    for (int i = 0; i < WAYS; i++)
        if (set[i].key == key)
            return &set[i];
    return NULL;
}

static bucket_t *find_or_make (token_bucket_t *self, uint64_t key, int64_t now_ms)
{
    bucket_t *set = self->buckets[key % SETS];
    bucket_t *place = find (self, key);
    if (place != NULL) {
        refill (self, place, now_ms);
        return place;
    }
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key != 0)
            refill (self, &set[i], now_ms);
        if (place == NULL || (place->key != 0 && (set[i].key == 0 || set[i].level > place->level)))
            place = &set[i];
    }
    *place = (bucket_t){key, self->most, now_ms};
    return place;
}

bool token_bucket_take (token_bucket_t *self, uint64_t key, long cost, int64_t now_ms, int64_t *ret_wait_ms)
{
    int64_t wanted = (int64_t) cost * UNIT;
    (void) pthread_mutex_lock (&self->lock);
    bucket_t *bucket = find_or_make (self, key != 0 ? key : 1, now_ms);
    int64_t missing = self->rate > 0 ? wanted - bucket->level : 0;
    if (missing <= 0)
        bucket->level -= wanted;
    (void) pthread_mutex_unlock (&self->lock);
    if (missing > 0)
        *ret_wait_ms = (missing + self->rate - 1) / self->rate;
    return missing <= 0;
}

void token_bucket_give (token_bucket_t *self, uint64_t key, long cost)
{
    (void) pthread_mutex_lock (&self->lock);
    bucket_t *bucket = find (self, key != 0 ? key : 1);
    if (bucket != NULL) {
        int64_t level = bucket->level + (int64_t) cost * UNIT;
        bucket->level = level < self->most ? level : self->most;
    }
    (void) pthread_mutex_unlock (&self->lock);
}

bool token_bucket_knows (token_bucket_t *self, uint64_t key)
{
    (void) pthread_mutex_lock (&self->lock);
    bool known = find (self, key != 0 ? key : 1) != NULL;
    (void) pthread_mutex_unlock (&self->lock);
    return known;
}

void token_bucket_forget (token_bucket_t *self, uint64_t key)
{
    (void) pthread_mutex_lock (&self->lock);
    bucket_t *bucket = find (self, key != 0 ? key : 1);
    if (bucket != NULL)
        *bucket = (bucket_t){0};
    (void) pthread_mutex_unlock (&self->lock);
}

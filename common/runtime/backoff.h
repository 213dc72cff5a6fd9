#ifndef TIENDO_COMMON_RUNTIME_BACKOFF_H
#define TIENDO_COMMON_RUNTIME_BACKOFF_H
// Campaigns whose close or re-evaluation failed, and other things that are told apart by two names: they wait a while and are complained of once a
// minute, and the others go on.
// Pure: milliseconds come in as arguments. Bounded: where it is full the oldest makes room.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BACKOFF_MAX = 256, BACKOFF_COMPLAIN_MS = 60000 };

typedef struct {
    char province[65];
    char campaign[65];
    int64_t not_before_ms;
    int64_t complained_ms;
} backoff_entry_t;

typedef struct {
    size_t count;
    backoff_entry_t of[BACKOFF_MAX];
} backoff_t;

bool backoff_wait (const backoff_t *self, const char *province, const char *campaign, int64_t now_ms);
// True where it is time to say so.
bool backoff_add (backoff_t *self, const char *province, const char *campaign, int64_t now_ms, int64_t delay_ms);
void backoff_clear (backoff_t *self, const char *province, const char *campaign);
#endif

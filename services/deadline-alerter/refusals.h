#ifndef TIENDO_DEADLINE_ALERTER_REFUSALS_H
#define TIENDO_DEADLINE_ALERTER_REFUSALS_H
// Campaigns whose close or re-evaluation failed, and other things that are told apart by two names: they wait a while and are complained of once a
// minute, and the others go on.
// Pure: milliseconds come in as arguments. Bounded: where it is full the oldest makes room.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REFUSALS_MAX = 256, REFUSALS_COMPLAIN_MS = 60000 };

typedef struct {
    char province[65];
    char campaign[65];
    int64_t not_before_ms;
    int64_t complained_ms;
} refusal_t;

typedef struct {
    size_t count;
    refusal_t of[REFUSALS_MAX];
} refusals_t;

bool refusals_wait (const refusals_t *self, const char *province, const char *campaign, int64_t now_ms);
// True where it is time to say so.
bool refusals_add (refusals_t *self, const char *province, const char *campaign, int64_t now_ms, int64_t delay_ms);
void refusals_clear (refusals_t *self, const char *province, const char *campaign);
#endif

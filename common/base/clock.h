#ifndef TIENDO_COMMON_BASE_CLOCK_H
#define TIENDO_COMMON_BASE_CLOCK_H
// The campaign's clock. Microseconds since 1970-01-01T00:00:00Z (UTC). Set in one place from TIENDO_CLOCK, passed in as a value.
// "" real time · fixed:RFC3339 · file:PATH (RFC 3339 text, or a clock of the next kind, read at every look; an unreadable file keeps the
// last good time)
// · START@EPOCH*SPEED: START (RFC 3339) + (real Unix seconds - EPOCH) * SPEED.
#include <stddef.h>
#include <stdint.h>

#include "common/base/failure.h"

typedef int64_t instant_us_t;
typedef struct campaign_clock_s campaign_clock_t;

bool must_check campaign_clock_new (campaign_clock_t **ret, const char *spec, failure_t *failure);
void campaign_clock_destroy (campaign_clock_t **self_p);
instant_us_t campaign_clock_now (campaign_clock_t *self);

// Monotonic milliseconds of the machine, for timeouts, backoff and leases.
int64_t monotonic_ms (void);

// "2024-07-15T17:30:00.000000+07:00": the offset is in minutes. Strict: date, 'T', time, optional fraction, 'Z' or ±hh:mm.
bool must_check instant_parse (const char *text, instant_us_t *ret, failure_t *failure);
enum { INSTANT_TEXT_SIZE = 40 };
void instant_format (instant_us_t at, int offset_minutes, char text[INSTANT_TEXT_SIZE]);

// Days since 1970-01-01, strict YYYY-MM-DD, years 1970…9999.
bool day_parse (const char *text, size_t size, int32_t *ret);
enum { DAY_TEXT_SIZE = 12 };
void day_format (int32_t day, char text[DAY_TEXT_SIZE]);
#endif

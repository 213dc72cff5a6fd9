#ifndef TIENDO_PROTO_FEED_REJECTION_H
#define TIENDO_PROTO_FEED_REJECTION_H
// Why one record of a batch was not stored (feed/1 "Rejection codes"), and the array of them in an ack. The array's own bytes
// are stored with the batch, so that a duplicate is answered the very same.
#include <msgpack.h>

#include "common/base/failure.h"
#include "common/text/slice.h"

typedef enum {
    REJECTION_PARTS_EXCEED,
    REJECTION_PERSONAL_DATA,
    REJECTION_TOO_LONG,
    REJECTION_MISSING_FIELD,
    REJECTION_WRONG_TYPE,
    REJECTION_BAD_UTF8,
    REJECTION_UNKNOWN_KIND,
    REJECTION_UNKNOWN_CAMPAIGN,
    REJECTION_UNKNOWN_UNIT,
    REJECTION_NOT_REPORTING_UNIT,
    REJECTION_FORBIDDEN_UNIT,
    REJECTION_UNKNOWN_METRIC,
    REJECTION_BAD_DATE,
    REJECTION_DATE_OUT_OF_RANGE,
    REJECTION_DATE_LOCKED,
    REJECTION_COUNT_OUT_OF_RANGE,
    REJECTION_REV_CONFLICT,
    REJECTION_UNKNOWN_REASON,
    REJECTION_CODES
} rejection_code_t;

typedef struct {
    uint32_t index; // of the record in its batch, from 0
    rejection_code_t code;
    char detail[200]; // UTF-8, never cut inside a character, never holding the personal data it complains of
} rejection_t;

const char *rejection_code_name (rejection_code_t code); // "parts_exceed"
bool rejection_code_from (slice_t name, rejection_code_t *ret);

// Fills *self but its index, and returns false. What comes from outside goes in through "%.*s" and is made
// printable UTF-8 here, whatever it held.
bool rejection_set (rejection_t *self, rejection_code_t code, const char *format, ...) __attribute__ ((format (printf, 3, 4)));

// Appends the array `[{index, code, detail}]`. Temporary failure where memory is short.
bool must_check rejected_encode (msgpack_sbuffer *out, const rejection_t *rejected, size_t count, failure_t *failure);
// Strict; permanent failure where the bytes are not such an array or hold more than `room`. A code this version
// does not know is a failure too.
bool must_check rejected_decode (const void *bytes, size_t size, rejection_t *ret, size_t room, size_t *ret_count, failure_t *failure);
#endif

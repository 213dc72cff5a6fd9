#ifndef TIENDO_INTAKE_SESSION_ONE_TIME_CODE_H
#define TIENDO_INTAKE_SESSION_ONE_TIME_CODE_H
// One-time codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, thirty seconds, as every app has them), by liboath.
#include <stddef.h>
#include <stdint.h>

#include "common/base/failure.h"

enum { ONE_TIME_SECRET_BYTES = 20, ONE_TIME_SECRET_TEXT = 40, ONE_TIME_URI = 256 };

typedef struct {
    unsigned char bytes[ONE_TIME_SECRET_BYTES];
    char text[ONE_TIME_SECRET_TEXT]; // base32, for who types it
    char uri[ONE_TIME_URI];          // otpauth://…, for a QR code
} one_time_secret_t;

// A new secret of an account.
bool must_check one_time_secret_make (one_time_secret_t *ret, const char *account, failure_t *failure);

// The step of time whose code it is, among the present one and one on either side; 0: of none of them, or no newer than `after`. now_s: Unix seconds.
int64_t one_time_code_step (const unsigned char *secret, size_t size, const char *code, int64_t now_s, int64_t after);
#endif

#include "services/intake/session/one_time_code.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEP_S = 30, DIGITS = 6, AROUND = 1 };

bool one_time_secret_make (one_time_secret_t *ret, const char *account, failure_t *failure)
{
    char *text = NULL;
    randombytes_buf (ret->bytes, sizeof ret->bytes);
    if (oath_base32_encode ((const char *) ret->bytes, sizeof ret->bytes, &text, NULL) != OATH_OK)
        return failure_set (failure, FAILURE_TEMPORARY, "no one-time secret could be made");
    (void) snprintf (ret->text, sizeof ret->text, "%s", text);
    free (text);
    // codes of accounts are [0-9A-Za-z-], so nothing is to be escaped
    (void) snprintf (ret->uri, sizeof ret->uri, "otpauth://totp/tiendo:%.64s?secret=%s&issuer=tiendo&algorithm=SHA1&digits=%d&period=%d", account,
                     ret->text, DIGITS, STEP_S);
    return true;
}

int64_t one_time_code_step (const unsigned char *secret, size_t size, const char *code, int64_t now_s, int64_t after)
{
    if (strlen (code) != DIGITS || strspn (code, "0123456789") != DIGITS)
        return 0;
    int64_t found = 0;
    for (int64_t step = now_s / STEP_S - AROUND; step <= now_s / STEP_S + AROUND; step++) {
        char right[DIGITS + 1];
        if (step > after
            && oath_hotp_generate ((const char *) secret, size, (uint64_t) step, DIGITS, false, OATH_HOTP_DYNAMIC_TRUNCATION, right) == OATH_OK
            && sodium_memcmp (right, code, DIGITS) == 0)
            found = step;
    }
    return found;
}

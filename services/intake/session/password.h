#ifndef TIENDO_INTAKE_SESSION_PASSWORD_H
#define TIENDO_INTAKE_SESSION_PASSWORD_H
// Passwords: Argon2id by libsodium (64 MiB, three passes), and cracklib's dictionary of common ones. At most two are worked out at a time, so that a
// crowd of wrong passwords takes 128 MiB and not all of the memory; others wait up to five seconds for a place.
#include "common/base/failure.h"

enum { PASSWORD_HASH_SIZE = 128, PASSWORD_LEAST = 10, PASSWORD_MOST = 256 };

typedef enum { PASSWORD_GOOD, PASSWORD_WRONG, PASSWORD_BUSY } password_result_t; // busy: no place came free in time

// What is wrong with a new password, as a code that the page has words for: "password_short", "password_long", "password_common"; NULL: nothing.
const char *password_fault (const char *password);

// The text that is stored. BUSY or GOOD; from any thread.
password_result_t password_hash (const char *password, char ret[PASSWORD_HASH_SIZE]);

// Whether it is the password of that text. `stored` NULL: of an account that there is not or that has no password; it is worked out all the same and
// is WRONG, so that the time tells nothing.
password_result_t password_check (const char *password, const char *stored);
#endif

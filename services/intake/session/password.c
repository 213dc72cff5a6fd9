#include "services/intake/session/password.h"

#include <assert.h>
#include <stddef.h> // crack.h uses size_t without it

#include <crack.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

enum { PLACES = 2, PATIENCE_S = 5, MEMORY_BYTES = 64 * 1024 * 1024, PASSES = 3 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static sem_t places;
static char of_nobody[PASSWORD_HASH_SIZE]; // the hash of a random text: what a missing account is checked against
static_assert (PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "libsodium's text fits");

// cracklib keeps its dictionary open in static variables
static pthread_mutex_t dictionary = PTHREAD_MUTEX_INITIALIZER;

static bool hash (const char *password, char ret[PASSWORD_HASH_SIZE])
{
    return crypto_pwhash_str_alg (ret, password, strlen (password), PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static void prepare (void)
{
    char random[33];
    unsigned char bytes[16];
    int made = sem_init (&places, 0, PLACES);
    assert (made == 0);
    randombytes_buf (bytes, sizeof bytes);
    (void) sodium_bin2hex (random, sizeof random, bytes, sizeof bytes);
    bool hashed = hash (random, of_nobody);
    assert (hashed);
}

static bool enter (void)
{
    struct timespec until;
    (void) pthread_once (&once, prepare);
    (void) clock_gettime (CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    int got;
    while ((got = sem_timedwait (&places, &until)) != 0 && errno == EINTR)
        ;
    return got == 0;
}

static void leave (void)
{
    (void) sem_post (&places);
}

const char *password_fault (const char *password)
{
    size_t characters = 0;
    for (const char *at = password; *at != '\0'; at++)
        characters += ((unsigned char) *at & 0xc0) != 0x80; // of UTF-8, not bytes
    if (characters < PASSWORD_LEAST)
        return "password_short";
    if (strlen (password) > PASSWORD_MOST)
        return "password_long";
    (void) pthread_mutex_lock (&dictionary);
    // not FascistCheck: it refuses every password where the process's user has no name, as in a container that is given a number
    const char *common = FascistCheckUser (password, GetDefaultCracklibDict (), "tiendo", NULL);
    (void) pthread_mutex_unlock (&dictionary);
    return common != NULL ? "password_common" : NULL;
}

password_result_t password_hash (const char *password, char ret[PASSWORD_HASH_SIZE])
{
    if (!enter ())
        return PASSWORD_BUSY;
    bool good = hash (password, ret);
    leave ();
    return good ? PASSWORD_GOOD : PASSWORD_BUSY; // no memory for it now
}

password_result_t password_check (const char *password, const char *stored)
{
    if (!enter ())
        return PASSWORD_BUSY;
    bool same = crypto_pwhash_str_verify (stored != NULL && stored[0] != '\0' ? stored : of_nobody, password, strlen (password)) == 0;
    leave ();
    return same && stored != NULL && stored[0] != '\0' ? PASSWORD_GOOD : PASSWORD_WRONG;
}

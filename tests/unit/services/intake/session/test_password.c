#include <pthread.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "services/intake/session/password.h"

static void a_password_is_known_again_and_another_is_not (void **state)
{
    char one[PASSWORD_HASH_SIZE], other[PASSWORD_HASH_SIZE];
    (void) state;
    assert_int_equal (password_hash ("một mật khẩu dài", one), PASSWORD_GOOD);
    assert_int_equal (password_hash ("một mật khẩu dài", other), PASSWORD_GOOD);
    assert_string_not_equal (one, other); // salted
    assert_memory_equal (one, "$argon2id$v=19$m=65536,t=3,", 27);
    assert_int_equal (password_check ("một mật khẩu dài", one), PASSWORD_GOOD);
    assert_int_equal (password_check ("một mật khẩu dài ", one), PASSWORD_WRONG);
    assert_int_equal (password_check ("", one), PASSWORD_WRONG);
}

static void nobodys_password_is_wrong_whatever_it_is (void **state)
{
    (void) state;
    assert_int_equal (password_check ("anything", NULL), PASSWORD_WRONG);
    assert_int_equal (password_check ("", ""), PASSWORD_WRONG);
}

static void short_long_and_common_ones_are_refused (void **state)
{
    char longest[PASSWORD_MOST + 2];
    (void) state;
    assert_string_equal (password_fault ("ninechars"), "password_short");
    assert_string_equal (password_fault ("đđđđđđđđđ"), "password_short"); // nine characters, eighteen bytes
    assert_string_equal (password_fault ("password123"), "password_common");
    assert_string_equal (password_fault ("aaaaaaaaaaaa"), "password_common");
    memset (longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_string_equal (password_fault (longest), "password_long");
    assert_null (password_fault ("ba con gà trống"));
}

// As in a container that is given a number which no list of users has.
static void who_has_no_name_on_the_machine_judges_alike (void **state)
{
    enum { NOBODY_KNOWS = 54321 };
    int status = 0;
    (void) state;
    if (geteuid () != 0)
        skip (); // only root may become another
    pid_t child = fork ();
    assert_true (child >= 0);
    if (child == 0)
        _exit (setuid (NOBODY_KNOWS) == 0 && password_fault ("ba con gà trống") == NULL && password_fault ("password123") != NULL ? 0 : 1);
    assert_int_equal (waitpid (child, &status, 0), child);
    assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

static void *hash_one (void *result)
{
    char text[PASSWORD_HASH_SIZE];
    *(password_result_t *) result = password_hash ("một mật khẩu dài", text);
    return NULL;
}

static void those_that_come_together_wait_for_a_place (void **state)
{
    enum { MANY = 6 };
    pthread_t threads[MANY];
    password_result_t results[MANY];
    (void) state;
    for (int i = 0; i < MANY; i++)
        assert_int_equal (pthread_create (&threads[i], NULL, hash_one, &results[i]), 0);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal (pthread_join (threads[i], NULL), 0);
        assert_true (results[i] == PASSWORD_GOOD || results[i] == PASSWORD_BUSY); // busy on a machine that is very slow
    }
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (a_password_is_known_again_and_another_is_not), cmocka_unit_test (nobodys_password_is_wrong_whatever_it_is),
        cmocka_unit_test (short_long_and_common_ones_are_refused), cmocka_unit_test (who_has_no_name_on_the_machine_judges_alike),
        cmocka_unit_test (those_that_come_together_wait_for_a_place)};
    return sodium_init () < 0 ? 1 : cmocka_run_group_tests (tests, NULL, NULL);
}

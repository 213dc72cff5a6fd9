#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/net/database_way.h"

static void leads (const char *uri, database_way_kind_t kind, const char *host)
{
    database_way_t way;
    failure_t failure = {0};
    if (!database_way_read (&way, uri, &failure))
        fail_msg ("%s: %s", uri, failure.text);
    if (way.kind != kind)
        fail_msg ("%s is %d", uri, way.kind);
    assert_string_equal (way.host, host);
}

static void this_machine_is_near (void **state)
{
    static const char *const near[] = {"postgresql:///tiendo",
                                       "postgresql://tiendo@/tiendo?host=/var/run/postgresql&port=5433",
                                       "postgresql://%2Fvar%2Frun%2Fpostgresql/tiendo",
                                       "postgresql://localhost/tiendo",
                                       "postgresql://127.0.0.1:5432/tiendo",
                                       "postgresql://127.8.8.8/tiendo",
                                       "postgresql://[::1]:5432/tiendo",
                                       "postgres://db.example/tiendo?hostaddr=127.0.0.1",
                                       "postgresql://localhost,127.0.0.1/tiendo"};
    (void) state;
    for (size_t i = 0; i < sizeof near / sizeof near[0]; i++)
        leads (near[i], DATABASE_NEAR, "");
}

static void another_machine_is_believed_unless_its_certificate_is_verified (void **state)
{
    (void) state;
    leads ("postgresql://tiendo:secret@db.example/tiendo", DATABASE_UNVERIFIED, "db.example");
    leads ("postgresql://10.0.0.5/tiendo?sslmode=require", DATABASE_UNVERIFIED, "10.0.0.5");
    leads ("postgresql://db.example/tiendo?sslmode=disable", DATABASE_UNVERIFIED, "db.example");
    leads ("postgresql://[2001:db8::5]/tiendo", DATABASE_UNVERIFIED, "2001:db8::5");
    leads ("postgresql://localhost,db.example/tiendo", DATABASE_UNVERIFIED, "db.example");
    leads ("postgresql://localhost/tiendo?hostaddr=10.0.0.5", DATABASE_UNVERIFIED, "10.0.0.5");
    leads ("postgresql://127.0.0.1.example/tiendo", DATABASE_UNVERIFIED, "127.0.0.1.example");
    leads ("postgresql:///tiendo?service=main", DATABASE_UNVERIFIED, "service main");
    leads ("postgresql://db.example/tiendo?sslmode=verify-full", DATABASE_VERIFIED, "db.example");
    leads ("postgresql://one.example,two.example/tiendo?sslmode=verify-ca", DATABASE_VERIFIED, "one.example");
}

static void what_the_uri_leaves_out_comes_from_the_environment (void **state)
{
    (void) state;
    (void) setenv ("PGHOST", "db.example", 1);
    leads ("postgresql:///tiendo", DATABASE_UNVERIFIED, "db.example");
    (void) setenv ("PGSSLMODE", "verify-full", 1);
    leads ("postgresql:///tiendo", DATABASE_VERIFIED, "db.example");
    leads ("postgresql:///tiendo?sslmode=prefer", DATABASE_UNVERIFIED, "db.example");
    (void) unsetenv ("PGHOST");
    (void) setenv ("PGHOSTADDR", "10.0.0.5", 1);
    (void) unsetenv ("PGSSLMODE");
    leads ("postgresql://localhost/tiendo", DATABASE_UNVERIFIED, "10.0.0.5");
    (void) unsetenv ("PGHOSTADDR");
}

static void what_cannot_be_read_is_refused_without_repeating_it (void **state)
{
    database_way_t way;
    failure_t failure = {0};
    (void) state;
    assert_false (database_way_read (&way, "postgresql://tiendo:se%cret@db.example/tiendo", &failure));
    assert_null (strstr (failure.text, "cret"));
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (this_machine_is_near),
                                       cmocka_unit_test (another_machine_is_believed_unless_its_certificate_is_verified),
                                       cmocka_unit_test (what_the_uri_leaves_out_comes_from_the_environment),
                                       cmocka_unit_test (what_cannot_be_read_is_refused_without_repeating_it)};
    return cmocka_run_group_tests (tests, NULL, NULL);
}

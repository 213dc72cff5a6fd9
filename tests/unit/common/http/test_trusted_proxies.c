#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <string.h>

#include "common/http/trusted_proxies.h"

static trusted_proxies_t *made (const char *list)
{
    trusted_proxies_t *proxies = NULL;
    failure_t failure;
    assert_true (trusted_proxies_new (&proxies, list, &failure));
    return proxies;
}

static const struct sockaddr *peer (const char *text)
{
    static struct sockaddr_in four;
    static struct sockaddr_in6 six;
    four = (struct sockaddr_in){.sin_family = AF_INET};
    six = (struct sockaddr_in6){.sin6_family = AF_INET6};
    if (inet_pton (AF_INET, text, &four.sin_addr) == 1)
        return (const struct sockaddr *) &four;
    assert_int_equal (inet_pton (AF_INET6, text, &six.sin6_addr), 1);
    return (const struct sockaddr *) &six;
}

static void expect (const trusted_proxies_t *proxies, const char *from, const char *const *lines, size_t count, const char *wanted)
{
    char found[INET6_ADDRSTRLEN];
    struct sockaddr_in6 client;
    trusted_proxies_client (proxies, peer (from), lines, count, &client);
    assert_int_equal (client.sin6_family, AF_INET6);
    assert_non_null (inet_ntop (AF_INET6, &client.sin6_addr, found, sizeof found));
    assert_string_equal (found, wanted);
}

#define ONE(proxies, from, line, wanted) expect (proxies, from, (const char *const[]){line}, 1, wanted)

static void only_a_trusted_proxy_is_believed (void **state)
{
    (void) state;
    trusted_proxies_t *none = made ("");
    ONE (none, "127.0.0.1", "9.9.9.9", "::ffff:127.0.0.1");
    trusted_proxies_destroy (&none);
    trusted_proxies_t *some = made ("10.1.2.3, 172.16.0.0/12,fd00::/8 203.0.113.128/25");
    ONE (some, "10.1.2.3", "9.9.9.9", "::ffff:9.9.9.9");
    ONE (some, "10.1.2.4", "9.9.9.9", "::ffff:10.1.2.4");
    ONE (some, "172.31.255.255", "9.9.9.9", "::ffff:9.9.9.9");
    ONE (some, "172.32.0.0", "9.9.9.9", "::ffff:172.32.0.0");
    ONE (some, "203.0.113.128", "9.9.9.9", "::ffff:9.9.9.9");
    ONE (some, "203.0.113.127", "9.9.9.9", "::ffff:203.0.113.127");
    ONE (some, "fd12::1", "2001:db8::7", "2001:db8::7");
    ONE (some, "fe80::1", "2001:db8::7", "fe80::1");
    ONE (some, "::ffff:10.1.2.3", "9.9.9.9", "::ffff:9.9.9.9"); // as a socket of IPv6 sees it
    assert_false (trusted_proxies_trust (some, NULL));
    trusted_proxies_destroy (&some);
    trusted_proxies_t *all = made ("0.0.0.0/0");
    ONE (all, "8.8.8.8", "9.9.9.9", "::ffff:9.9.9.9");
    ONE (all, "2001:db8::1", "9.9.9.9", "2001:db8::1"); // all of IPv4 is not all
    trusted_proxies_destroy (&all);
}

static void the_last_hop_that_is_no_proxy_is_the_client (void **state)
{
    (void) state;
    trusted_proxies_t *proxies = made ("10.0.0.0/8");
    ONE (proxies, "10.0.0.1", "6.6.6.6, 9.9.9.9", "::ffff:9.9.9.9");
    ONE (proxies, "10.0.0.1", "6.6.6.6,9.9.9.9 ,\t10.0.0.2,10.0.0.3 ", "::ffff:9.9.9.9");
    ONE (proxies, "10.0.0.1", "10.0.0.9, 10.0.0.8", "::ffff:10.0.0.9"); // from inside
    ONE (proxies, "10.0.0.1", "9.9.9.9:4711", "::ffff:9.9.9.9");
    ONE (proxies, "10.0.0.1", "[2001:db8::7]:443", "2001:db8::7");
    ONE (proxies, "10.0.0.1", "::ffff:9.9.9.9", "::ffff:9.9.9.9");
    expect (proxies, "10.0.0.1", (const char *const[]){"6.6.6.6", "9.9.9.9"}, 2, "::ffff:9.9.9.9"); // what it was sent, and what it adds
    expect (proxies, "10.0.0.1", (const char *const[]){"6.6.6.6, 9.9.9.9", "10.0.0.2"}, 2, "::ffff:9.9.9.9");
    expect (proxies, "10.0.0.1", NULL, 0, "::ffff:10.0.0.1");
    trusted_proxies_destroy (&proxies);
}

static void what_cannot_be_read_is_nobody (void **state)
{
    (void) state;
    trusted_proxies_t *proxies = made ("10.0.0.0/8");
    static const char *const hostile[] = {"",  ",",  " ",         "unknown",      "9.9.9.9,",     "9.9.9.9,,", "9.9.9.9, 1.2.3.4.5", "999.9.9.9",
                                          "[", "[]", "[9.9.9.9]", "9.9.9.9;drop", "[2001:db8::7", "%",         "1.2.3.4%00",         "::1::2"};
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        ONE (proxies, "10.0.0.1", hostile[i], "::ffff:10.0.0.1");
    ONE (proxies, "10.0.0.1", "x, 10.0.0.5", "::ffff:10.0.0.5"); // as far as it could be read
    char line[9000];
    memset (line, '9', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    ONE (proxies, "10.0.0.1", line, "::ffff:10.0.0.1");
    memset (line, ',', sizeof line - 1);
    ONE (proxies, "10.0.0.1", line, "::ffff:10.0.0.1");
    trusted_proxies_destroy (&proxies);
}

static void hops_are_bounded (void **state)
{
    (void) state;
    char line[2000] = "9.9.9.9";
    trusted_proxies_t *proxies = made ("10.0.0.0/8");
    for (int i = 1; i < TRUSTED_PROXIES_HOPS; i++)
        (void) strcat (line, ",10.0.0.7");
    ONE (proxies, "10.0.0.1", line, "::ffff:9.9.9.9");
    (void) strcat (line, ",10.0.0.7");
    ONE (proxies, "10.0.0.1", line, "::ffff:10.0.0.7");
    trusted_proxies_destroy (&proxies);
}

static void a_header_for_users_needs_a_name_and_a_proxy (void **state)
{
    (void) state;
    static const char *const wrong[] = {"Remote User", "Remote-User:", "Người", "a\nb"};
    failure_t failure = {0};
    trusted_proxies_t *proxies = made ("10.0.0.0/8");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false (trusted_proxies_name_user (proxies, wrong[i], &failure));
    assert_true (trusted_proxies_name_user (proxies, "", &failure));
    assert_null (trusted_proxies_user_header (proxies));
    assert_true (trusted_proxies_name_user (proxies, "Remote-User", &failure));
    assert_string_equal (trusted_proxies_user_header (proxies), "Remote-User");
    trusted_proxies_destroy (&proxies);
    proxies = made ("");
    assert_false (trusted_proxies_name_user (proxies, "Remote-User", &failure));
    assert_non_null (strstr (failure.text, "TIENDO_HTTP_TRUSTED_PROXY"));
    trusted_proxies_destroy (&proxies);
}

static void a_wrong_list_is_refused (void **state)
{
    (void) state;
    static const char *const lists[] = {"proxy",       "10.0.0.0/33", "10.0.0.0/",     "10.0.0.0/-1",
                                        "10.0.0.0/8x", "fd00::/129",  "10.0.0.0/0008", "10.0.0.1, caddy"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        trusted_proxies_t *proxies = NULL;
        failure_t failure = {0};
        assert_false (trusted_proxies_new (&proxies, lists[i], &failure));
        assert_null (proxies);
        assert_non_null (strstr (failure.text, "TIENDO_HTTP_TRUSTED_PROXY"));
    }
    char many[40 * 12] = "";
    for (int i = 0; i <= TRUSTED_PROXIES_MOST; i++)
        (void) strcat (many, "10.0.0.1,");
    trusted_proxies_t *proxies = NULL;
    failure_t failure = {0};
    assert_false (trusted_proxies_new (&proxies, many, &failure));
    assert_non_null (strstr (failure.text, "more than 32"));
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (only_a_trusted_proxy_is_believed),
        cmocka_unit_test (the_last_hop_that_is_no_proxy_is_the_client),
        cmocka_unit_test (what_cannot_be_read_is_nobody),
        cmocka_unit_test (hops_are_bounded),
        cmocka_unit_test (a_header_for_users_needs_a_name_and_a_proxy),
        cmocka_unit_test (a_wrong_list_is_refused),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}

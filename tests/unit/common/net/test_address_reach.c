// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

#include "common/net/address_reach.h"

static reach_t reach (const char *text)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    if (inet_pton (AF_INET, text, &four.sin_addr) == 1)
        return address_reach ((const struct sockaddr *) &four);
    assert_int_equal (inet_pton (AF_INET6, text, &six.sin6_addr), 1);
    return address_reach ((const struct sockaddr *) &six);
}

// A range of the registries, its first and last address, and those just outside of it (NULL: there is none).
typedef struct {
    const char *before, *first, *last, *after;
    reach_t outside_before, inside, outside_after;
} range_t;

#define G REACH_GLOBAL
#define R REACH_RESERVED
#define P REACH_PRIVATE
#define L REACH_LOOPBACK
static const range_t ranges[] = {
    {NULL, "0.0.0.0", "0.255.255.255", "1.0.0.0", R, R, G},
    {"9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0", G, P, G},
    {"100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0", G, R, G},
    {"126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0", G, L, G},
    {"169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0", G, R, G},
    {"172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0", G, P, G},
    {"191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0", G, R, G},
    {"192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0", G, R, G},
    {"192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0", G, R, G},
    {"192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0", G, P, G},
    {"198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0", G, R, G},
    {"198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0", G, R, G},
    {"203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0", G, R, G},
    {"223.255.255.255", "224.0.0.0", "239.255.255.255", "240.0.0.0", G, R, R},
    {"239.255.255.255", "240.0.0.0", "255.255.255.255", NULL, R, R, R},
    {NULL, "::", "::", "::1", R, R, L},
    {"::", "::1", "::1", "::2", R, L, R},
    {"::1", "::2", "::ffff:ffff", "::1:0:0", L, R, R},                                     // ::/96, compatible with IPv4
    {"::fffe:ffff:ffff", "::ffff:0:0", "::ffff:0.255.255.255", "::ffff:1.0.0.0", R, R, G}, // mapped
    {"::ffff:9.255.255.255", "::ffff:10.0.0.0", "::ffff:10.255.255.255", "::ffff:11.0.0.0", G, P, G},
    {"::ffff:126.255.255.255", "::ffff:127.0.0.0", "::ffff:127.255.255.255", "::ffff:128.0.0.0", G, L, G},
    {"::ffff:223.255.255.255", "::ffff:224.0.0.0", "::ffff:255.255.255.255", "::1:0:0:0", G, R, R},
    {"64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff", "64:ff9b::", "64:ff9b::0.255.255.255", "64:ff9b::1.0.0.0", R, R, G}, // NAT64
    {"64:ff9b::9.255.255.255", "64:ff9b::10.0.0.0", "64:ff9b::10.255.255.255", "64:ff9b::11.0.0.0", G, R, G},
    {"64:ff9b::126.255.255.255", "64:ff9b::127.0.0.0", "64:ff9b::127.255.255.255", "64:ff9b::128.0.0.0", G, R, G},
    {"64:ff9b::169.253.255.255", "64:ff9b::169.254.0.0", "64:ff9b::169.254.255.255", "64:ff9b::169.255.0.0", G, R, G},
    {"64:ff9b::223.255.255.255", "64:ff9b::224.0.0.0", "64:ff9b::255.255.255.255", "64:ff9b::1:0:0", G, R, R},
    {"64:ff9b:0:ffff:ffff:ffff:ffff:ffff", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "64:ff9b:2::", R, R, R},
    {"ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "100::", "100::ffff:ffff:ffff:ffff", "100:0:0:1::", R, R, R}, // discard
    {"1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2000::", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001::", R, G, R},
    {"2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "2001:1::", G, R, R}, // Teredo
    {"2001:1:ffff:ffff:ffff:ffff:ffff:ffff", "2001:2::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::", R, R, G},
    {"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::", G, R, G},
    {"2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::", G, R, G}, // 6to4
    {"2002:9ff:ffff::", "2002:a00:1::", "2002:7f00:1::", "2002:808:808::", R, R, R},
    {"3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::", G, R, G},
    {"3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "4000::", "5f00::", "5f01::", G, R, R}, // segment routing
    {"fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe00::", R, P, R},
    {"fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fec0::", R, R, R},
    {"fec0::", "fec0::1", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ff00::", R, R, R},
    {"feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL, R, R, R},
};

static void expect (const char *address, reach_t wanted)
{
    if (address != NULL && reach (address) != wanted)
        fail_msg ("%s is %s", address, reach_words (reach (address)));
}

static void every_range_of_the_registries_ends_where_it_ends (void **state)
{
    (void) state;
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        expect (ranges[i].before, ranges[i].outside_before);
        expect (ranges[i].first, ranges[i].inside);
        expect (ranges[i].last, ranges[i].inside);
        expect (ranges[i].after, ranges[i].outside_after);
    }
}

static void hosts_of_the_internet_are_global (void **state)
{
    (void) state;
    static const char *const hosts[] = {"8.8.8.8",      "1.1.1.1",        "113.160.0.1",      "192.31.196.1",        "2001:4860:4860::8888",
                                        "2405:4800::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2a00:1450:4001::200e"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++)
        expect (hosts[i], REACH_GLOBAL);
}

static void another_family_is_reserved (void **state)
{
    (void) state;
    const struct sockaddr local = {.sa_family = AF_UNIX};
    assert_int_equal (address_reach (&local), REACH_RESERVED);
}

static void this_machine_is_known_by_its_names_and_by_no_other (void **state)
{
    (void) state;
    assert_true (host_is_loopback ("localhost") && host_is_loopback ("LocalHost") && host_is_loopback ("127.0.0.1")
                 && host_is_loopback ("127.9.9.9"));
    assert_true (host_is_loopback ("::1"));
    assert_false (host_is_loopback ("localhost.example.vn") || host_is_loopback ("mail") || host_is_loopback ("10.0.0.1") || host_is_loopback (""));
    assert_false (host_is_loopback ("127.0.0.1.example.vn") || host_is_loopback ("fe80::1"));
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (every_range_of_the_registries_ends_where_it_ends),
        cmocka_unit_test (hosts_of_the_internet_are_global),
        cmocka_unit_test (another_family_is_reserved),
        cmocka_unit_test (this_machine_is_known_by_its_names_and_by_no_other),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "services/deadline-alerter/delivery/webhook_door.h"

static const webhook_door_t closed = {"443,8443", false};
static const webhook_door_t opened = {"443,8443", true};

// "" where it may go, else what the failure says.
static const char *said (const webhook_door_t *door, const char *address, int port, bool is_https)
{
    static failure_t failure;
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons ((uint16_t) port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons ((uint16_t) port)};
    bool is_four = inet_pton (AF_INET, address, &four.sin_addr) == 1;
    if (!is_four)
        assert_int_equal (inet_pton (AF_INET6, address, &six.sin6_addr), 1);
    failure = (failure_t){0};
    return webhook_may_go (door, is_four ? (const struct sockaddr *) &four : (const struct sockaddr *) &six, is_https, &failure) ? "" : failure.text;
}

static void refused (const char *text, const char *part)
{
    if (strstr (text, part) == NULL)
        fail_msg ("\"%s\" does not say \"%s\"", text, part);
}

static void outside_it_goes_by_https_to_the_ports_that_are_listed (void **state)
{
    (void) state;
    assert_string_equal (said (&closed, "8.8.8.8", 443, true), "");
    assert_string_equal (said (&closed, "2001:4860:4860::8888", 8443, true), "");
    refused (said (&closed, "8.8.8.8", 80, false), "http is refused");
    refused (said (&closed, "8.8.8.8", 443, false), "http is refused");
    refused (said (&closed, "8.8.8.8", 25, true), "port 25 is refused");
    refused (said (&closed, "8.8.8.8", 44, true), "port 44 is refused");
    refused (said (&closed, "2001:4860:4860::8888", 22, true), "port 22 is refused");
    const webhook_door_t more = {"443,9443", false};
    assert_string_equal (said (&more, "8.8.8.8", 9443, true), "");
    refused (said (&more, "8.8.8.8", 8443, true), "443,9443");
}

static void private_networks_are_closed_unless_they_are_opened (void **state)
{
    (void) state;
    static const char *const inside[] = {"127.0.0.1", "10.1.2.3", "172.16.0.1",       "192.168.1.1",
                                         "::1",       "fd00::1",  "::ffff:127.0.0.1", "::ffff:10.0.0.1"};
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        refused (said (&closed, inside[i], 443, true), "private address refused");
        refused (said (&closed, inside[i], 443, true), "TIENDO_WEBHOOK_PRIVATE=allowed");
        assert_string_equal (said (&opened, inside[i], 80, false), "");
        assert_string_equal (said (&opened, inside[i], 65535, true), "");
    }
}

static void opening_them_opens_nothing_else (void **state)
{
    (void) state;
    static const char *const never[] = {"169.254.169.254",
                                        "0.0.0.0",
                                        "100.64.0.1",
                                        "192.0.0.8",
                                        "198.18.0.1",
                                        "224.0.0.1",
                                        "255.255.255.255",
                                        "::",
                                        "::7f00:1",
                                        "64:ff9b::7f00:1",
                                        "64:ff9b::a9fe:a9fe",
                                        "64:ff9b:1::a00:1",
                                        "2002:7f00:1::",
                                        "2002:808:808::",
                                        "2001::1",
                                        "fe80::1",
                                        "ff02::1",
                                        "2001:db8::1"};
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        refused (said (&closed, never[i], 443, true), "private address refused");
        refused (said (&opened, never[i], 443, true), "private address refused");
    }
    refused (said (&opened, "8.8.8.8", 80, false), "http is refused");
    refused (said (&opened, "8.8.8.8", 8080, true), "port 8080 is refused");
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (outside_it_goes_by_https_to_the_ports_that_are_listed),
        cmocka_unit_test (private_networks_are_closed_unless_they_are_opened),
        cmocka_unit_test (opening_them_opens_nothing_else),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}

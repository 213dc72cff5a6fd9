#include <arpa/inet.h>
#include <czmq.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/net/keys.h"
#include "common/net/own_address.h"

static void test_a_name_of_this_machine_leads_to_its_address (void **state)
{
    (void) state;
    failure_t failure = {0};
    struct sockaddr_storage address;
    char text[OWN_ADDRESS_TEXT];
    assert_true (own_address ("localhost", "9100", &address, &failure));
    in_port_t port = 0;
    memcpy (&port, ((const struct sockaddr *) &address)->sa_data, sizeof port);
    assert_int_equal (ntohs (port), 9100);
    assert_true (own_address_text ("localhost", text, &failure));
    assert_true (strcmp (text, "127.0.0.1") == 0 || strcmp (text, "[::1]") == 0);
    assert_true (own_address_text ("127.0.0.1", text, &failure));
    assert_string_equal (text, "127.0.0.1");
    assert_true (own_address_text ("*", text, &failure));
}

static void test_what_is_not_ours_is_refused (void **state)
{
    (void) state;
    failure_t failure = {0};
    char text[OWN_ADDRESS_TEXT];
    assert_false (own_address_text ("192.0.2.1", text, &failure)); // for documents: nobody's
    assert_non_null (strstr (failure.text, "no address of this machine"));
    assert_false (own_address_text ("name.invalid", text, &failure));
}

static void assert_bound_at (zsock_t *socket, const char *begin)
{
    char *endpoint = zsock_last_endpoint (socket);
    assert_memory_equal (endpoint, begin, strlen (begin));
    zstr_free (&endpoint);
}

static void test_a_socket_is_bound_by_a_name (void **state)
{
    (void) state;
    failure_t failure = {0};
    zsock_t *socket = zsock_new (ZMQ_SUB);
    assert_true (socket_bind_all (socket, "tcp://localhost:*", &failure));
    assert_bound_at (socket, "tcp://127.0.0.1:");
    assert_false (socket_bind_all (socket, "tcp://name.invalid:5581", &failure));
    assert_true (socket_bind_all (socket, "tcp://*:*", &failure));
    assert_bound_at (socket, "tcp://0.0.0.0:");
    zsock_destroy (&socket);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (test_a_name_of_this_machine_leads_to_its_address),
        cmocka_unit_test (test_what_is_not_ours_is_refused),
        cmocka_unit_test (test_a_socket_is_bound_by_a_name),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}

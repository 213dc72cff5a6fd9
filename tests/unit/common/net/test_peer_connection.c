#include <errno.h>
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include "common/net/peer_connection.h"

static void ports_are_those_of_the_endpoints (void **state)
{
    (void) state;
    bound_ports_t ports;
    bound_ports_of ("tcp://*:5572", "tcp://0.0.0.0:5572", &ports);
    assert_int_equal (ports.count, 1);
    assert_int_equal (ports.of[0], 5572);
    bound_ports_of ("tcp://127.0.0.1:5572, tcp://[::1]:*", "tcp://[::1]:40001", &ports);
    assert_int_equal (ports.count, 2);
    assert_int_equal (ports.of[0], 5572);
    assert_int_equal (ports.of[1], 40001);
}

// A connection to a listener of this process: both its ends, and the listener's port.
typedef struct {
    int listener;
    int outside;
    int inside;
    bound_ports_t ports;
} line_t;

static void line_open (line_t *self)
{
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK)};
    socklen_t size = sizeof place;
    self->listener = socket (AF_INET, SOCK_STREAM, 0);
    assert_int_equal (bind (self->listener, (struct sockaddr *) &place, size), 0);
    assert_int_equal (listen (self->listener, 1), 0);
    assert_int_equal (getsockname (self->listener, (struct sockaddr *) &place, &size), 0);
    self->outside = socket (AF_INET, SOCK_STREAM, 0);
    assert_int_equal (connect (self->outside, (struct sockaddr *) &place, size), 0);
    self->inside = accept (self->listener, NULL, NULL);
    assert_true (self->inside >= 0);
    self->ports = (bound_ports_t){.of = {ntohs (place.sin_port)}, .count = 1};
}

static void line_shut (line_t *self)
{
    (void) close (self->inside);
    (void) close (self->outside);
    (void) close (self->listener);
}

static bool is_ended (int descriptor)
{
    char byte;
    ssize_t read = recv (descriptor, &byte, 1, MSG_DONTWAIT);
    return read == 0 || (read < 0 && errno == ECONNRESET);
}

static void connections_of_other_ports_are_left_alone (void **state)
{
    (void) state;
    line_t ours = {.listener = -1};
    line_t other = {.listener = -1};
    line_open (&ours);
    line_open (&other);
    peer_connections_end_all (&ours.ports);
    assert_true (is_ended (ours.outside));
    assert_false (is_ended (other.outside));
    peer_connections_end_all (&other.ports); // its listener goes on
    assert_true (is_ended (other.outside));
    int again = socket (AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK), .sin_port = htons ((uint16_t) other.ports.of[0])};
    assert_int_equal (connect (again, (struct sockaddr *) &place, sizeof place), 0);
    (void) close (again);
    line_shut (&ours);
    line_shut (&other);
}

static void what_was_sent_and_not_read_goes_with_the_connection (void **state)
{
    (void) state;
    char bytes[64] = "";
    line_t line = {.listener = -1};
    line_open (&line);
    assert_int_equal (send (line.outside, bytes, sizeof bytes, 0), sizeof bytes);
    assert_int_equal (recv (line.inside, bytes, 1, MSG_PEEK), 1); // it is there
    peer_connections_end_all (&line.ports);
    assert_int_equal (recv (line.inside, bytes, sizeof bytes, MSG_DONTWAIT), -1);
    assert_true (is_ended (line.outside));
    line_shut (&line);
}

static void a_descriptor_that_is_anothers_by_now_is_left_alone (void **state)
{
    (void) state;
    line_t line = {.listener = -1};
    peer_connection_t gone = {0};
    line_open (&line);
    gone.descriptor = line.inside; // as it was, with another other end
    peer_connection_end (&gone);
    assert_false (is_ended (line.outside));
    line_shut (&line);
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (ports_are_those_of_the_endpoints),
                                       cmocka_unit_test (connections_of_other_ports_are_left_alone),
                                       cmocka_unit_test (what_was_sent_and_not_read_goes_with_the_connection),
                                       cmocka_unit_test (a_descriptor_that_is_anothers_by_now_is_left_alone)};
    return cmocka_run_group_tests (tests, NULL, NULL);
}

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include "common/net/served_socket.h"

typedef struct {
    zap_t *zap;
    key_pair_t pair;
    zloop_t *loop;
    served_socket_t *socket;
} door_t;

static int unread (zloop_t *loop, zsock_t *socket, void *argument)
{
    (void) loop;
    (void) socket;
    (void) argument;
    return 0;
}

static void door_open (door_t *self)
{
    failure_t failure = {0};
    const served_settings_t settings = {
        .type = ZMQ_ROUTER, .endpoints = "tcp://127.0.0.1:*", .frame_bytes = 1000, .send_mark = 10, .receive_mark = 10};
    assert_int_equal (zmq_curve_keypair (self->pair.public_text, self->pair.secret_text), 0);
    self->loop = zloop_new ();
    assert_true (zap_new (&self->zap, NULL, &failure));
    assert_true (served_socket_new (&self->socket, self->loop, &self->pair, &settings, unread, NULL, &failure));
}

static void door_shut (door_t *self)
{
    served_socket_destroy (&self->socket);
    zloop_destroy (&self->loop);
    zap_destroy (&self->zap);
}

static void it_is_let_go_of_and_bound_anew_once_it_is_not_held (void **state)
{
    (void) state;
    door_t door = {.socket = NULL};
    door_open (&door);
    assert_non_null (served_socket_is (door.socket));
    assert_true (served_socket_open (door.socket)); // bound before
    assert_int_equal (served_socket_ports (door.socket)->count, 1);
    assert_true (served_socket_ports (door.socket)->of[0] > 0);
    unsigned int life = served_socket_life (door.socket);
    served_socket_hold (door.socket, true);
    served_socket_let_go (door.socket);
    assert_null (served_socket_is (door.socket));
    assert_true (served_socket_life (door.socket) != life);
    assert_false (served_socket_open (door.socket));
    served_socket_hold (door.socket, false);
    assert_true (served_socket_open (door.socket));
    assert_non_null (served_socket_is (door.socket));
    door_shut (&door);
}

// Of the socket's options those that bound what a peer may cost. A heartbeat of libzmq's that falls due after a peer has hung up, while its queue is
// full, would end the process.
static void what_a_peer_may_cost_is_bounded (void **state)
{
    (void) state;
    door_t door = {.socket = NULL};
    door_open (&door);
    void *handle = zsock_resolve (served_socket_is (door.socket));
    static const struct {
        int option;
        int value;
    } options[] = {{ZMQ_RCVHWM, 10}, {ZMQ_SNDHWM, 10}, {ZMQ_HEARTBEAT_IVL, 0}, {ZMQ_TCP_KEEPALIVE, 1}, {ZMQ_TCP_MAXRT, 15000}};
    for (size_t index = 0; index < sizeof options / sizeof options[0]; index++) {
        int value = -1;
        size_t size = sizeof value;
        assert_int_equal (zmq_getsockopt (handle, options[index].option, &value, &size), 0);
        assert_int_equal (value, options[index].value);
    }
    int64_t most = 0;
    size_t size = sizeof most;
    assert_int_equal (zmq_getsockopt (handle, ZMQ_MAXMSGSIZE, &most, &size), 0);
    assert_int_equal (most, 1000);
    door_shut (&door);
}

int main (void)
{
    zsys_handler_set (NULL);
    (void) zsys_init ();
    const struct CMUnitTest tests[] = {cmocka_unit_test (it_is_let_go_of_and_bound_anew_once_it_is_not_held),
                                       cmocka_unit_test (what_a_peer_may_cost_is_bounded)};
    int failed = cmocka_run_group_tests (tests, NULL, NULL);
    zsys_shutdown ();
    return failed;
}

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "services/deadline-alerter/alerts/stream_connections.h"

static peer_connection_t connection_of (int descriptor, unsigned int port)
{
    peer_connection_t ret = {.descriptor = descriptor};
    struct sockaddr_in end = {.sin_family = AF_INET, .sin_port = htons ((uint16_t) port)};
    memcpy (&ret.other_end, &end, sizeof end);
    return ret;
}

static bool asks (stream_connections_t *self, const peer_connection_t *connection, const char *key, int number)
{
    char topic[32];
    int size = snprintf (topic, sizeof topic, "alert.critical.%d", number);
    return stream_connections_ask (self, connection, key, topic, (size_t) size);
}

static void each_connection_has_so_many_topics (void **state)
{
    (void) state;
    failure_t failure;
    stream_connections_t *self = NULL;
    assert_true (stream_connections_new (&self, &failure));
    peer_connection_t one = connection_of (7, 40001);
    peer_connection_t other = connection_of (200, 40002);
    for (int number = 0; number < STREAM_TOPICS_MOST; number++)
        assert_true (asks (self, &one, "a", number) && asks (self, &one, "a", number)); // the same again is none more
    assert_false (asks (self, &one, "a", STREAM_TOPICS_MOST));
    assert_true (asks (self, &one, "a", 0));
    assert_true (asks (self, &other, "a", STREAM_TOPICS_MOST));
    stream_connections_destroy (&self);
    assert_null (self);
}

static void a_descriptor_that_comes_again_is_another_connection (void **state)
{
    (void) state;
    failure_t failure;
    stream_connections_t *self = NULL;
    assert_true (stream_connections_new (&self, &failure));
    peer_connection_t before = connection_of (7, 40001);
    peer_connection_t after = connection_of (7, 40003);
    for (int number = 0; number < STREAM_TOPICS_MOST; number++)
        assert_true (asks (self, &before, "a", number));
    assert_true (asks (self, &after, "a", -1)); // another other end
    for (int number = 0; number < STREAM_TOPICS_MOST - 1; number++)
        assert_true (asks (self, &after, "a", number));
    assert_false (asks (self, &after, "a", -2));
    assert_true (asks (self, &after, "b", -2)); // another key
    stream_connections_destroy (&self);
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (each_connection_has_so_many_topics),
                                       cmocka_unit_test (a_descriptor_that_comes_again_is_another_connection)};
    return cmocka_run_group_tests (tests, NULL, NULL);
}

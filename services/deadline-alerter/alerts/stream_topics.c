#include "services/deadline-alerter/alerts/stream_topics.h"

#include <stdio.h>
#include <string.h>

void stream_topics (const char *scope, const void *wanted, size_t size, void (*admit) (void *owner, const void *topic, size_t size), void *owner)
{
    static const char *const severities[] = {"info", "warning", "critical"};
    if (scope[0] == '\0' || size > STREAM_TOPIC_MAX)
        return;
    for (size_t i = 0; i < sizeof severities / sizeof severities[0]; i++) {
        char own[STREAM_TOPIC_MAX + 1];
        int written = snprintf (own, sizeof own, "alert.%s.%s", severities[i], scope);
        if (written < 0 || (size_t) written >= sizeof own)
            continue;
        size_t length = (size_t) written;
        if (size <= length && memcmp (own, wanted, size) == 0)
            admit (owner, own, length);
        else if (size > length && memcmp (own, wanted, length) == 0 && ((const char *) wanted)[length] == '/')
            admit (owner, wanted, size);
    }
}

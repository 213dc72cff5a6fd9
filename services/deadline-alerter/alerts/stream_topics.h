#ifndef TIENDO_DEADLINE_ALERTER_ALERTS_STREAM_TOPICS_H
#define TIENDO_DEADLINE_ALERTER_ALERTS_STREAM_TOPICS_H
// What of a subscription to the stream lies in a member's scope. Topics are alert.<severity>.<path>, so a subscription to less than a whole scope
// becomes one a severity. No unit's code begins that of another beside it, so that a path is a prefix of those below it and of no other's.
#include <stddef.h>

enum { STREAM_TOPIC_MAX = 600 };

// scope: the member's path. Calls admit for each topic that the member may have of it, at most three times.
void stream_topics (const char *scope, const void *wanted, size_t size, void (*admit) (void *owner, const void *topic, size_t size), void *owner);
#endif

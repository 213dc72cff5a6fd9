#ifndef TIENDO_PROTO_CODEC_LIMITS_H
#define TIENDO_PROTO_CODEC_LIMITS_H
// The bounds of feed/1 and alerts/1, each said once. Bytes, not characters; a char array holds one more for the NUL.
#include <stdint.h>

enum {
    PROTO_VERSION = 1,
    PROTO_MAX_BYTES = 4 * 1024 * 1024, // a message
    PROTO_MAX_RECORDS = 5000,          // a batch
    PROTO_MAX_DEPTH = 15,
    PROTO_MAX_OBJECTS = 1048576,
    PROTO_MAX_CODE = 64, // campaign, unit, feed, metric, reason, document, a part's code
    PROTO_MAX_ROLE = 16, // of an account, in a batch's actor
    PROTO_MAX_NOTE = 1000,
    PROTO_MAX_METRICS = 16, // a record, and each of its parts
    PROTO_MAX_PARTS = 256,
    PROTO_MAX_COUNT = 10000000,
    PROTO_MAX_SUMS = 256, // metrics in a batch's control
    PROTO_MAX_PREFIX = 4, // frames before a command, of at most PROTO_MAX_PREFIX_BYTES, the last one empty
    PROTO_MAX_PREFIX_BYTES = 64,
    PROTO_MAX_FIGURES = 5000, // an answer
    PROTO_MAX_DETAIL = 199,
    PROTO_MAX_TIME = 40,
    PROTO_DIGEST = 32,
    PROTO_MAX_REQUEST = 64,    // what a client tells answers apart by
    ALERT_MAX_COMMAND = 65536, // bytes of a command
    ALERT_MAX_EPOCH = 64,
    ALERT_MAX_LIMIT = 1000,
    ALERT_MAX_WAIT = 60, // seconds
    ALERT_MAX_UNITS = 256,
    ALERT_MAX_FIGURES = 20,
    ALERT_MAX_KEY = 32,
    ALERT_MAX_NAME = 256,
    ALERT_MAX_PATH = 512,
    ALERT_MAX_TEXT = 1000,
    ALERT_MAX_TOPIC = 544
};

// The highest `rev` and `seq` that a feed may send. What lies above is an operator's.
#define PROTO_MAX_NUMBER (INT64_C (1) << 62)
#endif

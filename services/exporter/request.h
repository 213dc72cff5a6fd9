#ifndef TIENDO_EXPORTER_REQUEST_H
#define TIENDO_EXPORTER_REQUEST_H
// A request as the handlers see it: its path, its query judged against what the route knows, its body.
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>

#include "services/exporter/answer.h"

enum { REQUEST_PARAMETERS = 12, REQUEST_VALUE = 1024, REQUEST_BODY = 16384, REQUEST_URL = 4096, REQUEST_HEADERS = 8192 };

typedef struct {
    const char *name;
    char *value; // decoded
} parameter_t;

typedef struct {
    const char *method;
    const char *path;
    const char *authorization;
    parameter_t parameters[REQUEST_PARAMETERS];
    int parameter_count;
    bool too_many;
    const struct sockaddr *from; // who pays: the peer, or whom a trusted proxy speaks for
    struct sockaddr_in6 client;  // the latter
    answer_t answer;
    bool begun;      // its headers have been seen
    bool ordered;    // the answer is what another thread made of an order
    bool nul_inside; // of the address: what follows it would be lost
    size_t url_size;
    char *body; // NULL: none came
    size_t body_size;
    size_t body_came; // with what was too much
} request_t;

void request_clear (request_t *self);
// Takes in a part of the body. False: far too much of it has come.
bool must_check request_take_body (request_t *self, const char *bytes, size_t size);
bool request_body_too_large (const request_t *self);

// NULL where it was not given, or given empty.
const char *request_value (const request_t *self, const char *name);
// Only names of the NULL-terminated list, each once, none too long. False: *answer says which.
bool must_check request_check (const request_t *self, const char *const *known, answer_t *answer);
// The value in the form it must have; NULL stays NULL. False: *answer says what is wrong.
bool must_check request_date (const request_t *self, const char *name, answer_t *answer);
bool must_check request_instant (const request_t *self, const char *name, answer_t *answer);
bool must_check request_number (const request_t *self, const char *name, int64_t standard, int64_t least, int64_t most, int64_t *ret,
                                answer_t *answer);
#endif

#ifndef TIENDO_COMMON_BASE_FAILURE_H
#define TIENDO_COMMON_BASE_FAILURE_H
// What went wrong, and what to do about it. The kind is the decision:
// TEMPORARY keep and retry, PERMANENT refuse or quarantine with the reason, FATAL exit non-zero.
// A fallible function returns bool (must_check), fills *failure when it returns false, and leaves its
// results untouched. Libraries return; the handler that decides logs, once.
#include <stdbool.h>

#define must_check __attribute__ ((warn_unused_result))

typedef enum { FAILURE_NONE, FAILURE_TEMPORARY, FAILURE_PERMANENT, FAILURE_FATAL } failure_kind_t;

typedef struct {
    failure_kind_t kind;
    char text[512];
} failure_t;

// Fills *failure and returns false, so that `return failure_set (failure, …)` reads as one thought.
bool failure_set (failure_t *failure, failure_kind_t kind, const char *format, ...) __attribute__ ((format (printf, 3, 4)));

// Puts "context: " before the text and returns false.
bool failure_prefix (failure_t *failure, const char *format, ...) __attribute__ ((format (printf, 2, 3)));

const char *failure_kind_name (failure_kind_t kind);
#endif

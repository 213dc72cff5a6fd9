#ifndef TIENDO_COMMON_RUNTIME_CONFIG_H
#define TIENDO_COMMON_RUNTIME_CONFIG_H
// The environment as one table. Every TIENDO_* name that any program of the set knows is listed in config.c with its
// kind, default and one sentence; a TIENDO_* variable that is not in the table, or whose value is wrong, is a FATAL
// failure whose text is one line: which variable, which value, why, what would be right.
// TIENDO_DATABASE_URL_FILE, TIENDO_KEY_FILE: secrets come from files.
#include "common/base/failure.h"

typedef struct config_s config_t;

// Reads and checks the whole environment.
bool must_check config_new (config_t **ret, failure_t *failure);
void config_destroy (config_t **self_p);

// The value or the default; "" where neither. The name must be in the table (asserted).
const char *config_text (const config_t *self, const char *name);
long config_number (const config_t *self, const char *name);
// As config_text, but FATAL where it is empty.
bool must_check config_need (const config_t *self, const char *name, const char **ret, failure_t *failure);

// The environment's names and values alone: what any program asks before it begins. Files that settings name are not read.
bool must_check config_check (failure_t *failure);
// Each setting in turn, as documents list them.
typedef void config_each_fn (void *argument, const char *name, const char *standard, const char *about);
void config_each (config_each_fn *each, void *argument);
#endif

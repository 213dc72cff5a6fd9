#ifndef TIENDO_DIRECTORY_H
#define TIENDO_DIRECTORY_H
// A campaign directory, read and judged as far as the files alone allow. It becomes JSON, which the schema's load functions take.
#include <jansson.h>

#include "services/tiendo/table_file.h"

typedef struct {
    const char *code;
    const char *parent;
    const char *level;
    long line;
    int32_t from; // days since 1970-01-01; INT32_MIN: always
    int32_t to;   // INT32_MAX: for ever
    const char *successor;
} directory_unit_t;

typedef struct {
    char *path;
    problems_t *problems;
    table_file_t *unit_table;
    directory_unit_t *units; // sorted by code, then from
    size_t unit_count;
    json_t *units_json; // array
    json_t *holidays_json;
    json_t *members_json;
    json_t *campaigns_json; // array of definitions
} directory_t;

bool directory_read (directory_t **ret, const char *path, problems_t *problems);
void directory_destroy (directory_t **self_p);

// The parts, each in a file of its own.
bool directory_units (directory_t *self);
void directory_members (directory_t *self);
void directory_holidays (directory_t *self);
void directory_campaign (directory_t *self, const char *folder);
void directory_targets (directory_t *self, const char *file, const char *campaign_file, json_t *definition);

// Any version of the unit; NULL where there is none.
const directory_unit_t *directory_unit (const directory_t *self, const char *code);
bool directory_below (const directory_t *self, const char *code, const char *top);
// "PATH/name", the caller frees it.
char *directory_file (const char *path, const char *name);
bool code_good (const char *code);
bool whole_number (const char *text, int64_t *ret);
#endif

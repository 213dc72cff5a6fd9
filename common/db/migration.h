#ifndef TIENDO_COMMON_DB_MIGRATION_H
#define TIENDO_COMMON_DB_MIGRATION_H
// The schema, embedded at build in the generated tables of common/migrations.h.

// A step of the tables' history, from common/schema/tables/NNNN_what.sql: applied once, in order, and never edited once it was released.
typedef struct {
    int version;
    const char *name;
    const char *text;
} migration_t;

// A file of common/schema/functions/, named by its path there without the ending ("alerts/alert_record"): replaceable at every release.
typedef struct {
    const char *name;
    const char *text;
} schema_function_t;
#endif

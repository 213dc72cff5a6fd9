#ifndef TIENDO_COMMON_MIGRATION_H
#define TIENDO_COMMON_MIGRATION_H
// A step of the schema, embedded at build from common/schema/NNNN_what.sql in the generated table of common/migrations.h.
typedef struct {
    int version;
    const char *name;
    const char *text;
} migration_t;
#endif

#ifndef TIENDO_TIENDO_CAMPAIGN_DIR_CAMPAIGN_DIR_H
#define TIENDO_TIENDO_CAMPAIGN_DIR_CAMPAIGN_DIR_H
// A campaign directory, read and judged as far as the files alone allow: whatever is in it is taken, or refused with its file and line. It becomes
// JSON, which the schema's load functions take. Text is trimmed and in Unicode NFC.
#include <jansson.h>
#include <stdint.h>

#include "services/tiendo/shared/table_file.h"

enum { DAY_ALWAYS = INT32_MIN, DAY_FOR_EVER = INT32_MAX };

typedef struct {
    const char *code;
    const char *parent; // "" for a province
    const char *level;
    const table_row_t *row;
    int32_t from; // days since 1970-01-01; DAY_ALWAYS
    int32_t to;   // DAY_FOR_EVER
    const char *successor;
} campaign_dir_unit_t;

typedef struct {
    char *path;
    char *real; // path without symbolic links: no file is read that lies elsewhere
    diagnostics_t *problems;
    table_file_t *unit_table;
    campaign_dir_unit_t *units; // sorted by code, then from
    size_t unit_count;
    json_t *places;     // "unit CODE", "member CODE", "holiday DATE", "key CAMPAIGN KEY", "target CAMPAIGN UNIT", "campaign CODE": [file, line]
    json_t *units_json; // array
    json_t *holidays_json;
    json_t *members_json;
    json_t *campaigns_json; // array of definitions
    json_t *shares_json;    // by campaign: the targets that units get by `apportion`
} campaign_dir_t;

typedef struct {
    const char *file;
    long line;
    const char *field;
} campaign_dir_named_t;

bool campaign_dir_read (campaign_dir_t **ret, const char *path, diagnostics_t *problems);
void campaign_dir_destroy (campaign_dir_t **self_p);

// The parts, each in a file of its own.
bool campaign_dir_units (campaign_dir_t *self);
void campaign_dir_units_judge (campaign_dir_t *self); // once the campaigns' days are known
void campaign_dir_members (campaign_dir_t *self);
void campaign_dir_holidays (campaign_dir_t *self);
void campaign_dir_campaign (campaign_dir_t *self, const char *folder);
void campaign_dir_targets (campaign_dir_t *self, const char *file, const char *campaign_file, json_t *definition);
// Whether plan and figures of the campaign have a place in the tree on every day.
void campaign_dir_tree (campaign_dir_t *self, const char *file, const json_t *definition);

// The unit as it stands on a day; NULL where it does not. DAY_ALWAYS: its first version, DAY_FOR_EVER: its last, where these have no end.
const campaign_dir_unit_t *campaign_dir_unit_on (const campaign_dir_t *self, const char *code, int32_t day);
// Its first version; NULL where units.csv does not name it.
const campaign_dir_unit_t *campaign_dir_unit (const campaign_dir_t *self, const char *code);
// Whether it stands on the day at or under `top`, with all between them.
bool campaign_dir_below (const campaign_dir_t *self, const char *code, const char *top, int32_t day);

// "PATH/name", the caller frees it.
char *campaign_dir_file (const char *path, const char *name);
bool campaign_dir_has (const char *file);
// The bytes of a plain file of the directory, NUL-terminated; the caller frees them. Anything else (a pipe, a link to elsewhere, a file larger than
// `limit`) is a problem, and is never waited for. `named`: where another file names it, NULL where its name is its own.
bool campaign_dir_bytes (campaign_dir_t *self, const char *file, const campaign_dir_named_t *named, size_t limit, char **ret, size_t *ret_size);
// A table of the directory, with the columns that it must and may have.
bool campaign_dir_table (campaign_dir_t *self, table_file_t **ret, const char *file, const campaign_dir_named_t *named, const char *const *needed,
                         const char *const *allowed);
// Remembers where something is said. False where it was said before: *ret_line is that line.
bool campaign_dir_place (campaign_dir_t *self, const char *file, long line, long *ret_line, const char *format, ...)
    __attribute__ ((format (printf, 5, 6)));
long campaign_dir_line (const campaign_dir_t *self, const char *place, const char **ret_file); // 0 where it is not said

// A code of 1 to 64 bytes without spaces, / and quotes; of units 0-9 A-Z a-z - only; of metrics and reasons _ too.
bool code_good (const char *code);
bool unit_code_good (const char *code);
bool name_code_good (const char *code);
bool whole_number (const char *text, int64_t *ret);
// Text that every format holds: no control characters, none that turn a line round, none that are no characters. `lines`: line feeds may be in it.
bool text_plain (const char *text, bool lines);
// The zone's own name, in *ret, for it and for its other names; false where it is no zone of the IANA's list, or is not named after a city.
bool zone_name (const char *text, char ret[64]);
#endif

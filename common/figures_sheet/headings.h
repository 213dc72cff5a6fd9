#ifndef TIENDO_COMMON_FIGURES_SHEET_HEADINGS_H
#define TIENDO_COMMON_FIGURES_SHEET_HEADINGS_H
// What a heading stands for, in Vietnamese or English, with or without accents, capitals and signs.
#include "common/figures_sheet/figures_settings.h"

typedef enum {
    HEADING_UNKNOWN,
    HEADING_UNIT,      // a code, mostly
    HEADING_UNIT_NAME, // a name, mostly; either column may hold the other
    HEADING_PARENT,    // the unit above; the unit itself where no other column is one
    HEADING_DATE,
    HEADING_REV,
    HEADING_CAMPAIGN,
    HEADING_NOTE,
    HEADING_DOCUMENT,
    HEADING_REASON,
    HEADING_COUNT,
    HEADING_RESULT, // "Kết quả": the one metric
    HEADING_METRIC,
    HEADING_DAY,    // the heading is a day itself
    HEADING_ORDINAL // "STT": nothing that is missed
} heading_kind_t;

typedef struct {
    heading_kind_t kind;
    const char *metric; // its code, in the settings, static, or the heading itself
    int32_t day;
} heading_t;

heading_t heading_read (const figures_settings_t *settings, const sheet_cell_t *cell);
// Whether a text is a code of 1 to 64 of 0-9 A-Z a-z _ -.
bool is_code (const char *text);
#endif

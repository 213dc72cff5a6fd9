#ifndef TIENDO_COMMON_FIGURES_SHEET_UNIT_NAMES_H
#define TIENDO_COMMON_FIGURES_SHEET_UNIT_NAMES_H
// Units by what people write for them: the code, the code without its leading zeros, the name with or without accents and with or without the word
// for its level ("Phường Đạo Long", "P. Dao Long", "Đạo Long"). What could be two units is none.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/sheet/sheet.h"

typedef struct unit_names_s unit_names_t;

unit_names_t *unit_names_new (void);
void unit_names_destroy (unit_names_t **self_p);
// parent: a code, "" at the top. Days since 1970-01-01, both included; a unit may come again with other days.
void unit_names_add (unit_names_t *self, const char *code, const char *name, const char *parent, int32_t from, int32_t to);
size_t unit_names_count (const unit_names_t *self);

// The name of a code, "" where there is none.
const char *unit_names_name (const unit_names_t *self, const char *code);

typedef enum { UNIT_FOUND, UNIT_UNKNOWN, UNIT_AMBIGUOUS } unit_found_t;

typedef struct {
    const sheet_cell_t *cell;
    const char *parent; // the name or code of the unit above, "" where the sheet does not say
    bool has_day;
    int32_t day; // where several units have the name, those of this day are meant
} unit_asked_t;

// *ret_code on UNIT_FOUND; on UNIT_AMBIGUOUS `candidates` gets the codes, at most five.
unit_found_t unit_names_find (const unit_names_t *self, const unit_asked_t *asked, const char **ret_code, char *candidates, size_t size);

// Lower-case words without accents and signs, a blank between: "Mã  đơn-vị" is "ma don vi". The caller frees it.
char *words_fold (const char *text);
#endif

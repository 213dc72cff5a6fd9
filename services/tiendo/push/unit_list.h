#ifndef TIENDO_TIENDO_PUSH_UNIT_LIST_H
#define TIENDO_TIENDO_PUSH_UNIT_LIST_H
// The names of units for a command that has no database: from a units.csv of a campaign directory.
#include "common/figures_sheet/unit_names.h"
#include "services/tiendo/shared/diagnostics.h"

// NULL where the file cannot be used: then the problems say why.
unit_names_t *unit_list_read (const char *file, diagnostics_t *problems);
#endif

#ifndef TIENDO_COMMON_FIGURES_SHEET_PLACES_H
#define TIENDO_COMMON_FIGURES_SHEET_PLACES_H
#include "common/figures_sheet/figures_inner.h"

// Finds the rows of the same place: one is superseded by the one with a higher revision, or both are bad.
void figures_places_find (figures_t *self);
#endif

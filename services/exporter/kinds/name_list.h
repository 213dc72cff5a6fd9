#ifndef TIENDO_EXPORTER_KINDS_NAME_LIST_H
#define TIENDO_EXPORTER_KINDS_NAME_LIST_H
// Names in a row, within a sentence. Of many the first are named and the others counted: none is left out without a word.
#include "services/exporter/format/words.h"

enum { NAME_LIST_SHOWN = 30, NAME_LIST_SIZE = 4000, NAME_LIST_REST = 100 };

typedef struct {
    char text[NAME_LIST_SIZE];
    size_t size;
    int64_t shown;
    int64_t count; // of all, those that are not shown too
} name_list_t;     // begins as zeros

void name_list_add (name_list_t *self, const char *name);
// Once all are added.
const char *name_list_text (name_list_t *self, language_t language);
#endif

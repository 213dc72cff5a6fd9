#ifndef TIENDO_TIENDO_SHARED_LIST_COLUMNS_H
#define TIENDO_TIENDO_SHARED_LIST_COLUMNS_H
// The rows of a statement as a table, or with `json` as an array of objects. The columns' names are the titles.
#include <stdbool.h>

typedef struct pg_result PGresult;
void list_rows (const PGresult *rows, bool json);
int list_print (const char *verb, const char *statement, bool json);
#endif

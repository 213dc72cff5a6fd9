#include "services/tiendo/push/unit_list.h"

#include "common/base/scoped.h"
#include "common/text/numbers.h"
#include "services/tiendo/shared/table_file.h"

unit_names_t *unit_list_read (const char *file, diagnostics_t *problems)
{
    scoped (table_file_destroy) table_file_t *table = NULL;
    size_t before = diagnostics_count (problems);
    if (!table_file_read (&table, file, problems))
        return NULL;
    static const char *const needed[] = {"code", "name_vi"};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (table_column (table, needed[i]) < 0)
            (void) problem (problems, file, table->header.line, needed[i], "the column is missing");
    unit_names_t *units = unit_names_new ();
    for (size_t i = 0; i < table->count; i++) {
        const table_row_t *row = &table->rows[i];
        int32_t from = INT32_MIN;
        int32_t to = INT32_MAX;
        (void) date_parse (table_cell (table, row, "valid_from"), LOCALE_PLAIN, &from); // empty: always
        (void) date_parse (table_cell (table, row, "valid_to"), LOCALE_PLAIN, &to);
        unit_names_add (units, table_cell (table, row, "code"), table_cell (table, row, "name_vi"), table_cell (table, row, "parent_code"), from, to);
    }
    if (diagnostics_count (problems) == before)
        return units;
    unit_names_destroy (&units);
    return NULL;
}

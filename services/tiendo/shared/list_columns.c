#include "services/tiendo/shared/list_columns.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/print.h"
#include "services/tiendo/shared/outcome.h"

static json_t *value_of (const PGresult *rows, int row, int column)
{
    enum { BOOLEAN = 16, BIGINT = 20, SMALLINT = 21, INTEGER = 23 }; // PostgreSQL's own numbers of its types
    const char *text = PQgetvalue (rows, row, column);
    if (PQgetisnull (rows, row, column))
        return json_null ();
    Oid type = PQftype (rows, column);
    if (type == BIGINT || type == SMALLINT || type == INTEGER)
        return json_integer (strtoll (text, NULL, 10));
    return type == BOOLEAN ? json_boolean (text[0] == 't') : json_string (text);
}

static void as_json (const PGresult *rows)
{
    json_t *list = json_array ();
    for (int row = 0; row < PQntuples (rows); row++) {
        json_t *object = json_object ();
        for (int column = 0; column < PQnfields (rows); column++)
            json_object_set_new (object, PQfname (rows, column), value_of (rows, row, column));
        json_array_append_new (list, object);
    }
    (void) json_dumpf (list, stdout, JSON_COMPACT);
    printf ("\n");
    json_decref (list);
}

static void as_table (const PGresult *rows)
{
    scoped (print_destroy) print_t *table = print_new ();
    for (int column = 0; column < PQnfields (rows); column++)
        print_column (table, PQfname (rows, column), false);
    for (int row = 0; row < PQntuples (rows); row++)
        for (int column = 0; column < PQnfields (rows); column++)
            print_cell (table, PRINT_PLAIN, PQgetvalue (rows, row, column));
    print_table (table);
}

void list_rows (const PGresult *rows, bool json)
{
    if (json)
        as_json (rows);
    else
        as_table (rows);
}

int list_print (const char *verb, const char *statement, bool json)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t self = {0};
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!operator_session_open (&self, true, &failure) || !pg_run (self.pg, &rows, &failure, statement, 0, NULL))
        return refused (verb, failure.text);
    list_rows (rows, json);
    return EXIT_DONE;
}

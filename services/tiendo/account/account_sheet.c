#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/scoped.h"
#include "services/tiendo/account/account_link.h"
#include "common/text/qr_code.h"

enum { CODE, NAME, DISTRICT, DISTRICT_NAME }; // columns of account_units_of_level

static void stream_close (FILE **stream)
{
    if (*stream != NULL)
        (void) fclose (*stream);
}

static void write_escaped (FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        switch (*text) {
        case '&':
            (void) fputs ("&amp;", out);
            break;
        case '<':
            (void) fputs ("&lt;", out);
            break;
        case '>':
            (void) fputs ("&gt;", out);
            break;
        case '"':
            (void) fputs ("&quot;", out);
            break;
        default:
            (void) fputc (*text, out);
        }
}

static void write_head (FILE *out)
{
    (void) fputs ("<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Đường dẫn đăng nhập</title><style>"
                  "body{font:14px sans-serif;margin:1cm}h1{font-size:18px}section{break-after:page}"
                  "ul{display:grid;grid-template-columns:repeat(3,1fr);gap:.6cm;list-style:none;padding:0}"
                  "li{border:1px dashed #888;padding:.3cm;break-inside:avoid}svg{width:4cm;height:4cm;display:block}small{word-break:break-all}"
                  "</style>\n",
                  out);
}

static bool write_account (FILE *out, const char *name, const char *account, const account_link_t *link, failure_t *failure)
{
    (void) fputs ("<li><strong>", out);
    write_escaped (out, name);
    (void) fputs ("</strong> <code>", out);
    write_escaped (out, account);
    (void) fputs ("</code>", out);
    if (!qr_code_svg (out, link->link, failure))
        return false;
    (void) fputs ("<small>", out);
    write_escaped (out, link->link);
    (void) fputs ("</small></li>\n", out);
    return true;
}

static bool add (operator_session_t *operator, const account_sheet_t * sheet, const char *unit, char account[80], failure_t *failure)
{
    (void) snprintf (account, 80, "%s-%s", sheet->role, unit);
    const char *values[] = {account, sheet->role, unit, NULL, NULL, operator->now };
    return pg_run (operator->pg, NULL, failure, "account_add", 6, values);
}

static bool write_rows (operator_session_t *operator, const account_sheet_t * sheet, const PGresult *units, FILE *out, failure_t *failure)
{
    write_head (out);
    for (int row = 0; row < PQntuples (units); row++) {
        account_link_t link;
        char account[80];
        bool first = row == 0 || strcmp (PQgetvalue (units, row, DISTRICT), PQgetvalue (units, row - 1, DISTRICT)) != 0;
        if (!add (operator, sheet, PQgetvalue (units, row, CODE), account, failure) || !account_link_make (operator, account, &link, failure))
            return false;
        if (first) {
            (void) fprintf (out, "%s<section><h1>", row == 0 ? "" : "</ul></section>\n");
            write_escaped (out, PQgetvalue (units, row, DISTRICT_NAME));
            (void) fprintf (out, "</h1><p>Mỗi đường dẫn dùng một lần, đến %s. Quét mã bằng điện thoại của người nhập số liệu.</p><ul>\n",
                            link.expires_at);
        }
        if (!write_account (out, PQgetvalue (units, row, NAME), account, &link, failure))
            return false;
    }
    (void) fputs ("</ul></section></html>\n", out);
    return true;
}

bool account_sheet_make (operator_session_t *operator, const account_sheet_t * sheet, int *ret_count, failure_t *failure)
{
    const char *values[] = {sheet->level, sheet->under, operator->now };
    char part[4096];
    scoped (pg_result_clear) PGresult *units = NULL;
    if (!pg_run (operator->pg, &units, failure, "account_units_of_level", 3, values))
        return false;
    if (PQntuples (units) == 0)
        return failure_set (failure, FAILURE_PERMANENT, "there is no unit of level %s at or below %s today", sheet->level, sheet->under);
    (void) snprintf (part, sizeof part, "%s.part", sheet->output);
    (void) remove (part);
    // whoever reads the sheet can sign in as any of them
    int descriptor = open (part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    scoped (stream_close) FILE *out = descriptor < 0 ? NULL : fdopen (descriptor, "w");
    if (out == NULL)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", part, strerror (errno));
    if (!write_rows (operator, sheet, units, out, failure))
        return false;
    *ret_count = PQntuples (units);
    if (fflush (out) != 0 || rename (part, sheet->output) != 0)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", sheet->output, strerror (errno));
    return true;
}

// GET /api/v1/intake/sheets/{sheet}.xlsx: the sheet as it came, cell by cell, with one column more: why a row was not taken.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/http/refusal.h"
#include "common/text/rejection_words.h"
#include "services/intake/sheet/sheet_campaign.h"
#include "services/intake/sheet/sheets.h"
#include "services/intake/sheet/xlsx_out.h"

#include <glib.h>
#include <sodium.h>

enum { NAME, CAMPAIGN, BYTES, JUDGED, ANSWER, SHEET_COLUMNS_ASKED };
enum { SHEET_ID = 32, REASON_WIDTH = 60 };

typedef struct {
    char *row[SHEET_COLUMNS_ASKED];
    unsigned char *bytes;
    size_t size;
    json_t *rows;
    GHashTable *reasons; // "sheet!line" → GString
    language_t language;
    xlsx_out_t out;
} returned_t;

static void string_free (gpointer text)
{
    (void) g_string_free (text, TRUE);
}

static void returned_clear (returned_t *self)
{
    for (int i = 0; i < SHEET_COLUMNS_ASKED; i++)
        free (self->row[i]);
    free (self->bytes);
    json_decref (self->rows);
    if (self->reasons != NULL)
        g_hash_table_destroy (self->reasons);
    xlsx_out_clear (&self->out);
}

static bool find (const caller_t *caller, returned_t *self, response_t *response)
{
    char id[SHEET_ID + 1];
    bool found = false;
    pg_refusal_t refusal = {0};
    const char *values[] = {id, caller->session.account};
    (void) snprintf (id, sizeof id, "%s", caller->rest);
    if (strlen (caller->rest) != SHEET_ID + 5 || strcmp (caller->rest + SHEET_ID, ".xlsx") != 0) {
        response_problem (response, 404, "there is nothing at %.200s", caller->request->path);
        return false;
    }
    if (!pg_pool_row (caller->intake->pool, "sheet_find", 2, values, self->row, SHEET_COLUMNS_ASKED, &found, &refusal))
        response_refusal (response, &refusal);
    else if (!found)
        response_problem (response, 404, "there is no sheet %s", id);
    return response->status == 0;
}

static void decode (returned_t *self)
{
    size_t room = strlen (self->row[BYTES]);
    scoped (json_free) json_t *said = json_loads (self->row[ANSWER][0] != '\0' ? self->row[ANSWER] : self->row[JUDGED], 0, NULL);
    self->rows = json_incref (json_object_get (said, "rows"));
    self->bytes = malloc (room + 1);
    if (self->bytes == NULL)
        abort (); // bounded by the size of a file
    if (sodium_base642bin (self->bytes, room, self->row[BYTES], room, NULL, &self->size, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        self->size = 0;
}

// Why a row was not taken, or would not be as it stands; "" where all is well.
static const char *why (const returned_t *self, const json_t *row)
{
    const char *state = json_text_at (row, "state");
    const char *code = json_text_at (row, "code");
    const char *detail = json_text_at (row, "detail");
    if (strcmp (state, "changed") == 0)
        return SAY (self->language, "another figure was entered meanwhile: look at it first", "trong lúc đó đã có người nhập số khác: hãy xem lại");
    if (strcmp (code, "reason_needed") == 0 || strcmp (state, "correction") == 0)
        return SAY (self->language, "another figure stands: a correction needs a reason", "đã có số khác: muốn sửa phải ghi lý do");
    if (strcmp (code, "unchanged") == 0 || (strcmp (state, "rejected") != 0 && strcmp (state, "not_sent") != 0 && strcmp (state, "implausible") != 0))
        return "";
    return detail[0] != '\0' ? detail : rejection_sentence (code, self->language)[0] != '\0' ? rejection_sentence (code, self->language) : code;
}

static void gather_reasons (returned_t *self)
{
    self->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, string_free);
    for (size_t i = 0; i < json_array_size (self->rows); i++) {
        const json_t *row = json_array_get (self->rows, i);
        const char *said = why (self, row);
        char *key = g_strdup_printf ("%s!%lld", json_text_at (row, "sheet"), (long long) json_integer_value (json_object_get (row, "line")));
        GString *text = g_hash_table_lookup (self->reasons, key);
        if (said[0] == '\0') {
            g_free (key);
            continue;
        }
        if (text == NULL) {
            text = g_string_new (NULL);
            (void) g_hash_table_insert (self->reasons, key, text);
        } else
            g_free (key);
        g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "; " : "", json_text_at (row, "date"), said);
    }
}

static const char *reason_of (const returned_t *self, const char *sheet, uint32_t line)
{
    scoped (text_free) char *key = g_strdup_printf ("%s!%u", sheet, line);
    const GString *text = g_hash_table_lookup (self->reasons, key);
    return text != NULL ? text->str : "";
}

static void put_cell (const returned_t *self, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const sheet_cell_t *cell, bool is_head)
{
    int32_t day = 0;
    lxw_format *format = is_head ? self->out.head : self->out.text;
    if (cell->is_covered)
        xlsx_put (sheet, row, column, "", format);
    else if (cell->kind == CELL_DATE && day_parse (cell->text, strlen (cell->text), &day))
        xlsx_put_day (sheet, row, column, day, is_head ? self->out.head : self->out.date);
    else if (cell->kind == CELL_NUMBER)
        (void) worksheet_write_number (sheet, row, column, g_ascii_strtod (cell->text, NULL), format);
    else
        xlsx_put (sheet, row, column, cell->text, format);
}

static uint32_t widest (const sheet_t *cells)
{
    uint32_t most = 0;
    for (size_t i = 0; i < sheet_count (cells); i++)
        most = sheet_row (cells, i)->cell_count > most ? sheet_row (cells, i)->cell_count : most;
    return most;
}

static void put_sheet (const returned_t *self, const figures_t *figures, uint32_t index)
{
    const sheet_t *cells = figures_sheet (figures, index);
    const char *name = figures_sheet_name (figures, index);
    uint32_t last = widest (cells);
    uint32_t heading = figures_heading_line (figures, index);
    lxw_worksheet *sheet = workbook_add_worksheet (self->out.book, name[0] != '\0' ? name : NULL);
    if (sheet == NULL) // a name that no program but the sender's takes
        sheet = workbook_add_worksheet (self->out.book, NULL);
    for (size_t i = 0; i < sheet_count (cells); i++) {
        const sheet_row_t *row = sheet_row (cells, i);
        const char *reason = reason_of (self, index > 0 ? name : "", row->line);
        for (uint32_t c = 0; c < row->cell_count; c++)
            put_cell (self, sheet, row->line - 1, (lxw_col_t) c, &row->cells[c], row->line == heading);
        if (row->line == heading)
            reason = SAY (self->language, "Why it was not taken", "Vì sao chưa nhận");
        if (reason[0] != '\0')
            xlsx_put (sheet, row->line - 1, last, reason, row->line == heading ? self->out.head : self->out.reason);
    }
    (void) worksheet_set_column (sheet, 0, (lxw_col_t) (last > 0 ? last - 1 : 0), 16, NULL);
    (void) worksheet_set_column (sheet, (lxw_col_t) last, (lxw_col_t) last, REASON_WIDTH, NULL);
}

static void answer (const returned_t *self, const figures_t *figures, xlsx_out_t *out, response_t *response)
{
    char name[400];
    const char *dot = strrchr (self->row[NAME], '.');
    int size = (int) (dot != NULL ? dot - self->row[NAME] : (long) strlen (self->row[NAME]));
    for (size_t i = 0; i < figures_sheet_count (figures); i++)
        if (figures_sheet (figures, (uint32_t) i) != NULL)
            put_sheet (self, figures, (uint32_t) i);
    (void) snprintf (name, sizeof name, size > 0 ? "%.*s-%s.xlsx" : "%.*s%s.xlsx", size, self->row[NAME],
                     SAY (self->language, "returned", "tra-lai"));
    xlsx_out_answer (out, name, response);
}

void sheets_get (caller_t *caller, response_t *response)
{
    failure_t failure = {0};
    uint32_t line = 0;
    scoped (returned_clear) returned_t self = {.language = sheet_language (caller)};
    scoped (sheet_campaign_clear) sheet_campaign_t campaign = {0};
    scoped (figures_destroy) figures_t *figures = NULL;
    if (!find (caller, &self, response) || !sheet_campaign_read (caller, self.row[CAMPAIGN], NULL, &campaign, response))
        return;
    decode (&self);
    if (!figures_read (&figures, (slice_t){(const char *) self.bytes, self.size}, &campaign.reading, &line, &failure)) {
        response_problem (response, 500, "the sheet cannot be read any more: %s", failure.text);
        return;
    }
    gather_reasons (&self);
    if (xlsx_out_open (&self.out, response))
        answer (&self, figures, &self.out, response);
}

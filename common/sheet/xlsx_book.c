#include "common/sheet/xlsx_book.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/sheet/xlsx_values.h"

enum { STRINGS = 1000000, STYLES = 65536, SHEETS = 1000 };

static void parser_free (XML_Parser *parser)
{
    if (*parser != NULL)
        XML_ParserFree (*parser);
}

static void sheet_clear (gpointer sheet)
{
    xlsx_book_sheet_t *self = sheet;
    g_free (self->name);
    g_free (self->relationship);
}

void xlsx_book_clear (xlsx_book_t *self)
{
    if (self->sheets != NULL)
        (void) g_array_free (self->sheets, TRUE);
    if (self->strings != NULL)
        (void) g_ptr_array_free (self->strings, TRUE);
    if (self->formats != NULL)
        g_hash_table_destroy (self->formats);
    if (self->is_date != NULL)
        (void) g_byte_array_free (self->is_date, TRUE);
    if (self->targets != NULL)
        g_hash_table_destroy (self->targets);
    if (self->text != NULL)
        (void) g_string_free (self->text, TRUE);
    xlsx_package_destroy (&self->package);
    *self = (xlsx_book_t){0};
}

xlsx_book_t *xlsx_book_of (void *parser)
{
    xlsx_book_t **user = XML_GetUserData ((XML_Parser) parser);
    return *user;
}

void xlsx_book_stop (void *parser, const char *why)
{
    xlsx_book_t *self = xlsx_book_of (parser);
    if (self->failure->text[0] == '\0')
        (void) failure_set (self->failure, FAILURE_PERMANENT, "%s", why);
    (void) XML_StopParser ((XML_Parser) parser, XML_FALSE);
}

const char *xlsx_local_name (const char *name)
{
    const char *bar = strrchr (name, '|');
    return bar != NULL ? bar + 1 : name;
}

const char *xlsx_attribute (const char **attributes, const char *name)
{
    for (; attributes[0] != NULL; attributes += 2)
        if (strcmp (xlsx_local_name (attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

static void XMLCALL on_text (void *parser, const XML_Char *text, int size)
{
    xlsx_book_t *self = xlsx_book_of (parser);
    if (!self->takes_text || self->in_phonetic)
        return;
    if (self->text->len + (size_t) size > SHEET_CELL_BYTES * 4)
        xlsx_book_stop (parser, SAY (self->language, "a cell holds far too much text", "có ô chứa quá nhiều chữ"));
    else
        (void) g_string_append_len (self->text, text, size);
}

// Excel writes control characters as _x000D_: they are blanks to us.
void xlsx_decode_controls (GString *text)
{
    for (char *at = strstr (text->str, "_x00"); at != NULL; at = strstr (at + 1, "_x00"))
        if ((at[4] == '0' || at[4] == '1') && g_ascii_isxdigit (at[5]) && at[6] == '_') {
            gssize place = at - text->str;
            (void) g_string_erase (text, place, 6);
            text->str[place] = ' ';
            at = text->str + place;
        }
}

// ---------------------------------------------------------------- the workbook: its sheets, its calendar

static void XMLCALL workbook_start (void *parser, const XML_Char *name, const XML_Char **attributes)
{
    xlsx_book_t *self = xlsx_book_of (parser);
    const char *value = NULL;
    if (strcmp (xlsx_local_name (name), "workbookPr") == 0 && (value = xlsx_attribute (attributes, "date1904")) != NULL)
        self->from_1904 = strcmp (value, "1") == 0 || strcmp (value, "true") == 0;
    else if (strcmp (xlsx_local_name (name), "sheet") == 0 && (value = xlsx_attribute (attributes, "id")) != NULL && self->sheets->len < SHEETS) {
        const char *title = xlsx_attribute (attributes, "name");
        const char *state = xlsx_attribute (attributes, "state");
        xlsx_book_sheet_t sheet = {g_strdup (title != NULL ? title : ""), g_strdup (value), state != NULL && strcmp (state, "visible") != 0};
        (void) g_array_append_val (self->sheets, sheet);
    }
}

static void XMLCALL relations_start (void *parser, const XML_Char *name, const XML_Char **attributes)
{
    xlsx_book_t *self = xlsx_book_of (parser);
    const char *id = xlsx_attribute (attributes, "Id");
    const char *target = xlsx_attribute (attributes, "Target");
    if (strcmp (xlsx_local_name (name), "Relationship") == 0 && id != NULL && target != NULL)
        (void) g_hash_table_insert (self->targets, g_strdup (id), target[0] == '/' ? g_strdup (target + 1) : g_strconcat ("xl/", target, NULL));
}

static void XMLCALL styles_start (void *parser, const XML_Char *name, const XML_Char **attributes)
{
    xlsx_book_t *self = xlsx_book_of (parser);
    const char *id = xlsx_attribute (attributes, "numFmtId");
    const char *code = xlsx_attribute (attributes, "formatCode");
    name = xlsx_local_name (name);
    if (strcmp (name, "numFmt") == 0 && id != NULL && code != NULL)
        (void) g_hash_table_insert (self->formats, GUINT_TO_POINTER (strtoul (id, NULL, 10)), g_strdup (code));
    else if (strcmp (name, "cellXfs") == 0)
        self->in_cell_styles = true;
    else if (strcmp (name, "xf") == 0 && self->in_cell_styles && self->is_date->len < STYLES) {
        unsigned format = id != NULL ? (unsigned) strtoul (id, NULL, 10) : 0;
        guint8 is_date = xlsx_format_is_date (format, g_hash_table_lookup (self->formats, GUINT_TO_POINTER (format)));
        (void) g_byte_array_append (self->is_date, &is_date, 1);
    }
}

static void XMLCALL styles_end (void *parser, const XML_Char *name)
{
    xlsx_book_t *self = xlsx_book_of (parser);
    if (strcmp (xlsx_local_name (name), "cellXfs") == 0)
        self->in_cell_styles = false;
}

static void XMLCALL strings_start (void *parser, const XML_Char *name, const XML_Char **attributes)
{
    xlsx_book_t *self = xlsx_book_of (parser);
    (void) attributes;
    name = xlsx_local_name (name);
    if (strcmp (name, "si") == 0)
        (void) g_string_truncate (self->text, 0);
    self->takes_text = strcmp (name, "t") == 0;
    self->in_phonetic = self->in_phonetic || strcmp (name, "rPh") == 0;
}

static void XMLCALL strings_end (void *parser, const XML_Char *name)
{
    xlsx_book_t *self = xlsx_book_of (parser);
    name = xlsx_local_name (name);
    self->takes_text = false;
    if (strcmp (name, "rPh") == 0)
        self->in_phonetic = false;
    if (strcmp (name, "si") != 0)
        return;
    self->string_bytes += self->text->len + 1 + sizeof (char *);
    if (self->strings->len >= STRINGS || self->string_bytes > self->bounds.bytes) {
        xlsx_book_stop (parser, SAY (self->language, "the workbook holds far too many texts", "bảng tính chứa quá nhiều chữ"));
        return;
    }
    xlsx_decode_controls (self->text);
    g_ptr_array_add (self->strings, g_strdup (self->text->str));
}

// ---------------------------------------------------------------- all of it

bool xlsx_book_walk (xlsx_book_t *self, const char *part, xlsx_start_t *start, xlsx_end_t *end, void *user)
{
    scoped (parser_free) XML_Parser parser = XML_ParserCreateNS (NULL, '|');
    if (parser == NULL)
        return failure_set (self->failure, FAILURE_FATAL, "out of memory");
    XML_SetUserData (parser, user);
    XML_SetElementHandler (parser, start, end);
    XML_SetCharacterDataHandler (parser, on_text);
    self->takes_text = self->in_phonetic = false;
    return xlsx_package_parse (self->package, part, parser, self->failure);
}

static bool walk_if_there (xlsx_book_t *self, const char *part, xlsx_start_t *start, xlsx_end_t *end)
{
    return !xlsx_package_has (self->package, part) || xlsx_book_walk (self, part, start, end, &self);
}

bool xlsx_book_open (xlsx_book_t *self, const void *bytes, size_t size, failure_t *failure)
{
    *failure = (failure_t){0};
    self->failure = failure;
    if (!xlsx_package_new (&self->package, bytes, size, self->language, failure))
        return false;
    self->sheets = g_array_new (FALSE, FALSE, sizeof (xlsx_book_sheet_t));
    g_array_set_clear_func (self->sheets, sheet_clear);
    self->strings = g_ptr_array_new_with_free_func (g_free);
    self->formats = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
    self->is_date = g_byte_array_new ();
    self->targets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    self->text = g_string_new (NULL);
    return xlsx_book_walk (self, "xl/workbook.xml", workbook_start, NULL, &self)
           && xlsx_book_walk (self, "xl/_rels/workbook.xml.rels", relations_start, NULL, &self)
           && walk_if_there (self, "xl/styles.xml", styles_start, styles_end)
           && walk_if_there (self, "xl/sharedStrings.xml", strings_start, strings_end);
}

#include "services/intake/sheet/xlsx_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/scoped.h"
#include "common/text/text.h"

static lxw_format *format_new (lxw_workbook *book, bool bold, bool bordered)
{
    lxw_format *format = workbook_add_format (book);
    format_set_font_name (format, "Times New Roman");
    format_set_font_size (format, 12);
    format_set_align (format, LXW_ALIGN_VERTICAL_CENTER);
    if (bold)
        format_set_bold (format);
    if (bordered)
        format_set_border (format, LXW_BORDER_THIN);
    return format;
}

static void make_formats (xlsx_out_t *self)
{
    enum { GREY = 0xEEEEEE, RED = 0xB3261E, PALE = 0xFFF8E1 };
    self->title = format_new (self->book, true, false);
    format_set_font_size (self->title, 14);
    self->hint = format_new (self->book, false, false);
    format_set_italic (self->hint);
    self->head = format_new (self->book, true, true);
    format_set_text_wrap (self->head);
    format_set_align (self->head, LXW_ALIGN_CENTER);
    format_set_bg_color (self->head, GREY);
    format_set_num_format (self->head, "dd/mm/yyyy");
    self->text = format_new (self->book, false, true);
    self->locked = format_new (self->book, false, true);
    format_set_bg_color (self->locked, GREY);
    self->date = format_new (self->book, false, true);
    format_set_num_format (self->date, "dd/mm/yyyy");
    self->count = format_new (self->book, false, true);
    format_set_unlocked (self->count);
    format_set_num_format (self->count, "0");
    format_set_bg_color (self->count, PALE);
    self->input = format_new (self->book, false, true);
    format_set_unlocked (self->input);
    format_set_bg_color (self->input, PALE);
    self->reason = format_new (self->book, true, true);
    format_set_font_color (self->reason, RED);
    format_set_text_wrap (self->reason);
}

bool xlsx_out_open (xlsx_out_t *self, response_t *response)
{
    (void) snprintf (self->path, sizeof self->path, "/tmp/tiendo-sheet.XXXXXX");
    int file = mkstemp (self->path);
    if (file >= 0)
        (void) close (file);
    self->book = file >= 0 ? workbook_new (self->path) : NULL;
    if (self->book == NULL) {
        response_problem (response, 500, "the sheet cannot be written");
        return false;
    }
    make_formats (self);
    return true;
}

void xlsx_out_clear (xlsx_out_t *self)
{
    if (self->book != NULL)
        (void) workbook_close (self->book);
    self->book = NULL;
    if (self->path[0] != '\0')
        (void) unlink (self->path);
}

static char *file_bytes (const char *path, size_t *ret_size)
{
    FILE *file = fopen (path, "re");
    long size = 0;
    if (file == NULL)
        return NULL;
    if (fseek (file, 0, SEEK_END) == 0)
        size = ftell (file);
    rewind (file);
    char *bytes = size > 0 ? malloc ((size_t) size) : NULL;
    if (bytes != NULL && fread (bytes, 1, (size_t) size, file) != (size_t) size) {
        free (bytes);
        bytes = NULL;
    }
    (void) fclose (file);
    *ret_size = (size_t) size;
    return bytes;
}

void xlsx_out_answer (xlsx_out_t *self, const char *name, response_t *response)
{
    size_t size = 0;
    lxw_error error = workbook_close (self->book);
    self->book = NULL;
    char *bytes = error == LXW_NO_ERROR ? file_bytes (self->path, &size) : NULL;
    if (bytes == NULL) {
        response_problem (response, 500, "the sheet cannot be written");
        return;
    }
    *response = (response_t){.status = 200, .type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", .body = bytes, .size = size};
    download_disposition (name, response->disposition);
}

void xlsx_put (lxw_worksheet *sheet, uint32_t row, uint32_t column, const char *text, lxw_format *format)
{
    scoped (text_free) char *copy = strdup (text);
    if (copy == NULL)
        abort ();
    text_make_writable (copy); // what XML cannot hold makes the whole file unreadable
    if (copy[0] == '\0')
        (void) worksheet_write_blank (sheet, row, (lxw_col_t) column, format);
    else
        (void) worksheet_write_string (sheet, row, (lxw_col_t) column, copy, format);
}

void xlsx_put_day (lxw_worksheet *sheet, uint32_t row, uint32_t column, int32_t day, lxw_format *format)
{
    enum { DAYS_1970_FROM_1900 = 25569 };
    (void) worksheet_write_number (sheet, row, (lxw_col_t) column, day + DAYS_1970_FROM_1900, format);
}

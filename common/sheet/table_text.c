#include "common/sheet/table_text.h"

#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

#include "common/text/normal.h"
#include "common/text/text.h"

static bool begins (slice_t file, const char *mark, size_t size)
{
    return file.size >= size && memcmp (file.at, mark, size) == 0;
}

static table_text_kind_t kind_of (slice_t file)
{
    static const struct {
        const char *mark;
        size_t size;
        table_text_kind_t kind;
    } marks[] = {
        {"PK\x03\x04", 4, TABLE_TEXT_WORKBOOK}, {"\xd0\xcf\x11\xe0", 4, TABLE_TEXT_WORKBOOK}, {"%PDF", 4, TABLE_TEXT_DOCUMENT},
        {"\x1f\x8b", 2, TABLE_TEXT_DOCUMENT},   {"\x89PNG", 4, TABLE_TEXT_DOCUMENT},          {"\xff\xd8\xff", 3, TABLE_TEXT_DOCUMENT},
    };
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (begins (file, marks[i].mark, marks[i].size))
            return marks[i].kind;
    if (file.size >= 4 && ((file.at[0] == 0 && file.at[2] == 0) || (file.at[1] == 0 && file.at[3] == 0)))
        return TABLE_TEXT_UTF16_BARE;
    return file.size == 0 ? TABLE_TEXT_EMPTY : TABLE_TEXT_GOOD;
}

static size_t put_utf8 (char *at, uint32_t c)
{
    return (size_t) utf8proc_encode_char ((utf8proc_int32_t) c, (utf8proc_uint8_t *) at);
}

// A unit of two bytes; `big`: the higher one first.
static uint32_t unit_at (slice_t file, size_t at, bool big)
{
    uint8_t one = (uint8_t) file.at[at];
    uint8_t two = (uint8_t) file.at[at + 1];
    return big ? (uint32_t) (one << 8 | two) : (uint32_t) (two << 8 | one);
}

// *ret_size bytes of UTF-8; NULL where it holds half a character.
static char *from_utf16 (slice_t file, bool big, size_t *ret_size)
{
    char *out = malloc (file.size / 2 * 3 + 4);
    size_t size = 0;
    if (out == NULL)
        abort (); // bounded by the size of the file
    for (size_t at = 2; at < file.size; at += 2) {
        uint32_t unit = at + 1 < file.size ? unit_at (file, at, big) : 0xdc00;
        if (unit >= 0xd800 && unit < 0xdc00 && at + 3 < file.size) {
            uint32_t low = unit_at (file, at + 2, big);
            unit = low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : unit;
            at += unit >= 0x10000 ? 2 : 0;
        }
        if (unit >= 0xd800 && unit < 0xe000) {
            free (out);
            return NULL;
        }
        size += put_utf8 (out + size, unit);
    }
    *ret_size = size;
    return out;
}

static size_t line_end (const table_text_t *self, size_t at)
{
    while (at < self->size && self->bytes[at] != '\n' && self->bytes[at] != '\r')
        at++;
    return at;
}

// Excel's own way to name the delimiter: a first line `sep=;`, perhaps in quotes.
static bool read_sep (table_text_t *self)
{
    const char *line = self->bytes + self->start;
    size_t end = line_end (self, self->start);
    size_t size = end - self->start;
    if (size >= 2 && line[0] == '"' && line[size - 1] == '"') {
        line++;
        size -= 2;
    }
    if (size != 5 || strncasecmp (line, "sep=", 4) != 0 || strchr (",;\t", line[4]) == NULL)
        return false;
    self->delimiter = line[4];
    self->start = end + (end + 1 < self->size && self->bytes[end] == '\r' && self->bytes[end + 1] == '\n' ? 2u : end < self->size ? 1u : 0u);
    self->first_line++;
    return true;
}

static char delimiter_of (const table_text_t *self)
{
    size_t counts[128] = {0};
    bool quoted = false;
    for (size_t at = self->start; at < self->size && (quoted || (self->bytes[at] != '\n' && self->bytes[at] != '\r')); at++) {
        quoted = self->bytes[at] == '"' ? !quoted : quoted;
        if (!quoted && self->bytes[at] > 0)
            counts[(unsigned char) self->bytes[at]]++;
    }
    if (counts[';'] > counts[','] && counts[';'] >= counts['\t'])
        return ';';
    return counts['\t'] > counts[','] ? '\t' : ',';
}

// Letters and signs that a Vietnamese sheet is written with.
static bool is_expected (uint32_t c)
{
    static const char *const letters = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư‘’“”–—…•°§·₫€²³";
    if (c < 0x80 || c == 0xa0 || (c >= 0x1ea0 && c <= 0x1ef9))
        return true;
    char one[5] = "";
    (void) put_utf8 (one, c);
    return strstr (letters, one) != NULL;
}

// Sequences of several bytes that are UTF-8, and bytes above 127 that are none.
static void count_sequences (slice_t file, size_t *ret_good, size_t *ret_bad)
{
    *ret_good = *ret_bad = 0;
    for (size_t at = 0; at < file.size;) {
        utf8proc_int32_t c = 0;
        utf8proc_ssize_t size = utf8proc_iterate ((const utf8proc_uint8_t *) file.at + at, (utf8proc_ssize_t) (file.size - at), &c);
        *ret_good += size > 1;
        *ret_bad += size < 1;
        at += size < 1 ? 1 : (size_t) size;
    }
}

static char *iconv_text (slice_t file, size_t *ret_size)
{
    iconv_t converter = iconv_open ("UTF-8", "WINDOWS-1258");
    size_t room = file.size * 3;
    char *out = converter == (iconv_t) -1 ? NULL : malloc (room + 1);
    char *from = (char *) (uintptr_t) file.at; // iconv takes no const, and changes nothing
    char *to = out;
    size_t left = file.size;
    bool good = out != NULL && iconv (converter, &from, &left, &to, &room) != (size_t) -1 && iconv (converter, NULL, NULL, &to, &room) != (size_t) -1;
    if (converter != (iconv_t) -1)
        (void) iconv_close (converter);
    if (!good) {
        free (out);
        return NULL;
    }
    *ret_size = (size_t) (to - out);
    return out;
}

// Windows-1258 as UTF-8, its combining marks joined to their letters; NULL where the file is UTF-8, or would hold what no Vietnamese writes: then it
// is some other thing, and a damaged UTF-8 file stays one.
static char *from_windows_1258 (slice_t file, size_t *ret_size)
{
    size_t good = 0;
    size_t bad = 0;
    utf8proc_uint8_t *composed = NULL;
    count_sequences (file, &good, &bad);
    char *text = bad > good && memchr (file.at, '\0', file.size) == NULL ? iconv_text (file, ret_size) : NULL;
    if (text == NULL)
        return NULL;
    utf8proc_ssize_t size = utf8proc_map ((utf8proc_uint8_t *) text, (utf8proc_ssize_t) *ret_size, &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    free (text);
    for (utf8proc_ssize_t at = 0, step; at < size; at += step) {
        utf8proc_int32_t c = 0;
        step = utf8proc_iterate (composed + at, size - at, &c);
        if (step < 1 || !is_expected ((uint32_t) c))
            size = -1;
    }
    if (size < 0) {
        free (composed);
        return NULL;
    }
    *ret_size = (size_t) size;
    return (char *) composed;
}

static void take_bytes (table_text_t *self, slice_t file)
{
    self->bytes = from_windows_1258 (file, &self->size);
    if (self->bytes != NULL)
        return;
    self->start = begins (file, "\xef\xbb\xbf", 3) ? 3 : 0;
    self->size = file.size;
    self->bytes = malloc (file.size);
    if (self->bytes == NULL)
        abort (); // bounded by the size of the file
    memcpy (self->bytes, file.at, file.size);
}

table_text_kind_t table_text_read (table_text_t *ret, slice_t file)
{
    bool big = begins (file, "\xfe\xff", 2);
    table_text_t self = {.first_line = 1};
    table_text_kind_t kind = kind_of (file);
    if (big || begins (file, "\xff\xfe", 2)) {
        self.bytes = from_utf16 (file, big, &self.size);
        kind = self.bytes == NULL ? TABLE_TEXT_UTF16_BAD : self.size == 0 ? TABLE_TEXT_EMPTY : TABLE_TEXT_GOOD;
    } else if (kind == TABLE_TEXT_GOOD)
        take_bytes (&self, file);
    if (kind != TABLE_TEXT_GOOD) {
        table_text_clear (&self);
        return kind;
    }
    if (!read_sep (&self))
        self.delimiter = delimiter_of (&self);
    *ret = self;
    return self.start < self.size ? TABLE_TEXT_GOOD : TABLE_TEXT_EMPTY;
}

const char *table_text_complaint (table_text_kind_t kind, language_t language)
{
    switch (kind) {
    case TABLE_TEXT_EMPTY:
        return SAY (language, "empty: the first row names the columns", "tệp trống: dòng đầu phải ghi tên cột");
    case TABLE_TEXT_WORKBOOK:
        return SAY (language, "this is a workbook (Excel or LibreOffice), not CSV: open it and save it as “CSV UTF-8”",
                    "đây là bảng tính (Excel hoặc LibreOffice), không phải CSV: hãy mở ra rồi lưu dạng “CSV UTF-8”");
    case TABLE_TEXT_DOCUMENT:
        return SAY (language, "this is not a table of text: save the table as “CSV UTF-8”",
                    "đây không phải bảng dạng chữ: hãy lưu bảng dạng “CSV UTF-8”");
    case TABLE_TEXT_UTF16_BAD:
    case TABLE_TEXT_UTF16_BARE:
        return SAY (language, "this looks like UTF-16 and cannot be read: save the file as “CSV UTF-8”",
                    "tệp có vẻ là UTF-16 và không đọc được: hãy lưu lại dạng “CSV UTF-8”");
    case TABLE_TEXT_GOOD:
        break;
    }
    return "";
}

void table_text_clear (table_text_t *self)
{
    free (self->bytes);
    *self = (table_text_t){0};
}

char *table_cell_text (slice_t cell)
{
    utf8proc_uint8_t *composed = NULL;
    if (!text_is_utf8 (cell))
        return NULL;
    slice_t text = text_trim (cell);
    if (text.size == 0)
        return strdup ("");
    return utf8proc_map ((const utf8proc_uint8_t *) text.at, (utf8proc_ssize_t) text.size, &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE) < 0
               ? NULL
               : (char *) composed;
}

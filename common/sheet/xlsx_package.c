#include "common/sheet/xlsx_package.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "common/base/scoped.h"

struct xlsx_package_s {
    zip_t *archive;
    language_t language;
    uint64_t came; // out of all parts
};

static void file_close (zip_file_t **file)
{
    if (*file != NULL)
        (void) zip_fclose (*file);
}

static bool is_old_excel (const void *bytes, size_t size)
{
    return size >= 8 && memcmp (bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0; // OLE: .xls, or an encrypted .xlsx
}

bool xlsx_package_new (xlsx_package_t **ret, const void *bytes, size_t size, language_t language, failure_t *failure)
{
    zip_error_t error;
    if (is_old_excel (bytes, size))
        return failure_set (failure, FAILURE_PERMANENT,
                            SAY (language, "this is an old .xls file, or one with a password: save it as .xlsx without a password",
                                 "đây là tệp .xls cũ, hoặc tệp có mật khẩu: hãy lưu lại dạng .xlsx, không đặt mật khẩu"));
    zip_error_init (&error);
    zip_source_t *source = zip_source_buffer_create (bytes, size, 0, &error);
    zip_t *archive = source != NULL ? zip_open_from_source (source, ZIP_RDONLY, &error) : NULL;
    if (archive == NULL) {
        if (source != NULL)
            zip_source_free (source);
        (void) failure_set (failure, FAILURE_PERMANENT,
                            SAY (language, "this is no .xlsx file, or a damaged one: %s", "đây không phải tệp .xlsx, hoặc tệp bị hỏng: %s"),
                            zip_error_strerror (&error));
        zip_error_fini (&error);
        return false;
    }
    zip_error_fini (&error);
    xlsx_package_t *self = calloc (1, sizeof *self);
    if (self == NULL || zip_get_num_entries (archive, 0) > XLSX_PARTS) {
        zip_discard (archive);
        free (self);
        return failure_set (failure, FAILURE_PERMANENT, SAY (language, "this .xlsx file has more than %d parts", "tệp .xlsx này có hơn %d phần"),
                            XLSX_PARTS);
    }
    self->archive = archive;
    self->language = language;
    *ret = self;
    return true;
}

void xlsx_package_destroy (xlsx_package_t **self_p)
{
    xlsx_package_t *self = *self_p;
    *self_p = NULL;
    if (self == NULL)
        return;
    zip_discard (self->archive);
    free (self);
}

bool xlsx_package_has (const xlsx_package_t *self, const char *part)
{
    return zip_name_locate (self->archive, part, 0) >= 0;
}

static bool open_part (xlsx_package_t *self, const char *part, zip_file_t **ret, failure_t *failure)
{
    zip_stat_t about;
    if (zip_stat (self->archive, part, 0, &about) != 0)
        return failure_set (failure, FAILURE_PERMANENT,
                            SAY (self->language, "this is no .xlsx workbook: it lacks its part %s; save the table as .xlsx",
                                 "đây không phải bảng tính .xlsx: thiếu phần %s; hãy lưu bảng dạng .xlsx"),
                            part);
    if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && about.encryption_method != ZIP_EM_NONE)
        return failure_set (
            failure, FAILURE_PERMANENT,
            SAY (self->language, "this .xlsx file has a password: save it without one", "tệp .xlsx này có mật khẩu: hãy lưu lại không đặt mật khẩu"));
    if (about.size > XLSX_PART_BYTES || about.size > 1024 * 1024 + about.comp_size * XLSX_RATIO)
        return failure_set (failure, FAILURE_PERMANENT,
                            SAY (self->language, "this .xlsx file would become far too large (%s)", "tệp .xlsx này khi mở ra sẽ quá lớn (%s)"), part);
    *ret = zip_fopen (self->archive, part, 0);
    return *ret != NULL || failure_set (failure, FAILURE_PERMANENT, "%s: %s", part, zip_strerror (self->archive));
}

static void XMLCALL refuse_document_type (void *parser, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
    (void) name;
    (void) system;
    (void) public;
    (void) internal;
    (void) XML_StopParser (parser, XML_FALSE);
}

static bool parsed (const xlsx_package_t *self, XML_Parser parser, const char *part, const char *bytes, int size, failure_t *failure)
{
    if (XML_Parse (parser, bytes, size, size == 0) == XML_STATUS_OK)
        return true;
    if (failure->text[0] != '\0') // a handler that stopped has said why
        return false;
    if (XML_GetErrorCode (parser) == XML_ERROR_ABORTED)
        return failure_set (failure, FAILURE_PERMANENT,
                            SAY (self->language, "%s declares entities or a document type: no spreadsheet does, so it is not read",
                                 "%s khai báo thực thể hoặc kiểu tài liệu: bảng tính không có như vậy nên không đọc"),
                            part);
    return failure_set (failure, FAILURE_PERMANENT, "%s, %s %lu: %s", part, SAY (self->language, "line", "dòng"),
                        (unsigned long) XML_GetCurrentLineNumber (parser), XML_ErrorString (XML_GetErrorCode (parser)));
}

bool xlsx_package_parse (xlsx_package_t *self, const char *part, void *parser, failure_t *failure)
{
    scoped (file_close) zip_file_t *file = NULL;
    char block[65536];
    uint64_t came = 0;
    if (!open_part (self, part, &file, failure))
        return false;
    XML_UseParserAsHandlerArg (parser);
    XML_SetStartDoctypeDeclHandler (parser, refuse_document_type);
    for (;;) {
        zip_int64_t size = zip_fread (file, block, sizeof block);
        if (size < 0)
            return failure_set (failure, FAILURE_PERMANENT, SAY (self->language, "%s is damaged", "%s bị hỏng"), part);
        came += (uint64_t) size;
        self->came += (uint64_t) size;
        if (came > XLSX_PART_BYTES || self->came > XLSX_BYTES) // whatever their heads said
            return failure_set (failure, FAILURE_PERMANENT,
                                SAY (self->language, "this .xlsx file would become far too large (%s)", "tệp .xlsx này khi mở ra sẽ quá lớn (%s)"),
                                part);
        if (!parsed (self, parser, part, block, (int) size, failure))
            return false;
        if (size == 0)
            return true;
    }
}

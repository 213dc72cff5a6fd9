#include "services/exporter/format/docx_package.h"

#include <stdlib.h>
#include <zip.h>

static const char content_types[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
    "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
    "<Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
    "<Override PartName=\"/word/header1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml\"/>"
    "<Override PartName=\"/word/footer1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>"
    "</Types>";
static const char package_relations[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
    "Target=\"word/document.xml\"/>"
    "</Relationships>";
static const char document_relations[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/header\" Target=\"header1.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" Target=\"footer1.xml\"/>"
    "</Relationships>";
// What a word processor's navigation goes by. How they look is said where they are used.
#define STYLE(ID, NAME, MORE)                                                                                                                        \
    "<w:style w:type=\"paragraph\" w:styleId=\"" ID "\"><w:name w:val=\"" NAME                                                                       \
    "\"/><w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/><w:pPr>" MORE "</w:pPr></w:style>"
static const char styles[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
    "<w:styles xmlns:w=\"" WORD_NAMESPACE "\"><w:docDefaults><w:rPrDefault><w:rPr>"
    "<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"Times New Roman\" w:cs=\"Times New Roman\"/>"
    "<w:sz w:val=\"28\"/><w:lang w:val=\"vi-VN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
    "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>" STYLE ("Title", "Title", "")
        STYLE ("Heading1", "heading 1", "<w:outlineLvl w:val=\"0\"/>") STYLE ("Heading2", "heading 2", "<w:outlineLvl w:val=\"1\"/>") "</w:styles>";
static const char header[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
    "<w:hdr xmlns:w=\"" WORD_NAMESPACE "\"><w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:rPr><w:sz w:val=\"26\"/></w:rPr>"
    "<w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>"
    "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p></w:hdr>";

static bool add (zip_t *zip, const char *name, const void *bytes, size_t size)
{
    zip_source_t *source = zip_source_buffer (zip, bytes, size, 0);
    zip_int64_t index = source == NULL ? -1 : zip_file_add (zip, name, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free (source);
        return false;
    }
    // one date for every file of every report: the same document is the same bytes
    return zip_file_set_dostime (zip, (zip_uint64_t) index, 0, 0x21, 0) == 0;
}

static bool fill (zip_t *zip, const docx_part_t *body, const docx_part_t *footer)
{
    return add (zip, "[Content_Types].xml", content_types, sizeof content_types - 1)
           && add (zip, "_rels/.rels", package_relations, sizeof package_relations - 1) && add (zip, "word/document.xml", body->bytes, body->size)
           && add (zip, "word/_rels/document.xml.rels", document_relations, sizeof document_relations - 1)
           && add (zip, "word/styles.xml", styles, sizeof styles - 1) && add (zip, "word/header1.xml", header, sizeof header - 1)
           && add (zip, "word/footer1.xml", footer->bytes, footer->size);
}

static bool take (zip_source_t *source, char **ret, size_t *ret_size)
{
    zip_stat_t info;
    if (zip_source_stat (source, &info) != 0 || zip_source_open (source) != 0)
        return false;
    char *bytes = malloc (info.size);
    bool good = bytes != NULL && zip_source_read (source, bytes, info.size) == (zip_int64_t) info.size;
    (void) zip_source_close (source);
    if (!good) {
        free (bytes);
        return false;
    }
    *ret = bytes;
    *ret_size = info.size;
    return true;
}

bool docx_pack (const docx_part_t *body, const docx_part_t *footer, char **ret, size_t *ret_size)
{
    zip_error_t error;
    zip_error_init (&error);
    zip_source_t *source = zip_source_buffer_create (NULL, 0, 0, &error);
    zip_t *zip = source != NULL ? zip_open_from_source (source, ZIP_TRUNCATE, &error) : NULL;
    if (zip == NULL) {
        zip_source_free (source);
        zip_error_fini (&error);
        return false;
    }
    zip_source_keep (source);
    bool good = fill (zip, body, footer);
    if (!good || zip_close (zip) != 0) {
        zip_discard (zip);
        good = false;
    }
    good = good && take (source, ret, ret_size);
    zip_source_free (source);
    zip_error_fini (&error);
    return good;
}

#include "services/exporter/format/pdf_metadata.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/exporter/format/xml.h"

void pdf_metadata_date (const char *date, char ret[PDF_METADATA_DATE])
{
    static const char digits[] = "0123456789";
    enum { AT = 2, ZONE = 16, ZONE_MINUTES = 20, PARTS = 14 };
    ret[0] = '\0';
    if (strncmp (date, "D:", AT) != 0 || strspn (date + AT, digits) != PARTS)
        return;
    const char *zone = date + ZONE;
    bool is_utc = zone[0] == '\0' || zone[0] == 'Z';
    bool is_zone =
        (zone[0] == '+' || zone[0] == '-') && strspn (zone + 1, digits) == 2 && zone[3] == '\'' && strspn (date + ZONE_MINUTES, digits) == 2;
    if (is_utc || is_zone)
        (void) snprintf (ret, PDF_METADATA_DATE, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s%.3s:%.2s", date + AT, date + 6, date + 8, date + 10, date + 12,
                         date + 14, is_utc ? "+00" : zone, is_utc ? "00" : date + ZONE_MINUTES);
}

static void property (xml_t *xml, const char *name, const char *value)
{
    xml_start (xml, name);
    xml_text (xml, value, strlen (value));
    xml_end (xml);
}

// A property that is a list by its definition, here of one.
static void list_of_one (xml_t *xml, const char *name, const char *list, const char *value)
{
    xml_start (xml, name);
    xml_start (xml, list);
    xml_start (xml, "rdf:li");
    if (strcmp (list, "rdf:Alt") == 0)
        xml_attribute (xml, "xml:lang", "x-default");
    xml_text (xml, value, strlen (value));
    xml_end (xml);
    xml_end (xml);
    xml_end (xml);
}

static const struct {
    const char *info, *property, *list;
} properties[] = {{"/Title", "dc:title", "rdf:Alt"},
                  {"/Author", "dc:creator", "rdf:Seq"},
                  {"/Creator", "xmp:CreatorTool", NULL},
                  {"/CreationDate", "xmp:CreateDate", NULL},
                  {"/Producer", "pdf:Producer", NULL}};

static void describe (xml_t *xml, qpdf_data pdf)
{
    char date[PDF_METADATA_DATE];
    qpdf_oh info = qpdf_oh_get_key (pdf, qpdf_get_trailer (pdf), "/Info");
    property (xml, "pdfaid:part", "2");
    property (xml, "pdfaid:conformance", "B");
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++) {
        if (!qpdf_oh_has_key (pdf, info, properties[i].info))
            continue;
        const char *value = qpdf_oh_get_utf8_value (pdf, qpdf_oh_get_key (pdf, info, properties[i].info));
        if (strcmp (properties[i].info, "/CreationDate") == 0) {
            pdf_metadata_date (value, date);
            value = date;
        }
        if (value[0] == '\0')
            continue;
        if (properties[i].list != NULL)
            list_of_one (xml, properties[i].property, properties[i].list, value);
        else
            property (xml, properties[i].property, value);
    }
}

// In a packet, by whose marks programs find it that cannot read PDF.
static void packet (xml_t *xml, qpdf_data pdf)
{
    xml_begin (xml);
    xml_instruction (xml, "xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"");
    xml_start (xml, "x:xmpmeta");
    xml_attribute (xml, "xmlns:x", "adobe:ns:meta/");
    xml_start (xml, "rdf:RDF");
    xml_attribute (xml, "xmlns:rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#");
    xml_start (xml, "rdf:Description");
    xml_attribute (xml, "rdf:about", "");
    xml_attribute (xml, "xmlns:pdfaid", "http://www.aiim.org/pdfa/ns/id/");
    xml_attribute (xml, "xmlns:dc", "http://purl.org/dc/elements/1.1/");
    xml_attribute (xml, "xmlns:xmp", "http://ns.adobe.com/xap/1.0/");
    xml_attribute (xml, "xmlns:pdf", "http://ns.adobe.com/pdf/1.3/");
    describe (xml, pdf);
    while (xml->depth > 0)
        xml_end (xml);
    xml_instruction (xml, "xpacket end=\"r\"");
    xml_end_document (xml);
}

qpdf_oh pdf_metadata_new (qpdf_data pdf)
{
    xml_t xml;
    packet (&xml, pdf);
    qpdf_oh stream = qpdf_oh_new_stream (pdf);
    qpdf_oh about = qpdf_oh_get_dict (pdf, stream);
    qpdf_oh_replace_key (pdf, about, "/Type", qpdf_oh_new_name (pdf, "/Metadata"));
    qpdf_oh_replace_key (pdf, about, "/Subtype", qpdf_oh_new_name (pdf, "/XML"));
    qpdf_oh_replace_stream_data (pdf, stream, (const unsigned char *) xml.bytes, xml.size, qpdf_oh_new_null (pdf), qpdf_oh_new_null (pdf));
    free (xml.bytes);
    return stream;
}

#ifndef TIENDO_EXPORTER_FORMAT_PDF_METADATA_H
#define TIENDO_EXPORTER_FORMAT_PDF_METADATA_H
// What a PDF says of itself in XMP: that it is PDF/A-2b, and title, author, programs and date exactly as its Info dictionary has them. Both are
// asked of archives, and one that says another thing there than here is refused; so the one is made from the other.
#include <qpdf/qpdf-c.h>

// The stream for the catalog's /Metadata.
qpdf_oh pdf_metadata_new (qpdf_data pdf);

enum { PDF_METADATA_DATE = 26 };
// A date of the Info dictionary ("D:20240715173000+07'00") as XMP has it ("2024-07-15T17:30:00+07:00"); "" for what is none.
void pdf_metadata_date (const char *date, char ret[PDF_METADATA_DATE]);
#endif

#ifndef TIENDO_EXPORTER_REPORT_CSV_H
#define TIENDO_EXPORTER_REPORT_CSV_H
// The daily report as CSV: UTF-8 with a byte order mark, CRLF, a header in Vietnamese, every unit in the order of the tree, the total last.
// Plain numbers without grouping, so that a spreadsheet takes them as numbers; text cannot become a formula.

// `status` is the object of /api/v1/status with level=all. The caller frees the text.
char *report_csv (const char *status);
#endif

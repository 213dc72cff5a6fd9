#include "services/exporter/format/pdf_catalog.h"

#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>

static void describe (qpdf_data pdf, const char *language)
{
    qpdf_oh root = qpdf_get_root (pdf);
    qpdf_oh viewer = qpdf_oh_new_dictionary (pdf);
    qpdf_oh_replace_key (pdf, viewer, "/DisplayDocTitle", qpdf_oh_new_bool (pdf, QPDF_TRUE));
    qpdf_oh_replace_key (pdf, root, "/ViewerPreferences", viewer);
    qpdf_oh_replace_key (pdf, root, "/Lang", qpdf_oh_new_unicode_string (pdf, language));
}

// What identifies the file is made from its contents: the same document is the same bytes.
static bool write_again (qpdf_data pdf)
{
    if ((qpdf_init_write_memory (pdf) & QPDF_ERRORS) != 0)
        return false;
    qpdf_set_deterministic_ID (pdf, QPDF_TRUE);
    return (qpdf_write (pdf) & QPDF_ERRORS) == 0 && !qpdf_has_error (pdf);
}

bool pdf_catalog_write (char **bytes_p, size_t *size, const char *language, failure_t *failure)
{
    char *bytes = NULL;
    qpdf_data pdf = qpdf_init ();
    qpdf_silence_errors (pdf);
    qpdf_set_suppress_warnings (pdf, QPDF_TRUE);
    if ((qpdf_read_memory (pdf, "report", *bytes_p, *size, NULL) & QPDF_ERRORS) == 0) {
        describe (pdf, language);
        if (write_again (pdf)) {
            *size = qpdf_get_buffer_length (pdf);
            if ((bytes = malloc (*size)) != NULL)
                memcpy (bytes, qpdf_get_buffer (pdf), *size);
        }
    }
    qpdf_cleanup (&pdf);
    free (*bytes_p);
    *bytes_p = bytes;
    return bytes != NULL || failure_set (failure, FAILURE_TEMPORARY, "PDF: its catalog cannot be written");
}

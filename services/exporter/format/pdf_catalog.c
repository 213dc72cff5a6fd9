#include "services/exporter/format/pdf_catalog.h"

#include <qpdf/qpdf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services/exporter/profile_files.h"
#include "services/exporter/format/pdf_metadata.h"

// What is black or grey here is so by sRGB, on whatever is shown or printed on.
static qpdf_oh intended_output (qpdf_data pdf)
{
    static const char srgb[] = "sRGB IEC61966-2.1";
    qpdf_oh profile = qpdf_oh_new_stream (pdf);
    qpdf_oh_replace_key (pdf, qpdf_oh_get_dict (pdf, profile), "/N", qpdf_oh_new_integer (pdf, 3));
    qpdf_oh_replace_stream_data (pdf, profile, profile_files[0].bytes, profile_files[0].size, qpdf_oh_new_null (pdf), qpdf_oh_new_null (pdf));
    qpdf_oh intent = qpdf_oh_new_dictionary (pdf);
    qpdf_oh_replace_key (pdf, intent, "/Type", qpdf_oh_new_name (pdf, "/OutputIntent"));
    qpdf_oh_replace_key (pdf, intent, "/S", qpdf_oh_new_name (pdf, "/GTS_PDFA1"));
    qpdf_oh_replace_key (pdf, intent, "/OutputConditionIdentifier", qpdf_oh_new_string (pdf, srgb));
    qpdf_oh_replace_key (pdf, intent, "/Info", qpdf_oh_new_string (pdf, srgb));
    qpdf_oh_replace_key (pdf, intent, "/DestOutputProfile", profile);
    return qpdf_oh_wrap_in_array (pdf, intent);
}

static void describe (qpdf_data pdf, const char *language)
{
    qpdf_oh root = qpdf_get_root (pdf);
    qpdf_oh viewer = qpdf_oh_new_dictionary (pdf);
    qpdf_oh_replace_key (pdf, viewer, "/DisplayDocTitle", qpdf_oh_new_bool (pdf, QPDF_TRUE));
    qpdf_oh_replace_key (pdf, root, "/ViewerPreferences", viewer);
    qpdf_oh_replace_key (pdf, root, "/Lang", qpdf_oh_new_unicode_string (pdf, language));
    qpdf_oh_replace_key (pdf, root, "/OutputIntents", intended_output (pdf));
    qpdf_oh_replace_key (pdf, root, "/Metadata", pdf_metadata_new (pdf));
}

// Cairo leaves out the mark of a date. Who issues it may be unknown: an empty name is none.
static void correct_info (qpdf_data pdf)
{
    qpdf_oh info = qpdf_oh_get_key (pdf, qpdf_get_trailer (pdf), "/Info");
    const char *author = qpdf_oh_get_utf8_value (pdf, qpdf_oh_get_key (pdf, info, "/Author"));
    if (author[0] == '\0')
        qpdf_oh_remove_key (pdf, info, "/Author");
    const char *date = qpdf_oh_get_utf8_value (pdf, qpdf_oh_get_key (pdf, info, "/CreationDate"));
    char marked[40];
    (void) snprintf (marked, sizeof marked, "D:%s", date);
    if (date[0] == '\0')
        qpdf_oh_remove_key (pdf, info, "/CreationDate");
    else if (strncmp (date, "D:", 2) != 0)
        qpdf_oh_replace_key (pdf, info, "/CreationDate", qpdf_oh_new_string (pdf, marked));
}

// What PDF/A-2 asks of objects and Cairo does otherwise: a font says which of its glyphs a code means, even where the codes are the glyphs' own
// numbers. A page as a transparent group would be allowed, but nothing on it is transparent.
static void correct_objects (qpdf_data pdf)
{
    int count = qpdf_oh_get_int_value_as_int (pdf, qpdf_oh_get_key (pdf, qpdf_get_trailer (pdf), "/Size"));
    for (int id = 1; id < count; id++) {
        qpdf_oh object = qpdf_get_object_by_id (pdf, id, 0);
        if (qpdf_oh_is_dictionary_of_type (pdf, object, "/Font", "/CIDFontType2") && !qpdf_oh_has_key (pdf, object, "/CIDToGIDMap"))
            qpdf_oh_replace_key (pdf, object, "/CIDToGIDMap", qpdf_oh_new_name (pdf, "/Identity"));
        if (qpdf_oh_is_dictionary_of_type (pdf, object, "/Page", ""))
            qpdf_oh_remove_key (pdf, object, "/Group");
        qpdf_oh_release (pdf, object);
    }
}

// What identifies the file is made from its contents: the same document is the same bytes.
static bool write_again (qpdf_data pdf)
{
    if ((qpdf_init_write_memory (pdf) & QPDF_ERRORS) != 0)
        return false;
    qpdf_set_deterministic_ID (pdf, QPDF_TRUE);
    qpdf_set_newline_before_endstream (pdf, QPDF_TRUE); // PDF/A's own rule
    return (qpdf_write (pdf) & QPDF_ERRORS) == 0 && !qpdf_has_error (pdf);
}

bool pdf_catalog_write (char **bytes_p, size_t *size, const char *language, failure_t *failure)
{
    char *bytes = NULL;
    qpdf_data pdf = qpdf_init ();
    qpdf_silence_errors (pdf);
    qpdf_set_suppress_warnings (pdf, QPDF_TRUE);
    if ((qpdf_read_memory (pdf, "report", *bytes_p, *size, NULL) & QPDF_ERRORS) == 0) {
        correct_info (pdf);
        correct_objects (pdf);
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

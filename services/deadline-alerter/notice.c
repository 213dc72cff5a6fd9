#include "services/deadline-alerter/notice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *cell (const json_t *array, size_t index)
{
    const char *text = json_string_value (json_array_get (array, index));
    return text != NULL ? text : "";
}

// Where the page shows it; a page that has a place of its own keeps it. The caller frees it, NULL where there is no page.
static char *link_of (const json_t *delivery, const char *page_url)
{
    char *link = NULL;
    if (page_url[0] == '\0')
        return NULL;
    if (asprintf (&link, "%s%s", page_url, strchr (page_url, '#') == NULL ? letter_text (delivery, "link") : "") < 0)
        abort ();
    return link;
}

// What the letter carries, or should have; "" where nothing. The caller frees it.
static char *enclosed_of (const json_t *delivery, bool english)
{
    char *text = NULL;
    size_t unused = 0;
    const json_t *names = json_object_get (delivery, "attached");
    FILE *out = letter_open (&text, &unused);
    for (size_t i = 0; i < json_array_size (names); i++)
        (void) fprintf (out, "%s%s", i > 0 ? ", " : english ? "Attached: " : "Gửi kèm: ", cell (names, i));
    if (json_is_true (json_object_get (delivery, "missing")))
        (void) fprintf (out, "%s%s", json_array_size (names) > 0 ? ". " : "",
                        english ? "A report could not be made in time: it is to be had from the dashboard."
                                : "Có báo cáo chưa lập kịp để gửi kèm: tải từ bảng theo dõi.");
    (void) fclose (out);
    return text;
}

static char *closing_of (const json_t *delivery, bool english)
{
    char *text = NULL;
    if (asprintf (&text,
                  english ? "This message was made by a program, for the member %s by its role; the key below names it."
                          : "Thư này do chương trình gửi cho thành viên %s theo vai trò; khóa dưới đây là tên của nó.",
                  letter_text (delivery, "member"))
        < 0)
        abort ();
    return text;
}

// A table as text: a line for each row, each cell after the name of its column.
static void write_rows (FILE *out, const json_t *columns, const json_t *rows)
{
    for (size_t i = 0; i < json_array_size (rows); i++) {
        const json_t *row = json_array_get (rows, i);
        (void) fprintf (out, "- %s:", cell (row, 0));
        for (size_t column = 1; column < json_array_size (row); column++)
            (void) fprintf (out, "%s %s %s", column > 1 ? ";" : "", cell (columns, column), cell (row, column));
        (void) fputs ("\r\n", out);
    }
}

static char *text_body (const json_t *delivery, const char *enclosed, const char *link, const char *closing)
{
    char *text = NULL;
    size_t unused = 0;
    const json_t *lines = json_object_get (delivery, "lines");
    FILE *out = letter_open (&text, &unused);
    (void) fprintf (out, "%s\r\n\r\n", letter_text (delivery, "title"));
    for (size_t i = 0; i < json_array_size (lines); i++)
        (void) fprintf (out, "%s\r\n", cell (lines, i));
    (void) fputs ("\r\n", out);
    write_rows (out, json_object_get (delivery, "columns"), json_object_get (delivery, "rows"));
    (void) fputs ("\r\n", out);
    if (enclosed[0] != '\0')
        (void) fprintf (out, "%s\r\n\r\n", enclosed);
    if (link != NULL)
        (void) fprintf (out, "%s\r\n\r\n", link);
    (void) fprintf (out, "%s\r\n%s\r\n", closing, letter_text (delivery, "key"));
    (void) fclose (out);
    return text;
}

static void write_row (FILE *out, const json_t *row, const char *tag)
{
    (void) fputs ("<tr>", out);
    for (size_t i = 0; i < json_array_size (row); i++) {
        (void) fprintf (out, "<%s%s>", tag, i > 0 ? " align=\"right\"" : " align=\"left\"");
        letter_write_escaped (out, cell (row, i));
        (void) fprintf (out, "</%s>", tag);
    }
    (void) fputs ("</tr>\r\n", out);
}

static char *html_body (const json_t *delivery, const char *enclosed, const char *link, const char *closing, bool english)
{
    char *html = NULL;
    size_t unused = 0;
    const json_t *lines = json_object_get (delivery, "lines");
    const json_t *rows = json_object_get (delivery, "rows");
    FILE *out = letter_open (&html, &unused);
    (void) fprintf (out, "<!doctype html><html lang=\"%s\"><meta charset=\"utf-8\"><body><h3>", english ? "en" : "vi");
    letter_write_escaped (out, letter_text (delivery, "title"));
    (void) fputs ("</h3>\r\n", out);
    for (size_t i = 0; i < json_array_size (lines); i++) {
        (void) fputs ("<p>", out);
        letter_write_escaped (out, cell (lines, i));
        (void) fputs ("</p>\r\n", out);
    }
    (void) fputs ("<table cellpadding=\"6\">\r\n", out);
    write_row (out, json_object_get (delivery, "columns"), "th");
    for (size_t i = 0; i < json_array_size (rows); i++)
        write_row (out, json_array_get (rows, i), "td");
    (void) fputs ("</table>\r\n<p>", out);
    letter_write_escaped (out, enclosed);
    (void) fputs ("</p>\r\n", out);
    if (link != NULL) {
        (void) fputs ("<p><a href=\"", out);
        letter_write_escaped (out, link);
        (void) fprintf (out, "\">%s</a></p>\r\n", english ? "Open the dashboard of that day" : "Mở bảng theo dõi của ngày này");
    }
    (void) fputs ("<p><small>", out);
    letter_write_escaped (out, closing);
    (void) fputs ("<br>", out);
    letter_write_escaped (out, letter_text (delivery, "key"));
    (void) fputs ("</small></body></html>\r\n", out);
    (void) fclose (out);
    return html;
}

bool notice_is (const json_t *delivery)
{
    return strcmp (letter_text (delivery, "type"), "notice") == 0 && json_is_array (json_object_get (delivery, "lines"));
}

char *notice_subject (const json_t *delivery)
{
    char *text = strdup (letter_text (delivery, "subject"));
    if (text == NULL)
        abort ();
    letter_one_line (text);
    return text;
}

char *notice_lines (const json_t *delivery)
{
    char *text = NULL;
    size_t unused = 0;
    const json_t *lines = json_object_get (delivery, "lines");
    FILE *out = letter_open (&text, &unused);
    for (size_t i = 0; i < json_array_size (lines); i++)
        (void) fprintf (out, "%s%s", i > 0 ? "\n" : "", cell (lines, i));
    (void) fclose (out);
    return text;
}

letter_t notice_message (const json_t *delivery, const char *page_url)
{
    bool english = strcmp (letter_text (delivery, "language"), "en") == 0;
    char *link = link_of (delivery, page_url);
    char *closing = closing_of (delivery, english);
    char *enclosed = enclosed_of (delivery, english);
    letter_t message = {notice_subject (delivery), text_body (delivery, enclosed, link, closing),
                        html_body (delivery, enclosed, link, closing, english), "<notices.tiendo>"};
    free (enclosed);
    free (link);
    free (closing);
    return message;
}

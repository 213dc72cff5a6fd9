#include "services/deadline-alerter/delivery/mail_layout.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What a block is made of: `title`, `lines`; bars of units (`name`, `value`, `share` in percent, `so_far`, `note`, `tone`); a table of `columns` and
// `rows`; `notes`.

// ---------------------------------------------------------------- text

static void text_list (FILE *out, const json_t *lines)
{
    for (size_t i = 0; i < json_array_size (lines); i++)
        (void) fprintf (out, "%s\r\n", mail_cell (lines, i));
}

static void text_bars (FILE *out, const json_t *bars)
{
    for (size_t i = 0; i < json_array_size (bars); i++) {
        const json_t *bar = json_array_get (bars, i);
        (void) fprintf (out, "- %s: %s; %s; %s\r\n", mail_text (bar, "name"), mail_text (bar, "value"), mail_text (bar, "note"),
                        mail_text (bar, "so_far"));
    }
}

// A table: a line for each row, each cell after the name of its column.
static void text_table (FILE *out, const json_t *columns, const json_t *rows)
{
    for (size_t i = 0; i < json_array_size (rows); i++) {
        const json_t *row = json_array_get (rows, i);
        (void) fprintf (out, "- %s:", mail_cell (row, 0));
        for (size_t column = 1; column < json_array_size (row); column++)
            (void) fprintf (out, "%s %s %s", column > 1 ? ";" : "", mail_cell (columns, column), mail_cell (row, column));
        (void) fputs ("\r\n", out);
    }
}

static void text_block (FILE *out, const json_t *block)
{
    (void) fprintf (out, "%s\r\n", mail_text (block, "title"));
    text_list (out, json_object_get (block, "lines"));
    text_bars (out, json_object_get (block, "bars"));
    text_table (out, json_object_get (block, "columns"), json_object_get (block, "rows"));
    text_list (out, json_object_get (block, "notes"));
}

// Where a mail leads: to the page that answers it, and to the dashboard; NULL: nowhere.
typedef struct {
    const char *answer;
    const char *page;
} links_t;

static char *text_of (const json_t *mail, links_t links, const char *notice)
{
    char *text = NULL;
    size_t unused = 0;
    const json_t *blocks = json_object_get (mail, "blocks");
    FILE *out = mail_open (&text, &unused);
    for (size_t i = 0; i < json_array_size (blocks); i++) {
        text_block (out, json_array_get (blocks, i));
        if (i == 0 && notice[0] != '\0')
            (void) fprintf (out, "%s\r\n", notice);
        (void) fputs ("\r\n", out);
    }
    const json_t *answer = json_object_get (mail, "answer");
    if (links.answer != NULL)
        (void) fprintf (out, "%s (%s): %s\r\n", mail_text (answer, "words"), mail_text (answer, "note"), links.answer);
    if (links.page != NULL)
        (void) fprintf (out, "%s: %s\r\n", mail_text (mail, "link_words"), links.page);
    if (mail_text (mail, "enclosed")[0] != '\0')
        (void) fprintf (out, "%s\r\n", mail_text (mail, "enclosed"));
    (void) fprintf (out, "%s\r\n", mail_text (mail, "closing"));
    (void) fclose (out);
    return text;
}

// ---------------------------------------------------------------- HTML

// Programs that know dark screens take these; the others show the light colours of the inline styles.
static const char head[] =
    "<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">"
    "<meta name=\"supported-color-schemes\" content=\"light dark\">\r\n<style>:root{color-scheme:light dark}\r\n"
    "@media (prefers-color-scheme:dark){.p{background:#101418!important}.c{background:#1b2127!important;color:#e8eaed!important}\r\n"
    ".s{color:#aab2bb!important}.e{background:#39424c!important}.l{color:#8ab8ff!important}.n{background:#4a3b12!important;color:#ffe9b0!important}}"
    "</style>\r\n";

#define FONT "font-family:Arial,Helvetica,sans-serif;"

static void html_paragraph (FILE *out, const char *tag, const char *class, const char *style, const char *text)
{
    if (text[0] == '\0')
        return;
    (void) fprintf (out, "<%s class=\"%s\" style=\"" FONT "%s\">", tag, class, style);
    mail_write_escaped (out, text);
    (void) fprintf (out, "</%s>\r\n", tag);
}

static void html_list (FILE *out, const json_t *lines)
{
    for (size_t i = 0; i < json_array_size (lines); i++)
        html_paragraph (out, "p", "", "margin:0 0 8px;font-size:15px;line-height:21px", mail_cell (lines, i));
}

// Told apart by words beside them too.
static const char *tone_of (const char *tone)
{
    return strcmp (tone, "met") == 0 || strcmp (tone, "done") == 0 ? "#1b7f4b" : strcmp (tone, "missed") == 0 ? "#c2571a" : "#7a828c";
}

static void html_cell (FILE *out, const char *align, const char *class, const char *style, const char *text)
{
    (void) fprintf (out, "<td align=\"%s\" valign=\"top\" class=\"%s\" style=\"" FONT "%s\">", align, class, style);
    mail_write_escaped (out, text);
    (void) fputs ("</td>", out);
}

static void html_bar (FILE *out, const json_t *bar)
{
    long long share = (long long) json_integer_value (json_object_get (bar, "share"));
    (void) fputs ("<tr>", out);
    html_cell (out, "left", "", "font-size:15px;padding:8px 8px 2px 0", mail_text (bar, "name"));
    html_cell (out, "right", "", "font-size:15px;padding:8px 0 2px;white-space:nowrap", mail_text (bar, "value"));
    (void) fputs ("</tr>\r\n<tr><td colspan=\"2\"><table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr>", out);
    if (share > 0)
        (void) fprintf (out, "<td width=\"%lld%%\" height=\"8\" style=\"background:%s;font-size:0;line-height:8px\">&nbsp;</td>", share,
                        tone_of (mail_text (bar, "tone")));
    if (share < 100)
        (void) fprintf (out, "<td width=\"%lld%%\" height=\"8\" class=\"e\" style=\"background:#dfe3e8;font-size:0;line-height:8px\">&nbsp;</td>",
                        100 - share);
    (void) fputs ("</tr></table></td></tr>\r\n<tr>", out);
    html_cell (out, "left", "s", "font-size:13px;color:#4d5660;padding:2px 8px 6px 0", mail_text (bar, "note"));
    html_cell (out, "right", "s", "font-size:13px;color:#4d5660;padding:2px 0 6px;white-space:nowrap", mail_text (bar, "so_far"));
    (void) fputs ("</tr>\r\n", out);
}

static void html_bars (FILE *out, const json_t *bars)
{
    if (json_array_size (bars) == 0)
        return;
    (void) fputs ("<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:0 0 10px\">\r\n", out);
    for (size_t i = 0; i < json_array_size (bars); i++)
        html_bar (out, json_array_get (bars, i));
    (void) fputs ("</table>\r\n", out);
}

static void html_row (FILE *out, const json_t *row, const char *tag)
{
    (void) fputs ("<tr>", out);
    for (size_t i = 0; i < json_array_size (row); i++) {
        (void) fprintf (out, "<%s align=\"%s\" style=\"" FONT "font-size:13px;padding:4px 6px 4px 0;border-bottom:1px solid #c9ced4\">", tag,
                        i > 0 ? "right" : "left");
        mail_write_escaped (out, mail_cell (row, i));
        (void) fprintf (out, "</%s>", tag);
    }
    (void) fputs ("</tr>\r\n", out);
}

static void html_table (FILE *out, const json_t *columns, const json_t *rows)
{
    if (json_array_size (rows) == 0)
        return;
    (void) fputs ("<table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:0 0 10px;border-collapse:collapse\">\r\n", out);
    html_row (out, columns, "th");
    for (size_t i = 0; i < json_array_size (rows); i++)
        html_row (out, json_array_get (rows, i), "td");
    (void) fputs ("</table>\r\n", out);
}

static void html_block (FILE *out, const json_t *block, bool first)
{
    html_paragraph (out, first ? "h1" : "h2", "",
                    first ? "margin:0 0 12px;font-size:19px;line-height:25px" : "margin:18px 0 8px;font-size:16px;line-height:21px",
                    mail_text (block, "title"));
    html_list (out, json_object_get (block, "lines"));
    html_bars (out, json_object_get (block, "bars"));
    html_table (out, json_object_get (block, "columns"), json_object_get (block, "rows"));
    html_list (out, json_object_get (block, "notes"));
}

static void html_link (FILE *out, const char *class, const char *style, const char *link, const char *words)
{
    (void) fprintf (out, "<p style=\"" FONT "margin:16px 0 8px;font-size:15px;line-height:21px\"><a class=\"%s\" style=\"%s\" href=\"", class, style);
    mail_write_escaped (out, link);
    (void) fputs ("\">", out);
    mail_write_escaped (out, words);
    (void) fputs ("</a></p>\r\n", out);
}

static void html_foot (FILE *out, const json_t *mail, links_t links)
{
    const json_t *answer = json_object_get (mail, "answer");
    if (links.answer != NULL) {
        html_link (out, "b", "display:inline-block;padding:11px 16px;background:#0b57d0;color:#ffffff;text-decoration:none", links.answer,
                   mail_text (answer, "words"));
        html_paragraph (out, "p", "s", "margin:0 0 8px;font-size:13px;color:#4d5660", mail_text (answer, "note"));
    }
    if (links.page != NULL)
        html_link (out, "l", "color:#0b57d0", links.page, mail_text (mail, "link_words"));
    html_paragraph (out, "p", "", "margin:0 0 8px;font-size:14px", mail_text (mail, "enclosed"));
    html_paragraph (out, "p", "s", "margin:16px 0 0;font-size:12px;line-height:17px;color:#4d5660", mail_text (mail, "closing"));
}

static char *html_of (const json_t *mail, links_t links, const char *notice)
{
    char *html = NULL;
    size_t unused = 0;
    const json_t *blocks = json_object_get (mail, "blocks");
    FILE *out = mail_open (&html, &unused);
    (void) fprintf (out, "<!doctype html><html lang=\"%s\"><head>%s<title>", strcmp (mail_text (mail, "language"), "en") == 0 ? "en" : "vi", head);
    mail_write_escaped (out, mail_text (mail, "subject"));
    (void) fputs (
        "</title></head>\r\n<body class=\"p\" style=\"margin:0;padding:0;background:#eef0f3\">"
        "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr><td align=\"center\" style=\"padding:8px\">\r\n"
        "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"max-width:640px\"><tr>"
        "<td class=\"c\" align=\"left\" style=\"background:#ffffff;color:#1c2126;padding:16px\">\r\n",
        out);
    for (size_t i = 0; i < json_array_size (blocks); i++) {
        html_block (out, json_array_get (blocks, i), i == 0);
        if (i == 0)
            html_paragraph (out, "p", "n", "margin:0 0 12px;padding:6px 10px;font-size:14px;background:#fff3cd;color:#4a3b12", notice);
    }
    html_foot (out, mail, links);
    (void) fputs ("</td></tr></table></td></tr></table></body></html>\r\n", out);
    (void) fclose (out);
    return html;
}

// ---------------------------------------------------------------- both

// What a filter tells kinds of mails apart by.
static const char *list_of (const char *list)
{
    return strcmp (list, "messages") == 0 ? "<messages.tiendo>" : strcmp (list, "notices") == 0 ? "<notices.tiendo>" : "<alerts.tiendo>";
}

mail_t mail_layout_new (const char *json, const mail_place_t *place, const char *answer)
{
    json_t *mail = json_loads (json, 0, NULL);
    mail_t self = {.subject = NULL};
    if (!json_is_array (json_object_get (mail, "blocks"))) {
        json_decref (mail);
        return self;
    }
    char *page = mail_link (mail, place->page_url);
    links_t links = {answer, page};
    self.subject = strdup (mail_text (mail, "subject"));
    if (self.subject == NULL)
        abort ();
    mail_one_line (self.subject);
    self.text = text_of (mail, links, place->notice);
    self.html = html_of (mail, links, place->notice);
    self.list = list_of (mail_text (mail, "list"));
    free (page);
    json_decref (mail);
    return self;
}

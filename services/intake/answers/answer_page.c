#include "services/intake/answers/answer_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Where words and the alerts go in the file.
static const char in_main[] = "</main>";
static const char in_data[] = "id=\"data\">";

// JSON within a script element: what could end that is written otherwise.
static void write_json (FILE *out, const char *json)
{
    for (; *json != '\0'; json++)
        if (*json == '<')
            (void) fputs ("\\u003c", out);
        else
            (void) fputc (*json, out);
}

static void write_attribute (FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        if (strchr ("<>&\"'", *text) != NULL)
            (void) fprintf (out, "&#%d;", *text);
        else
            (void) fputc (*text, out);
}

static void write_refusal (FILE *out, const intake_t *intake, const answer_refusal_t *refusal)
{
    static const char *const languages[] = {"vi", "en"};
    for (int i = 0; i < 2; i++)
        (void) fprintf (out, "<h%d lang=\"%s\">%s</h%d>\n<p lang=\"%s\">%s</p>\n", i + 1, languages[i], refusal->title[i], i + 1, languages[i],
                        refusal->text[i]);
    (void) fputs ("<p><a class=\"on\" href=\"", out);
    write_attribute (out, intake->intake_url);
    (void) fputs (intake->intake_url[0] != '\0' ? "/vao" : "../vao", out);
    (void) fputs ("\">Đăng nhập · <span lang=\"en\">Sign in</span></a></p>\n", out);
}

// The file with words in its main part or the JSON in its data, whichever there is.
static void write_page (const intake_t *intake, const answer_refusal_t *refusal, const char *json, response_t *response)
{
    const char *file = (const char *) intake->answer_page->bytes;
    size_t size = intake->answer_page->size;
    const char *words = memmem (file, size, in_main, sizeof in_main - 1);
    const char *data = memmem (file, size, in_data, sizeof in_data - 1);
    char *body = NULL;
    size_t body_size = 0;
    FILE *out = open_memstream (&body, &body_size);
    if (out == NULL || words == NULL || data == NULL || data < words)
        abort ();
    data += sizeof in_data - 1;
    (void) fwrite (file, 1, (size_t) (words - file), out);
    if (refusal != NULL)
        write_refusal (out, intake, refusal);
    (void) fwrite (words, 1, (size_t) (data - words), out);
    write_json (out, json);
    (void) fwrite (data, 1, size - (size_t) (data - file), out);
    if (fclose (out) != 0)
        abort ();
    *response = (response_t){.status = refusal != NULL ? refusal->status : 200,
                             .type = "text/html; charset=utf-8",
                             .body = body,
                             .size = body_size,
                             .page = true,
                             .personal = true,
                             .retry_after_s = refusal != NULL && refusal->status == 503 ? 1 : 0};
}

void answer_page_show (const intake_t *intake, const char *json, response_t *response)
{
    write_page (intake, NULL, json, response);
}

void answer_page_refuse (const intake_t *intake, answer_state_t state, response_t *response)
{
    write_page (intake, &answer_refusals[state], "", response);
}

#include "common/mail/link_mail.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"

typedef struct {
    const char *subject, *here, *once, *stranger;
} words_t;

static const words_t vi = {
    "Đường dẫn đăng nhập Tiến độ",
    "Đây là đường dẫn đăng nhập của tài khoản",
    "Đường dẫn dùng được một lần, trong 7 ngày. Đường dẫn gửi trước đó không còn dùng được.",
    "Ai có đường dẫn này thì đăng nhập được: xin đừng chuyển tiếp thư. Nếu anh/chị không cần đường dẫn này, hãy báo người quản trị hệ thống.",
};
static const words_t en = {
    "Your sign-in link for Tiến độ",
    "This is the sign-in link of the account",
    "It works once, within 7 days. Links that were sent before work no longer.",
    "Whoever has this link can sign in: please do not pass this mail on. If you do not need the link, tell your operator.",
};

static void write_text (FILE *out, const words_t *words, const link_mail_t *told)
{
    if (told->notice[0] != '\0')
        (void) fprintf (out, "%s\n\n", told->notice);
    (void) fprintf (out, "%s %s:\n\n%s\n\n%s\n%s\n", words->here, told->account, told->link, words->once, words->stranger);
}

static void write_paragraph (FILE *out, const char *text)
{
    (void) fputs ("<p>", out);
    mail_write_escaped (out, text);
    (void) fputs ("</p>\n", out);
}

static void write_html (FILE *out, const words_t *words, const link_mail_t *told)
{
    (void) fprintf (out, "<!doctype html><html lang=\"%s\"><meta charset=\"utf-8\"><body style=\"font:16px sans-serif;max-width:40em\">\n",
                    words == &vi ? "vi" : "en");
    if (told->notice[0] != '\0')
        write_paragraph (out, told->notice);
    (void) fprintf (out, "<p>%s <strong>", words->here);
    mail_write_escaped (out, told->account);
    (void) fputs ("</strong>:</p>\n<p><a href=\"", out);
    mail_write_escaped (out, told->link);
    (void) fputs ("\">", out);
    mail_write_escaped (out, told->link);
    (void) fputs ("</a></p>\n", out);
    write_paragraph (out, words->once);
    write_paragraph (out, words->stranger);
    (void) fputs ("</body></html>\n", out);
}

bool link_mail_send (const smtp_server_t *server, const char *to, const link_mail_t *told, failure_t *failure)
{
    const words_t *words = strcmp (told->language, "en") == 0 ? &en : &vi;
    size_t size = 0;
    scoped (mail_clear) mail_t mail = {.subject = strdup (words->subject), .list = "sign-in links <link.tiendo>"};
    FILE *out = mail_open (&mail.text, &size);
    write_text (out, words, told);
    (void) fclose (out);
    out = mail_open (&mail.html, &size);
    write_html (out, words, told);
    (void) fclose (out);
    return smtp_send (server, to, &mail, failure);
}

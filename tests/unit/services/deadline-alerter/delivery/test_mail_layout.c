// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <string.h>

#include "services/deadline-alerter/delivery/mail_layout.h"

#define BAR(share)                                                                                                                                   \
    "{\"name\":\"Huyện <Bác Ái>\",\"value\":\"32/55\",\"note\":\"chưa đạt\",\"so_far\":\"lũy kế 61,3%\",\"tone\":\"missed\",\"share\":" share "}"
#define MAIL(blocks)                                                                                                                                 \
    "{\"language\":\"vi\",\"list\":\"messages\",\"subject\":\"5/7\\r\\nBcc: x\",\"link\":\"#campaign=c&unit=u\",\"link_words\":\"Mở\","            \
    "\"enclosed\":\"Gửi kèm: a.pdf.\",\"closing\":\"Hết\",\"blocks\":[" blocks "]}"

static const mail_place_t place = {"https://page.example/", "MÔ PHỎNG"};

static void the_text_is_the_verdict_the_notice_and_a_line_each (void **state)
{
    (void) state;
    mail_t mail = mail_layout_new (
        MAIL ("{\"title\":\"5/7\"},{\"title\":\"Kích hoạt\",\"lines\":[\"một\"],\"bars\":[" BAR ("61") "],\"notes\":[\"hai\"]}"), &place, NULL);
    assert_string_equal (mail.text, "5/7\r\nMÔ PHỎNG\r\n\r\nKích hoạt\r\nmột\r\n- Huyện <Bác Ái>: 32/55; chưa đạt; lũy kế 61,3%\r\nhai\r\n\r\n"
                                    "Mở: https://page.example/#campaign=c&unit=u\r\nGửi kèm: a.pdf.\r\nHết\r\n");
    assert_string_equal (mail.subject, "5/7  Bcc: x");
    assert_string_equal (mail.list, "<messages.tiendo>");
    mail_clear (&mail);
}

static void the_html_is_escaped_and_a_bar_is_as_wide_as_what_is_done (void **state)
{
    (void) state;
    mail_t mail = mail_layout_new (MAIL ("{\"title\":\"a & b\",\"bars\":[" BAR ("61") "]}"), &place, NULL);
    assert_non_null (strstr (mail.html, "a &amp; b</h1>"));
    assert_non_null (strstr (mail.html, "Huyện &lt;Bác Ái&gt;"));
    assert_non_null (strstr (mail.html, "<td width=\"61%\" height=\"8\" style=\"background:#c2571a"));
    assert_non_null (strstr (mail.html, "<td width=\"39%\" height=\"8\""));
    assert_non_null (strstr (mail.html, "href=\"https://page.example/#campaign=c&amp;unit=u\""));
    assert_non_null (strstr (mail.html, "MÔ PHỎNG</p>"));
    assert_non_null (strstr (mail.html, "prefers-color-scheme:dark"));
    assert_null (strstr (mail.html, "Bcc: x\r\n"));
    mail_clear (&mail);
}

static void a_bar_of_nothing_and_of_all_has_one_cell (void **state)
{
    (void) state;
    mail_t none = mail_layout_new (MAIL ("{\"bars\":[" BAR ("0") "]}"), &place, NULL);
    mail_t all = mail_layout_new (MAIL ("{\"bars\":[" BAR ("100") "]}"), &place, NULL);
    assert_null (strstr (none.html, "<td width=\"0%\""));
    assert_null (strstr (all.html, "<td width=\"0%\""));
    assert_non_null (strstr (none.html, "<td width=\"100%\" height=\"8\" class=\"e\""));
    assert_non_null (strstr (all.html, "<td width=\"100%\" height=\"8\" style=\"background:#c2571a"));
    mail_clear (&none);
    mail_clear (&all);
}

static void a_table_has_the_names_of_its_columns_in_each_line_of_the_text (void **state)
{
    (void) state;
    mail_t mail =
        mail_layout_new (MAIL ("{\"title\":\"t\",\"columns\":[\"Đơn vị\",\"Lũy kế\"],\"rows\":[[\"Bác Ái\",\"7\"]]}"), &(mail_place_t){"", ""}, NULL);
    assert_string_equal (mail.text, "t\r\n- Bác Ái: Lũy kế 7\r\n\r\nGửi kèm: a.pdf.\r\nHết\r\n");
    assert_non_null (strstr (mail.html, ">Lũy kế</th>"));
    assert_null (strstr (mail.html, "<a "));
    mail_clear (&mail);
}

#define ANSWER "\"answer\":{\"words\":\"Trả lời <3>\",\"note\":\"trong 3 ngày\"},"

static void the_link_that_answers_it_stands_before_the_page_in_both_parts (void **state)
{
    (void) state;
    static const char json[] = "{" ANSWER "\"language\":\"vi\",\"link_words\":\"Mở\",\"closing\":\"Hết\",\"blocks\":[{\"title\":\"t\"}]}";
    mail_t mail = mail_layout_new (json, &place, "https://in.example/nhap/a/x?1&2");
    mail_t without = mail_layout_new (json, &place, NULL);
    assert_string_equal (mail.text,
                         "t\r\nMÔ PHỎNG\r\n\r\nTrả lời <3> (trong 3 ngày): https://in.example/nhap/a/x?1&2\r\nMở: https://page.example/\r\nHết\r\n");
    assert_non_null (strstr (mail.html, "href=\"https://in.example/nhap/a/x?1&amp;2\">Trả lời &lt;3&gt;</a>"));
    assert_non_null (strstr (mail.html, "trong 3 ngày</p>"));
    assert_string_equal (without.text, "t\r\nMÔ PHỎNG\r\n\r\nMở: https://page.example/\r\nHết\r\n");
    assert_null (strstr (without.html, "Trả lời"));
    mail_clear (&mail);
    mail_clear (&without);
}

static void what_is_no_mail_makes_none (void **state)
{
    (void) state;
    assert_null (mail_layout_new ("{\"events\":[]}", &place, NULL).subject);
    assert_null (mail_layout_new ("nothing", &place, NULL).subject);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (the_text_is_the_verdict_the_notice_and_a_line_each),
        cmocka_unit_test (the_html_is_escaped_and_a_bar_is_as_wide_as_what_is_done),
        cmocka_unit_test (a_bar_of_nothing_and_of_all_has_one_cell),
        cmocka_unit_test (a_table_has_the_names_of_its_columns_in_each_line_of_the_text),
        cmocka_unit_test (the_link_that_answers_it_stands_before_the_page_in_both_parts),
        cmocka_unit_test (what_is_no_mail_makes_none),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}

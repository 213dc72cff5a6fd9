#include "services/intake/answers/answer_link.h"

#include <string.h>

#include "common/base/log.h"
#include "common/base/scoped.h"

const answer_refusal_t answer_refusals[ANSWER_STATES] = {
    [ANSWER_ALTERED] = {"link_unknown",
                        404,
                        "this link was not made here: it was cut or altered, or its key is no longer valid",
                        {"Đường dẫn không đúng", "This link is not right"},
                        {"Đường dẫn bị thiếu hoặc sai ký tự, hoặc khóa ký đã được thay. Hãy mở lại từ thư, hoặc đăng nhập.",
                         "It was cut or altered, or the key that signed it was replaced. Open it from the mail again, or sign in."}},
    [ANSWER_EXPIRED] = {"link_expired",
                        410,
                        "this link has expired: a mail's link holds for 3 days",
                        {"Đường dẫn đã hết hạn", "This link has expired"},
                        {"Đường dẫn trong thư dùng được 3 ngày. Hãy mở thư mới nhất, hoặc đăng nhập.",
                         "A mail's link holds for 3 days. Open the latest mail, or sign in."}},
    [ANSWER_OTHER_EPOCH] = {"link_of_another_epoch",
                            410,
                            "this link is of a time before the database was restored or moved",
                            {"Đường dẫn không còn giá trị", "This link holds no more"},
                            {"Cơ sở dữ liệu đã được khôi phục hoặc chuyển máy chủ sau khi thư được gửi. Hãy chờ thư kế tiếp, hoặc đăng nhập.",
                             "The database was restored or moved after this mail was sent. Wait for the next mail, or sign in."}},
    [ANSWER_REVOKED] = {"member_revoked",
                        403,
                        "this member was revoked: its links do nothing any more",
                        {"Thành viên đã bị thu hồi", "This member was revoked"},
                        {"Thành viên nhận thư này không còn trong danh sách, nên không trả lời được. Nếu có tài khoản, hãy đăng nhập.",
                         "The member who got this mail is no longer on the list, so the link does nothing. If you have an account, sign in."}},
    [ANSWER_FORBIDDEN] = {"forbidden",
                          403,
                          "a member of the role press or copy acknowledges nothing",
                          {"Không có quyền xác nhận", "This member acknowledges nothing"},
                          {"Thành viên này chỉ nhận kết quả đã công bố. Nếu có tài khoản, hãy đăng nhập.",
                           "This member gets published results alone. If you have an account, sign in."}},
    [ANSWER_OFF] = {"links_off",
                    404,
                    "mails are not answered here: TIENDO_LINK_KEY_FILE is not set",
                    {"Chưa nhận trả lời qua thư", "Mails are not answered here"},
                    {"Máy chủ này chưa được đặt khóa cho đường dẫn trong thư. Hãy báo người quản trị, hoặc đăng nhập.",
                     "This server has no key for links in mails. Tell your operator, or sign in."}},
    [ANSWER_UNAVAILABLE] = {"unavailable",
                            503,
                            "the database or the key cannot be read now: try again",
                            {"Máy chủ đang bận", "The server is busy"},
                            {"Hãy mở lại đường dẫn sau ít phút.", "Open this link again in some minutes."}},
};

answer_state_t answer_link_read (const caller_t *caller, mail_link_t *ret)
{
    scoped (link_keys_clear) link_keys_t keys = {.count = 0};
    failure_t failure = {0};
    if (caller->intake->link_key_file[0] == '\0')
        return ANSWER_OFF;
    if (!link_keys_read (&keys, caller->intake->link_key_file, &failure)) {
        log_event (LOG_WARN, "link_keys_unreadable", "reason", failure.text, NULL);
        return ANSWER_UNAVAILABLE;
    }
    switch (mail_link_read (ret, &keys, caller->rest, campaign_clock_now (caller->intake->clock))) {
    case MAIL_LINK_GOOD:
        return ANSWER_TAKEN;
    case MAIL_LINK_EXPIRED:
        return ANSWER_EXPIRED;
    case MAIL_LINK_ALTERED:
    default:
        return ANSWER_ALTERED;
    }
}

answer_state_t answer_state_of (const char *result)
{
    return strcmp (result, "revoked") == 0       ? ANSWER_REVOKED
           : strcmp (result, "forbidden") == 0   ? ANSWER_FORBIDDEN
           : strcmp (result, "other_epoch") == 0 ? ANSWER_OTHER_EPOCH
                                                 : ANSWER_TAKEN;
}

void answer_refuse (answer_state_t state, response_t *response)
{
    const answer_refusal_t *refusal = &answer_refusals[state];
    response_problem_coded (response, refusal->status, refusal->code, "%s", refusal->detail);
}

#include "common/text/rejection_words.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *code, *en, *vi;
} rows[] = {
    {"parts_exceed", "the parts sum to more than the figure", "tổng các phần chia nhỏ lớn hơn số báo cáo"},
    {"personal_data", "it holds what looks like an identity or telephone number: take it out",
     "có dãy số giống số định danh hoặc số điện thoại: hãy xóa đi"},
    {"too_long", "a text is too long", "nội dung quá dài"},
    {"missing_field", "something that is needed is missing", "thiếu thông tin bắt buộc"},
    {"wrong_type", "a value is of the wrong kind", "giá trị không đúng kiểu"},
    {"bad_utf8", "a text is not UTF-8", "chữ không đúng bảng mã UTF-8"},
    {"unknown_kind", "the server does not know this kind of report", "máy chủ không biết loại báo cáo này"},
    {"unknown_campaign", "there is no such campaign", "không có nhiệm vụ này"},
    {"unknown_unit", "there is no such unit on that day", "không có đơn vị này trong ngày đó"},
    {"not_reporting_unit", "this unit does not report itself: those below it do", "đơn vị này không tự báo cáo: các đơn vị bên dưới báo cáo"},
    {"forbidden_unit", "the unit is not one that this feed may report for", "đơn vị không thuộc phạm vi được báo cáo của nguồn này"},
    {"unknown_metric", "the campaign does not have this column", "nhiệm vụ không có chỉ tiêu này"},
    {"bad_date", "there is no such day", "không có ngày này"},
    {"date_out_of_range", "the day is before the campaign, or has not come yet", "ngày trước khi nhiệm vụ bắt đầu, hoặc chưa tới"},
    {"date_locked", "the day is closed to corrections: an operator can reopen it", "ngày này đã khóa số liệu: đề nghị quản trị viên mở lại"},
    {"count_out_of_range", "the number is too small or too large", "số quá nhỏ hoặc quá lớn"},
    {"rev_conflict", "this revision was reported with another figure", "lần báo cáo (rev) này đã có số khác"},
    {"unknown_reason", "the campaign does not have this reason", "nhiệm vụ không có lý do này"},
};

const char *rejection_sentence (const char *code, language_t language)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp (rows[i].code, code) == 0)
            return language == LANGUAGE_VI ? rows[i].vi : rows[i].en;
    return "";
}

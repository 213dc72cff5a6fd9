#include "common/text/reason_titles.h"

#include <string.h>

static const struct {
    const char *code, *vi, *en;
} rows[] = {{"abroad", "Đang ở nước ngoài", "Abroad"},
            {"deceased", "Đã chết", "Deceased"},
            {"no_device", "Không có thiết bị", "No device"},
            {"illness", "Ốm đau, già yếu", "Illness"},
            {"moved_away", "Đã chuyển đi nơi khác", "Moved away"},
            {"duplicate", "Trùng hồ sơ", "Duplicate"},
            {"refused", "Từ chối", "Refused"},
            {"other", "Lý do khác", "Other"}};

const char *reason_title (const char *code, language_t language)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp (rows[i].code, code) == 0)
            return language == LANGUAGE_VI ? rows[i].vi : rows[i].en;
    return NULL;
}

const char *reason_code_at (size_t index)
{
    return index < sizeof rows / sizeof rows[0] ? rows[index].code : NULL;
}

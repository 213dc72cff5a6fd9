#include "common/figures_sheet/headings.h"

#include <glib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/figures_sheet/cell_values.h"
#include "common/figures_sheet/metric_headings.h"

static void text_free (char **text)
{
    g_free (*text);
}

static const struct {
    const char *words; // folded, without blanks
    heading_kind_t kind;
} known[] = {
    {"unit", HEADING_UNIT},
    {"unitcode", HEADING_UNIT},
    {"code", HEADING_UNIT},
    {"ma", HEADING_UNIT},
    {"madonvi", HEADING_UNIT},
    {"madv", HEADING_UNIT},
    {"madvhc", HEADING_UNIT},
    {"madiaban", HEADING_UNIT},
    {"madiaphuong", HEADING_UNIT},
    {"maxa", HEADING_UNIT},
    {"maphuong", HEADING_UNIT},
    {"maxaphuong", HEADING_UNIT},
    {"maphuongxa", HEADING_UNIT},
    {"mahuyen", HEADING_UNIT},
    {"masodonvi", HEADING_UNIT},
    {"donvi", HEADING_UNIT_NAME},
    {"tendonvi", HEADING_UNIT_NAME},
    {"ten", HEADING_UNIT_NAME},
    {"donvibaocao", HEADING_UNIT_NAME},
    {"diaban", HEADING_UNIT_NAME},
    {"diaphuong", HEADING_UNIT_NAME},
    {"xa", HEADING_UNIT_NAME},
    {"tenxa", HEADING_UNIT_NAME},
    {"phuong", HEADING_UNIT_NAME},
    {"tenphuong", HEADING_UNIT_NAME},
    {"xaphuong", HEADING_UNIT_NAME},
    {"phuongxa", HEADING_UNIT_NAME},
    {"tenxaphuong", HEADING_UNIT_NAME},
    {"tenphuongxa", HEADING_UNIT_NAME},
    {"xaphuongthitran", HEADING_UNIT_NAME},
    {"phuongxathitran", HEADING_UNIT_NAME},
    {"unitname", HEADING_UNIT_NAME},
    {"name", HEADING_UNIT_NAME},
    {"commune", HEADING_UNIT_NAME},
    {"ward", HEADING_UNIT_NAME},
    {"huyen", HEADING_PARENT},
    {"tenhuyen", HEADING_PARENT},
    {"quanhuyen", HEADING_PARENT},
    {"huyenthanhpho", HEADING_PARENT},
    {"huyenthixathanhpho", HEADING_PARENT},
    {"district", HEADING_PARENT},
    {"tinh", HEADING_PARENT},
    {"province", HEADING_PARENT},
    {"date", HEADING_DATE},
    {"day", HEADING_DATE},
    {"reportdate", HEADING_DATE},
    {"ngay", HEADING_DATE},
    {"ngaybaocao", HEADING_DATE},
    {"ngaythang", HEADING_DATE},
    {"ngaythangnam", HEADING_DATE},
    {"rev", HEADING_REV},
    {"revision", HEADING_REV},
    {"lan", HEADING_REV},
    {"lanbaocao", HEADING_REV},
    {"lansua", HEADING_REV},
    {"phienban", HEADING_REV},
    {"campaign", HEADING_CAMPAIGN},
    {"chiendich", HEADING_CAMPAIGN},
    {"machiendich", HEADING_CAMPAIGN},
    {"manhiemvu", HEADING_CAMPAIGN},
    {"note", HEADING_NOTE},
    {"notes", HEADING_NOTE},
    {"remark", HEADING_NOTE},
    {"remarks", HEADING_NOTE},
    {"ghichu", HEADING_NOTE},
    {"document", HEADING_DOCUMENT},
    {"documentnumber", HEADING_DOCUMENT},
    {"sovanban", HEADING_DOCUMENT},
    {"vanban", HEADING_DOCUMENT},
    {"socongvan", HEADING_DOCUMENT},
    {"sokyhieu", HEADING_DOCUMENT},
    {"reason", HEADING_REASON},
    {"lydo", HEADING_REASON},
    {"count", HEADING_COUNT},
    {"soluong", HEADING_COUNT},
    {"sotruonghop", HEADING_COUNT},
    {"ketqua", HEADING_RESULT},
    {"ketquatrongngay", HEADING_RESULT},
    {"thuchien", HEADING_RESULT},
    {"sothuchien", HEADING_RESULT},
    {"dathuchien", HEADING_RESULT},
    {"solieu", HEADING_RESULT},
    {"sobaocao", HEADING_RESULT},
    {"figure", HEADING_RESULT},
    {"result", HEADING_RESULT},
    {"visaochuanhan", HEADING_ORDINAL}, // the column that intake adds to a sheet that it gives back
    {"whyitwasnottaken", HEADING_ORDINAL},
    {"stt", HEADING_ORDINAL},
    {"tt", HEADING_ORDINAL},
    {"sothutu", HEADING_ORDINAL},
    {"no", HEADING_ORDINAL},
};

bool is_code (const char *text)
{
    size_t size = strlen (text);
    return size >= 1 && size <= 64 && strspn (text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-") == size;
}

// Without blanks: "Mã đơn vị" and "MÃ ĐƠNVỊ" are one heading.
static void join_words (char *words)
{
    char *to = words;
    for (const char *from = words; *from != '\0'; from++)
        if (*from != ' ')
            *to++ = *from;
    *to = '\0';
}

static bool is_title (const char *joined, const char *title)
{
    if (title == NULL)
        return false;
    scoped (text_free) char *words = words_fold (title);
    join_words (words);
    bool counts = g_str_has_prefix (words, "so") && strlen (words) > 4; // "Số thu nhận" is called "Thu nhận" too
    return words[0] != '\0' && (strcmp (joined, words) == 0 || (counts && strcmp (joined, words + 2) == 0));
}

static bool is_called (const char *joined, const figures_metric_t *metric)
{
    return is_title (joined, metric->code) || is_title (joined, metric->title_vi) || is_title (joined, metric->title_en)
           || is_title (joined, metric_heading (metric->code, LANGUAGE_VI)) || is_title (joined, metric_heading (metric->code, LANGUAGE_EN));
}

static const char *metric_called (const figures_settings_t *settings, const char *joined)
{
    static const figures_metric_t common[] = {{.code = "activated"}, {.code = "collected"}, {.code = "approved"}};
    const figures_metric_t *metrics = settings->metric_count > 0 ? settings->metrics : common;
    size_t count = settings->metric_count > 0 ? settings->metric_count : sizeof common / sizeof common[0];
    for (size_t i = 0; i < count; i++)
        if (is_called (joined, &metrics[i]))
            return metrics[i].code;
    return NULL;
}

// "Số kích hoạt", "Số tài khoản đã kích hoạt trong ngày": words that people put before and behind a title.
static const char *metric_named (const figures_settings_t *settings, char *joined)
{
    static const char *const before[] = {"soluong", "sotaikhoan", "sohoso", "socongdan", "songuoi", "so", "da", "duoc", "numberof", "no"};
    static const char *const behind[] = {"trongngay", "thuchien", "moi", "today"};
    const char *found = metric_called (settings, joined);
    for (size_t i = 0; found == NULL && i < sizeof behind / sizeof behind[0]; i++)
        if (g_str_has_suffix (joined, behind[i]) && strlen (joined) > strlen (behind[i])) {
            joined[strlen (joined) - strlen (behind[i])] = '\0';
            found = metric_called (settings, joined);
        }
    for (size_t i = 0; found == NULL && i < sizeof before / sizeof before[0]; i++)
        if (g_str_has_prefix (joined, before[i]) && strlen (joined) > strlen (before[i])) {
            joined += strlen (before[i]);
            found = metric_called (settings, joined);
            i = (size_t) -1; // "số tài khoản đã …"
        }
    return found;
}

heading_t heading_read (const figures_settings_t *settings, const sheet_cell_t *cell)
{
    heading_t heading = {HEADING_UNKNOWN, NULL, 0};
    if (cell->text[0] == '\0')
        return heading;
    if (heading_day (cell, settings, &heading.day)) {
        heading.kind = HEADING_DAY;
        return heading;
    }
    scoped (text_free) char *joined = words_fold (cell->text);
    join_words (joined);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp (known[i].words, joined) == 0)
            heading.kind = known[i].kind;
    if (heading.kind != HEADING_UNKNOWN && metric_called (settings, joined) == NULL)
        return heading;
    heading.metric = metric_named (settings, joined);
    bool has_letter = strspn (cell->text, "0123456789-_") < strlen (cell->text);
    if (heading.metric == NULL && settings->metric_count == 0 && has_letter && is_code (cell->text) && cell->kind == CELL_TEXT)
        heading.metric = cell->text; // a code is a metric's, as the file declares it
    heading.kind = heading.metric != NULL ? HEADING_METRIC : HEADING_UNKNOWN;
    return heading;
}

// GET /api/v1/intake/template.xlsx: what people fill in. The units stand there, days across or down; cells are locked but for figures; a second sheet
// is for explanations. Its headings are those that common/figures_sheet knows, so it comes back as it went out.
#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "common/text/reason_titles.h"
#include "services/intake/sheet/sheet_campaign.h"
#include "services/intake/sheet/sheets.h"
#include "services/intake/sheet/xlsx_out.h"

enum { DAYS_ASIDE = 7, DAYS_MOST = 62, CELLS_MOST = 200000, TITLE_ROW = 0, HINT_ROW = 1, HEAD_ROW = 3, EXPLANATIONS = 200 };
enum { CODE_COLUMN, NAME_COLUMN, FIRST_COLUMN };

typedef struct {
    sheet_campaign_t campaign;
    xlsx_out_t out;
    language_t language;
    int32_t first, last; // days
    bool is_down;
} template_t;

static void template_clear (template_t *self)
{
    xlsx_out_clear (&self->out);
    sheet_campaign_clear (&self->campaign);
}

static int32_t day_of (const char *text)
{
    int32_t day = 0;
    return text != NULL && day_parse (text, strlen (text), &day) ? day : 0;
}

// The days that are asked for, else a week before today and a week after; those that take figures, and none outside of the campaign.
static bool choose_days (const caller_t *caller, template_t *self, response_t *response)
{
    const json_t *campaign = self->campaign.json;
    const char *from = request_value (caller->request, "from");
    const char *to = request_value (caller->request, "to");
    int32_t today = day_of (json_text_at (campaign, "today"));
    int32_t open = day_of (json_text_at (campaign, "first_open"));
    int32_t deadline = day_of (json_text_at (campaign, "deadline"));
    self->first = from != NULL ? day_of (from) : today - DAYS_ASIDE;
    self->last = to != NULL ? day_of (to) : (from != NULL ? self->first : today) + DAYS_ASIDE;
    self->first = self->first < open ? open : self->first;
    self->last = self->last > deadline ? deadline : self->last;
    if (self->first > self->last && from == NULL && to == NULL) // the campaign begins later, or is over
        self->first = self->last = open < deadline ? open : deadline;
    if (self->first > self->last)
        response_problem (response, 400, "no day from %s to %s takes figures", from != NULL ? from : "…", to != NULL ? to : "…");
    else if (self->last - self->first >= DAYS_MOST)
        response_problem (response, 400, "at most %d days stand in one sheet", DAYS_MOST);
    return response->status == 0;
}

static bool parameters_good (const caller_t *caller, template_t *self, response_t *response)
{
    static const char *const known[] = {"campaign", "unit", "layout", "from", "to", NULL};
    const request_t *request = caller->request;
    const char *layout = request_value (request, "layout");
    if (!request_check (request, known, response) || !request_date (request, "from", response) || !request_date (request, "to", response))
        return false;
    self->is_down = layout != NULL && strcmp (layout, "down") == 0;
    if (request_value (request, "campaign") == NULL)
        response_problem (response, 400, "parameter campaign: it is needed");
    else if (layout != NULL && !self->is_down && strcmp (layout, "across") != 0)
        response_problem (response, 400, "parameter layout: across or down");
    return response->status == 0;
}

static const char *metric_name (const template_t *self, size_t metric)
{
    const figures_metric_t *one = &self->campaign.metrics[metric];
    return self->language == LANGUAGE_VI ? one->title_vi : one->title_en;
}

static const json_t *unit_at (const template_t *self, size_t index)
{
    return json_array_get (json_object_get (self->campaign.json, "units"), index);
}

static size_t unit_count (const template_t *self)
{
    return json_array_size (json_object_get (self->campaign.json, "units"));
}

// Those that report on some of the days.
static bool stands (const template_t *self, const json_t *unit, int32_t first, int32_t last)
{
    return json_is_true (json_object_get (unit, "reporting")) && day_of (json_text_at (unit, "from")) <= last
           && day_of (json_text_at (unit, "to")) >= first && self->first <= last;
}

static void whole_numbers_only (const template_t *self, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, lxw_row_t last, lxw_col_t last_column,
                                double least)
{
    char message[160];
    (void) snprintf (message, sizeof message, "%s",
                     SAY (self->language, "A whole number, 0 where nothing was achieved.", "Ghi số nguyên; không làm được ca nào thì ghi 0."));
    lxw_data_validation rule = {.validate = LXW_VALIDATION_TYPE_INTEGER,
                                .criteria = LXW_VALIDATION_CRITERIA_BETWEEN,
                                .minimum_number = least,
                                .maximum_number = 10000000,
                                .error_message = message};
    (void) worksheet_data_validation_range (sheet, row, column, last, last_column, &rule);
}

static void begin_sheet (const template_t *self, lxw_worksheet *sheet, const char *hint)
{
    char title[500];
    const json_t *titles = json_object_get (self->campaign.json, "title");
    (void) snprintf (title, sizeof title, "%s", json_text_at (titles, self->language == LANGUAGE_VI ? "vi" : "en"));
    xlsx_put (sheet, TITLE_ROW, 0, title, self->out.title);
    xlsx_put (sheet, HINT_ROW, 0, hint, self->out.hint);
    (void) worksheet_set_column (sheet, CODE_COLUMN, CODE_COLUMN, 12, NULL);
    (void) worksheet_set_column (sheet, NAME_COLUMN, NAME_COLUMN, 32, NULL);
    worksheet_set_landscape (sheet);
    worksheet_set_paper (sheet, 9);
    worksheet_fit_to_pages (sheet, 1, 0);
}

static void protect (lxw_worksheet *sheet)
{
    lxw_protection options = {.format_columns = 1, .format_rows = 1};
    worksheet_protect (sheet, NULL, &options);
}

static void put_unit (const template_t *self, lxw_worksheet *sheet, lxw_row_t row, const json_t *unit)
{
    xlsx_put (sheet, row, CODE_COLUMN, json_text_at (unit, "code"), self->out.locked);
    xlsx_put (sheet, row, NAME_COLUMN, json_text_at (unit, "name"), self->out.locked);
}

static void put_unit_heads (const template_t *self, lxw_worksheet *sheet, lxw_row_t row)
{
    xlsx_put (sheet, row, CODE_COLUMN, SAY (self->language, "Unit code", "Mã đơn vị"), self->out.head);
    xlsx_put (sheet, row, NAME_COLUMN, SAY (self->language, "Unit name", "Tên đơn vị"), self->out.head);
}

// A metric stands over its days.
static void days_across (const template_t *self, lxw_worksheet *sheet)
{
    lxw_row_t row = HEAD_ROW + 2;
    lxw_col_t days = (lxw_col_t) (self->last - self->first + 1);
    size_t metrics = self->campaign.reading.metric_count;
    put_unit_heads (self, sheet, HEAD_ROW);
    put_unit_heads (self, sheet, HEAD_ROW + 1);
    (void) worksheet_merge_range (sheet, HEAD_ROW, CODE_COLUMN, HEAD_ROW + 1, CODE_COLUMN, SAY (self->language, "Unit code", "Mã đơn vị"),
                                  self->out.head);
    (void) worksheet_merge_range (sheet, HEAD_ROW, NAME_COLUMN, HEAD_ROW + 1, NAME_COLUMN, SAY (self->language, "Unit name", "Tên đơn vị"),
                                  self->out.head);
    for (size_t metric = 0; metric < metrics; metric++) {
        lxw_col_t first = (lxw_col_t) (FIRST_COLUMN + metric * days);
        for (lxw_col_t day = 0; day < days; day++)
            xlsx_put_day (sheet, HEAD_ROW + 1, first + day, self->first + day, self->out.head);
        xlsx_put (sheet, HEAD_ROW, first, metric_name (self, metric), self->out.head);
        if (days > 1)
            (void) worksheet_merge_range (sheet, HEAD_ROW, first, HEAD_ROW, (lxw_col_t) (first + days - 1), metric_name (self, metric),
                                          self->out.head);
    }
    lxw_col_t last = (lxw_col_t) (FIRST_COLUMN + metrics * days - 1);
    (void) worksheet_set_column (sheet, FIRST_COLUMN, last, 11, NULL);
    for (size_t i = 0; i < unit_count (self); i++) {
        if (!stands (self, unit_at (self, i), self->first, self->last))
            continue;
        put_unit (self, sheet, row, unit_at (self, i));
        for (lxw_col_t column = FIRST_COLUMN; column <= last; column++) {
            int32_t day = self->first + (column - FIRST_COLUMN) % days;
            xlsx_put (sheet, row, column, "", stands (self, unit_at (self, i), day, day) ? self->out.count : self->out.locked);
        }
        row++;
    }
    if (row > HEAD_ROW + 2)
        whole_numbers_only (self, sheet, HEAD_ROW + 2, FIRST_COLUMN, row - 1, last, 0);
    worksheet_freeze_panes (sheet, HEAD_ROW + 2, FIRST_COLUMN);
}

// A row for each day of each unit.
static void days_down (const template_t *self, lxw_worksheet *sheet)
{
    lxw_row_t row = HEAD_ROW + 1;
    lxw_col_t note = (lxw_col_t) (FIRST_COLUMN + 1 + self->campaign.reading.metric_count);
    put_unit_heads (self, sheet, HEAD_ROW);
    xlsx_put (sheet, HEAD_ROW, FIRST_COLUMN, SAY (self->language, "Date", "Ngày"), self->out.head);
    for (lxw_col_t i = FIRST_COLUMN + 1; i < note; i++)
        xlsx_put (sheet, HEAD_ROW, i, metric_name (self, (size_t) (i - FIRST_COLUMN - 1)), self->out.head);
    xlsx_put (sheet, HEAD_ROW, note, SAY (self->language, "Note", "Ghi chú"), self->out.head);
    (void) worksheet_set_column (sheet, FIRST_COLUMN, note, 14, NULL);
    for (int32_t day = self->first; day <= self->last; day++)
        for (size_t i = 0; i < unit_count (self); i++) {
            if (!stands (self, unit_at (self, i), day, day))
                continue;
            put_unit (self, sheet, row, unit_at (self, i));
            xlsx_put_day (sheet, row, FIRST_COLUMN, day, self->out.date);
            for (lxw_col_t column = FIRST_COLUMN + 1; column <= note; column++)
                xlsx_put (sheet, row, column, "", column < note ? self->out.count : self->out.input);
            row++;
        }
    if (row > HEAD_ROW + 1)
        whole_numbers_only (self, sheet, HEAD_ROW + 1, FIRST_COLUMN + 1, row - 1, (lxw_col_t) (note - 1), 0);
    worksheet_freeze_panes (sheet, HEAD_ROW + 1, FIRST_COLUMN + 1);
}

// The campaign's reasons in words, to choose from.
static void choose_reasons (const template_t *self, lxw_worksheet *sheet, lxw_col_t column)
{
    const json_t *reasons = json_object_get (self->campaign.json, "reasons");
    char *words[65] = {NULL}; // libxlsxwriter takes no const, and changes nothing
    size_t length = 0;
    for (size_t i = 0; i < json_array_size (reasons) && i < 64; i++) {
        const char *code = json_string_value (json_array_get (reasons, i));
        const char *title = reason_title (code, self->language);
        words[i] = (char *) (uintptr_t) (title != NULL ? title : code);
        length += strlen (words[i]) + 1;
    }
    if (words[0] == NULL || length > 250) // what a list in a cell holds
        return;
    lxw_data_validation rule = {.validate = LXW_VALIDATION_TYPE_LIST, .value_list = words};
    (void) worksheet_data_validation_range (sheet, HEAD_ROW + 1, column, HEAD_ROW + EXPLANATIONS, column, &rule);
}

static void explanations (const template_t *self)
{
    const char *const heads[] = {SAY (self->language, "Unit code", "Mã đơn vị"), SAY (self->language, "Unit name", "Tên đơn vị"),
                                 SAY (self->language, "Date", "Ngày"),           SAY (self->language, "Document", "Số văn bản"),
                                 SAY (self->language, "Reason", "Lý do"),        SAY (self->language, "Count", "Số lượng"),
                                 SAY (self->language, "Note", "Ghi chú")};
    enum { COLUMNS = sizeof heads / sizeof heads[0], DATE = 2, REASON = 4, COUNT = 5 };
    lxw_worksheet *sheet = workbook_add_worksheet (self->out.book, SAY (self->language, "Explanations", "Giải trình"));
    lxw_format *days = workbook_add_format (self->out.book);
    format_set_unlocked (days);
    format_set_border (days, LXW_BORDER_THIN);
    format_set_num_format (days, "dd/mm/yyyy");
    begin_sheet (self, sheet,
                 SAY (self->language, "Cases that cannot be completed: one document a row, a unit by its code or its name. No names of people.",
                      "Các trường hợp không thực hiện được: mỗi văn bản một dòng, ghi mã hoặc tên đơn vị. Không ghi tên công dân."));
    for (unsigned i = 0; i < COLUMNS; i++)
        xlsx_put (sheet, HEAD_ROW, i, heads[i], self->out.head);
    for (lxw_row_t row = HEAD_ROW + 1; row <= HEAD_ROW + EXPLANATIONS; row++)
        for (unsigned i = 0; i < COLUMNS; i++)
            xlsx_put (sheet, row, i, "", i == DATE ? days : i == COUNT ? self->out.count : self->out.input);
    (void) worksheet_set_column (sheet, DATE, COLUMNS - 1, 18, NULL);
    whole_numbers_only (self, sheet, HEAD_ROW + 1, COUNT, HEAD_ROW + EXPLANATIONS, COUNT, 1);
    choose_reasons (self, sheet, REASON);
    worksheet_freeze_panes (sheet, HEAD_ROW + 1, 0);
    protect (sheet);
}

void template_get (caller_t *caller, response_t *response)
{
    scoped (template_clear) template_t self = {.language = sheet_language (caller)};
    char name[200];
    const char *code = request_value (caller->request, "campaign");
    if (!parameters_good (caller, &self, response)
        || !sheet_campaign_read (caller, code, request_value (caller->request, "unit"), &self.campaign, response)
        || !choose_days (caller, &self, response))
        return;
    if (unit_count (&self) * (size_t) (self.last - self.first + 1) * self.campaign.reading.metric_count > CELLS_MOST) {
        response_problem (response, 400, "too many units and days for one sheet: give a unit, or fewer days");
        return;
    }
    if (!xlsx_out_open (&self.out, response))
        return;
    lxw_worksheet *sheet = workbook_add_worksheet (self.out.book, SAY (self.language, "Figures", "Số liệu"));
    begin_sheet (&self, sheet,
                 SAY (self.language, "What each unit achieved on the day, not since the beginning. Nothing achieved is 0; a blank says nothing.",
                      "Ghi số làm được trong ngày, không ghi số lũy kế. Không làm được ca nào ghi 0; ô trống là chưa báo cáo."));
    if (self.is_down)
        days_down (&self, sheet);
    else
        days_across (&self, sheet);
    protect (sheet);
    explanations (&self);
    (void) snprintf (name, sizeof name, "%s-%.100s.xlsx", SAY (self.language, "figures", "so-lieu"), code);
    xlsx_out_answer (&self.out, name, response);
}

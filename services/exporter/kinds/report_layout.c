#include "services/exporter/kinds/report_layout.h"

#include <string.h>

#include "common/base/scoped.h"
#include "services/exporter/kinds/report_kind.h"

static const struct {
    report_kind_t kind;
    build_t *build;
} kinds[] = {
    {{"daily", "tien-do", FACTS_STATUS | FACTS_CLOSED | FACTS_COUNTS, false}, report_daily},
    {{"press", "bao-chi", FACTS_STATUS | FACTS_CLOSED, false}, report_press},
    {{"explanations", "giai-trinh", FACTS_EXPLANATIONS, false}, report_explanations},
    {{"candidates", "khen-thuong-trach-nhiem", FACTS_JUDGED | FACTS_CALENDAR, true}, report_candidates},
    {{"evaluation", "danh-gia", FACTS_STATUS | FACTS_DAYS | FACTS_CALENDAR, false}, report_evaluation},
    {{"final", "tong-ket", FACTS_STATUS | FACTS_CALENDAR | FACTS_ENDING, false}, report_final},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static const struct {
    const char *name;
    const char *media;
    write_t *write;
} formats[] = {
    {"pdf", "application/pdf", write_pdf},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", write_docx},
    {"csv", "text/csv; charset=utf-8", write_csv},
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

static int format_named (const char *name)
{
    for (int i = 0; i < FORMATS; i++)
        if (strcmp (formats[i].name, name) == 0)
            return i;
    return -1;
}

static int kind_named (const char *name)
{
    for (int i = 0; i < KINDS; i++)
        if (strcmp (kinds[i].kind.name, name) == 0)
            return i;
    return -1;
}

const report_kind_t *report_kind_named (const char *name)
{
    int kind = kind_named (name);
    return kind >= 0 ? &kinds[kind].kind : NULL;
}

const char *report_format_media (const char *name)
{
    int format = format_named (name);
    return format >= 0 ? formats[format].media : NULL;
}

bool report_lay_out (const report_layout_t *what, const json_t *held, char **ret, size_t *ret_size, failure_t *failure)
{
    int kind = kind_named (what->kind);
    int format = format_named (what->format);
    facts_t facts = {.language = what->language,
                     .notice = what->notice,
                     .about = json_object_get (held, "about"),
                     .status = json_object_get (held, "status"),
                     .closed = json_object_get (held, "closed"),
                     .days = json_object_get (held, "days"),
                     .calendar = json_object_get (held, "calendar"),
                     .explanations = json_object_get (held, "explanations"),
                     .ending = json_object_get (held, "ending"),
                     .counts = json_object_get (held, "counts")};
    if (kind < 0 || format < 0)
        return failure_set (failure, FAILURE_PERMANENT, "there is no report %s as %s", what->kind, what->format);
    scoped (document_destroy) document_t *document = document_new (what->language);
    return kinds[kind].build (&facts, document, failure) && formats[format].write (document, ret, ret_size, failure);
}

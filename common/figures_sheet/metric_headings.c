#include "common/figures_sheet/metric_headings.h"

#include <stddef.h>
#include <string.h>

const char *metric_heading (const char *code, language_t language)
{
    static const struct {
        const char *code, *vi, *en;
    } rows[] = {{"activated", "Số kích hoạt", "Activated"}, {"collected", "Số thu nhận", "Enrolled"}, {"approved", "Số phê duyệt", "Approved"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp (rows[i].code, code) == 0)
            return language == LANGUAGE_VI ? rows[i].vi : rows[i].en;
    return NULL;
}

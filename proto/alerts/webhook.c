#include "proto/alerts/webhook.h"

#include <stddef.h>

const char *const webhook_places[WEBHOOK_PLACES + 1] = {
    [WEBHOOK_TEXT] = "text",         [WEBHOOK_PARAGRAPHS] = "paragraphs",
    [WEBHOOK_ASCII] = "ascii",       [WEBHOOK_SUBJECT] = "subject",
    [WEBHOOK_TITLE] = "title",       [WEBHOOK_CAMPAIGN] = "campaign",
    [WEBHOOK_SEVERITY] = "severity", [WEBHOOK_COUNT] = "count",
    [WEBHOOK_CRITICAL] = "critical", [WEBHOOK_KEY] = "key",
    [WEBHOOK_PLACES] = NULL,
};

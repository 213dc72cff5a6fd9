#ifndef TIENDO_PROTO_ALERTS_WEBHOOK_H
#define TIENDO_PROTO_ALERTS_WEBHOOK_H
// What a webhook's template (common/text/template.h) may name. proto/alerts.md says what each is.

typedef enum {
    WEBHOOK_TEXT,
    WEBHOOK_PARAGRAPHS,
    WEBHOOK_ASCII,
    WEBHOOK_SUBJECT,
    WEBHOOK_TITLE,
    WEBHOOK_CAMPAIGN,
    WEBHOOK_SEVERITY,
    WEBHOOK_COUNT,
    WEBHOOK_CRITICAL,
    WEBHOOK_KEY,
    WEBHOOK_PLACES
} webhook_place_t;

extern const char *const webhook_places[WEBHOOK_PLACES + 1]; // ends with NULL
#endif

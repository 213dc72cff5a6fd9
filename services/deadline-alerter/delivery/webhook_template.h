#ifndef TIENDO_DEADLINE_ALERTER_DELIVERY_WEBHOOK_TEMPLATE_H
#define TIENDO_DEADLINE_ALERTER_DELIVERY_WEBHOOK_TEMPLATE_H
// A webhook's message as a member's template wants it, whose values are escaped. Pure.

// From the JSON of delivery_message or notice_message, by a template that names proto/alerts/webhook.h's places. The caller frees it. NULL where it
// cannot be made.
char *webhook_template_fill (const char *json, const char *template);
#endif

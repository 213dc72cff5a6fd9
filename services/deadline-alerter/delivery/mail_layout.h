#ifndef TIENDO_DEADLINE_ALERTER_DELIVERY_MAIL_LAYOUT_H
#define TIENDO_DEADLINE_ALERTER_DELIVERY_MAIL_LAYOUT_H
// Lays out a mail: the words are the database's (mail_document), the layout is this file's. Text that is readable alone, and HTML of tables and
// inline styles, which mail programs, telephones and dark screens show alike. Pure.
#include "services/deadline-alerter/delivery/mail.h"

typedef struct {
    const char *page_url; // where people look at figures; "" = nowhere
    const char *notice;   // said in every mail: that figures are simulated, say; "" = nothing
} mail_place_t;

// From the JSON of mail_document; NULL members where it is not such JSON. answer: where the member answers it; NULL: nowhere.
mail_t mail_layout_new (const char *json, const mail_place_t *place, const char *answer);
#endif

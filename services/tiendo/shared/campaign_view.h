#ifndef TIENDO_TIENDO_SHARED_CAMPAIGN_VIEW_H
#define TIENDO_TIENDO_SHARED_CAMPAIGN_VIEW_H
// What a verb shows of a campaign: one JSON object of a statement, as it is for programs (--json), or as a table for people.
#include "services/tiendo/shared/operator_session.h"

typedef struct {
    const char *statement;
    int count;
    const char *const *values;
    bool json;
    void (*show) (const void *asked, const json_t *answer); // to standard output, for people
    const void *asked;
} campaign_view_t;

// Asks, prints, and says where the campaign is over.
bool must_check campaign_view_print (operator_session_t *self, const char *campaign, const campaign_view_t *view, failure_t *failure);
#endif

#ifndef TIENDO_TIENDO_SHARED_OVER_H
#define TIENDO_TIENDO_SHARED_OVER_H
// Says which campaigns are over: whose deadline has passed by the campaign's clock. Reports for them are still taken, of today and of the days that
// corrections are taken for; who tries a directory of another year has to know why all others are refused.
#include <stdio.h>

#include "services/tiendo/shared/operator_session.h"

// One sentence a line for the campaign, or for each of all where `campaign` is NULL, in Vietnamese or English. Nothing where none is over.
bool must_check over_tell (operator_session_t *self, const char *campaign, bool vietnamese, FILE *stream, failure_t *failure);
#endif

#ifndef TIENDO_TIENDO_VERBS_POSTPONE_H
#define TIENDO_TIENDO_VERBS_POSTPONE_H
// close --postpone: another cutoff for one day.
#include "services/tiendo/shared/change.h"

// The exit status. time: "HH:MM", later than the campaign's cutoff, or that itself, which ends what was postponed.
int postpone_cutoff (const char *campaign, const char *date, const char *time, change_asked_t *asked);
#endif

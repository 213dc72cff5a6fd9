#ifndef TIENDO_TIENDO_CAMPAIGN_DIR_TRIAL_H
#define TIENDO_TIENDO_CAMPAIGN_DIR_TRIAL_H
// A campaign directory moved in time for a trial: `load --starting DATE`. Its first campaign begins on that day, and everything that is planned, of
// all campaigns and units, keeps its distance to it. What has happened stays where it was: the letter's own date, the baseline's, and the holidays,
// which are days of the real calendar. Each campaign's title says that it is a trial, and so do the page, reports and messages.
#include "services/tiendo/campaign_dir/campaign_dir.h"

// Changes what was read. False: a problem is told.
bool trial_move (campaign_dir_t *directory, const char *starting, diagnostics_t *problems);
#endif

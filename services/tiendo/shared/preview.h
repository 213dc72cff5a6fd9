#ifndef TIENDO_TIENDO_SHARED_PREVIEW_H
#define TIENDO_TIENDO_SHARED_PREVIEW_H
// Who would be told what if the day were closed now: closes it by the very rules, shows what came of it, and takes it all back.
#include <stdbool.h>

int preview (const char *campaign, const char *date, bool json);
#endif

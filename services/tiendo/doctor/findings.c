#include "services/tiendo/doctor/findings.h"

#include <stdio.h>
#include <string.h>

void findings_tell (findings_t *self, const char *state, const char *what, const char *found, const char *advice)
{
    self->bad = self->bad || strcmp (state, "bad") == 0;
    if (self->json)
        json_array_append_new (self->list, json_pack ("{s:s s:s s:s s:s}", "state", state, "check", what, "found", found, "do", advice));
    else
        printf ("%-4s  %-22s %s%s%s\n", state, what, found, advice[0] != '\0' ? "\n      → " : "", advice);
}

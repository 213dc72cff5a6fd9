// Names of time zones, by the list that comes with the zones themselves (tzdata.zi: a line `Z NAME …` a zone, `L NAME ALIAS` another name of one).
#include <stdio.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/campaign_dir/campaign_dir.h"

static const char list[] = "/usr/share/zoneinfo/tzdata.zi";

static void file_close (FILE **file)
{
    if (*file != NULL)
        (void) fclose (*file);
}

// Region/City. Etc/UTC and the like are no place's.
static bool names_a_city (const char *name)
{
    return strchr (name, '/') != NULL && strncmp (name, "Etc/", 4) != 0 && strncmp (name, "SystemV/", 8) != 0;
}

bool zone_name (const char *text, char ret[64])
{
    char line[400];
    char first[64];
    char second[64];
    scoped (file_close) FILE *file = fopen (list, "re");
    if (file == NULL || strlen (text) > 60 || !names_a_city (text) || strpbrk (text, " \t") != NULL)
        return false;
    while (fgets (line, sizeof line, file) != NULL) {
        bool zone = sscanf (line, "Z %63s", first) == 1 && strcmp (first, text) == 0;
        bool other = sscanf (line, "L %63s %63s", first, second) == 2 && strcmp (second, text) == 0;
        if (!zone && !other)
            continue;
        (void) snprintf (ret, 64, "%s", first);
        return names_a_city (ret);
    }
    return false;
}

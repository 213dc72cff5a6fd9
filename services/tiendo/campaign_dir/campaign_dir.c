#include "services/tiendo/campaign_dir/campaign_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/scoped.h"

static int keep_folder (const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void read_campaigns (campaign_dir_t *self)
{
    struct dirent **entries = NULL;
    int count = scandir (self->path, &entries, keep_folder, alphasort);
    for (int i = 0; i < count; i++) {
        char *folder = campaign_dir_file (self->path, entries[i]->d_name);
        struct stat info;
        if (stat (folder, &info) == 0 && S_ISDIR (info.st_mode))
            campaign_dir_campaign (self, folder);
        free (folder);
        free (entries[i]);
    }
    free (entries);
    if (json_array_size (self->campaigns_json) == 0 && diagnostics_count (self->problems) == 0)
        (void) problem (self->problems, self->path, 0, "", "no folder with a campaign.yaml in it");
}

bool campaign_dir_read (campaign_dir_t **ret, const char *path, diagnostics_t *problems)
{
    struct stat info;
    if (stat (path, &info) != 0)
        return problem (problems, path, 0, "", "%s", strerror (errno));
    if (!S_ISDIR (info.st_mode))
        return problem (problems, path, 0, "", "this is no directory");
    campaign_dir_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    *ret = self;
    self->path = strdup (path);
    for (size_t size = strlen (path); size > 1 && path[size - 1] == '/'; size--)
        self->path[size - 1] = '\0';
    self->real = realpath (path, NULL);
    self->problems = problems;
    self->places = json_object ();
    self->units_json = json_array ();
    self->holidays_json = json_array ();
    self->members_json = json_array ();
    self->campaigns_json = json_array ();
    self->shares_json = json_object ();
    if (self->real == NULL)
        return problem (problems, path, 0, "", "%s", strerror (errno));
    if (!campaign_dir_units (self))
        return false; // all else speaks of units
    campaign_dir_holidays (self);
    campaign_dir_members (self);
    read_campaigns (self);
    campaign_dir_units_judge (self);
    return diagnostics_count (problems) == 0;
}

void campaign_dir_destroy (campaign_dir_t **self_p)
{
    campaign_dir_t *self = *self_p;
    if (self == NULL)
        return;
    json_decref (self->places);
    json_decref (self->units_json);
    json_decref (self->holidays_json);
    json_decref (self->members_json);
    json_decref (self->campaigns_json);
    json_decref (self->shares_json);
    table_file_destroy (&self->unit_table);
    free (self->units);
    free (self->real);
    free (self->path);
    free (self);
    *self_p = NULL;
}

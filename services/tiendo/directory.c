#include "services/tiendo/directory.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/scoped.h"

char *directory_file (const char *path, const char *name)
{
    size_t size = strlen (path) + strlen (name) + 2;
    char *file = malloc (size);
    if (file == NULL)
        abort ();
    (void) snprintf (file, size, "%s/%s", path, name);
    return file;
}

bool code_good (const char *code)
{
    size_t size = strlen (code);
    if (size == 0 || size > 64)
        return false;
    for (const char *at = code; *at != '\0'; at++)
        if ((unsigned char) *at <= ' ' || *at == '/' || *at == '"' || *at == '\\')
            return false;
    return true;
}

bool whole_number (const char *text, int64_t *ret)
{
    size_t size = strlen (text);
    if (size == 0 || size > 15 || strspn (text, "0123456789") != size)
        return false;
    *ret = strtoll (text, NULL, 10);
    return true;
}

static int by_code (const void *left, const void *right)
{
    return strcmp (((const directory_unit_t *) left)->code, ((const directory_unit_t *) right)->code);
}

const directory_unit_t *directory_unit (const directory_t *self, const char *code)
{
    directory_unit_t key = {.code = code};
    return self->unit_count == 0 ? NULL : bsearch (&key, self->units, self->unit_count, sizeof key, by_code);
}

bool directory_below (const directory_t *self, const char *code, const char *top)
{
    const directory_unit_t *unit = directory_unit (self, code);
    for (int depth = 0; unit != NULL && depth < 16; depth++) {
        if (strcmp (unit->code, top) == 0)
            return true;
        unit = unit->parent[0] != '\0' ? directory_unit (self, unit->parent) : NULL;
    }
    return false;
}

static int keep_folder (const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void read_campaigns (directory_t *self)
{
    struct dirent **entries = NULL;
    int count = scandir (self->path, &entries, keep_folder, alphasort);
    for (int i = 0; i < count; i++) {
        char *folder = directory_file (self->path, entries[i]->d_name);
        struct stat info;
        if (stat (folder, &info) == 0 && S_ISDIR (info.st_mode))
            directory_campaign (self, folder);
        free (folder);
        free (entries[i]);
    }
    free (entries);
    if (json_array_size (self->campaigns_json) == 0 && problems_count (self->problems) == 0)
        (void) problem (self->problems, self->path, 0, "", "no folder with a campaign.yaml in it");
}

bool directory_read (directory_t **ret, const char *path, problems_t *problems)
{
    struct stat info;
    if (stat (path, &info) != 0 || !S_ISDIR (info.st_mode))
        return problem (problems, path, 0, "", "%s", errno == ENOENT ? "there is no such directory" : "this is no directory");
    directory_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    self->path = strdup (path);
    self->problems = problems;
    self->units_json = json_array ();
    self->holidays_json = json_array ();
    self->members_json = json_array ();
    self->campaigns_json = json_array ();
    *ret = self;
    if (!directory_units (self))
        return false; // all else speaks of units
    directory_holidays (self);
    directory_members (self);
    read_campaigns (self);
    return problems_count (problems) == 0;
}

void directory_destroy (directory_t **self_p)
{
    directory_t *self = *self_p;
    if (self == NULL)
        return;
    json_decref (self->units_json);
    json_decref (self->holidays_json);
    json_decref (self->members_json);
    json_decref (self->campaigns_json);
    table_file_destroy (&self->unit_table);
    free (self->units);
    free (self->path);
    free (self);
    *self_p = NULL;
}

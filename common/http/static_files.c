#include "common/http/static_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *ending;
    const char *media;
} medias[] = {{".html", "text/html; charset=utf-8"},
              {".css", "text/css; charset=utf-8"},
              {".js", "text/javascript; charset=utf-8"},
              {".json", "application/json"},
              {".svg", "image/svg+xml"}};

static const char *media_of (const char *name)
{
    const char *dot = strrchr (name, '.');
    for (size_t i = 0; dot != NULL && i < sizeof medias / sizeof medias[0]; i++)
        if (strcmp (medias[i].ending, dot) == 0)
            return medias[i].media;
    return "application/octet-stream";
}

const static_file_t *static_files_find (const static_files_t *self, const char *path)
{
    char page[64] = "";
    const char *name = page;
    if (strcmp (path, "/") == 0)
        name = "index.html";
    else if (strncmp (path, "/page/", 6) == 0)
        name = path + 6;
    else if (path[0] == '/' && strpbrk (path + 1, "./") == NULL)
        (void) snprintf (page, sizeof page, "%.50s.html", path + 1);
    for (size_t i = 0; i < self->count; i++)
        if (strcmp (self->files[i].name, name) == 0)
            return &self->files[i];
    return NULL;
}

void static_file_serve (const static_file_t *file, response_t *response)
{
    char *copy = malloc (file->size > 0 ? file->size : 1);
    if (copy == NULL)
        abort ();
    memcpy (copy, file->bytes, file->size);
    *response =
        (response_t){.status = 200, .type = media_of (file->name), .body = copy, .size = file->size, .page = true, .style_hash = file->style_hash};
}

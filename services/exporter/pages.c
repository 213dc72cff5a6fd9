#include "services/exporter/pages.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "services/exporter/page_files.h"

static const char *media_of (const char *name)
{
    const char *dot = strrchr (name, '.');
    if (strcmp (dot, ".html") == 0)
        return "text/html; charset=utf-8";
    return strcmp (dot, ".css") == 0 ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
}

static int page_of (const char *path)
{
    const char *name = strcmp (path, "/") == 0 ? "index.html" : strncmp (path, "/page/", 6) == 0 ? path + 6 : "";
    for (size_t i = 0; i < sizeof page_files / sizeof page_files[0]; i++)
        if (strcmp (page_files[i].name, name) == 0)
            return (int) i;
    return -1;
}

bool pages_have (const char *path)
{
    return page_of (path) >= 0;
}

void pages_serve (const char *path, answer_t *answer)
{
    int page = page_of (path);
    assert (page >= 0);
    char *copy = malloc (page_files[page].size);
    if (copy == NULL)
        abort ();
    memcpy (copy, page_files[page].bytes, page_files[page].size);
    *answer = (answer_t){.status = 200, .type = media_of (page_files[page].name), .body = copy, .size = page_files[page].size, .page = true};
}

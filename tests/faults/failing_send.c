// Loaded before ingest's libraries (LD_PRELOAD): the prepared statement that the file $FAILING_SEND names is not sent, once, as where libpq finds no
// memory for it. The file is gone then.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fails (const char *statement)
{
    const char *path = getenv ("FAILING_SEND");
    char named[64] = "";
    FILE *file = path != NULL ? fopen (path, "re") : NULL;
    if (file == NULL)
        return 0;
    int read = fscanf (file, "%63s", named);
    (void) fclose (file);
    return read == 1 && strcmp (named, statement) == 0 && unlink (path) == 0;
}

int PQsendQueryPrepared (PGconn *connection, const char *statement, int count, const char *const *values, const int *lengths, const int *formats,
                         int format)
{
    int (*real) (PGconn *, const char *, int, const char *const *, const int *, const int *, int);
    *(void **) &real = dlsym (RTLD_NEXT, "PQsendQueryPrepared");
    if (real == NULL)
        abort ();
    return fails (statement) ? 0 : real (connection, statement, count, values, lengths, formats, format);
}

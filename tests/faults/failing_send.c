// Loaded before ingest's libraries (LD_PRELOAD): the prepared statement that the file $FAILING_SEND names is not sent, once, as where libpq finds no
// memory for it. The file is gone then.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

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

// The frames before it are an identity, of five bytes, and a client's own.
static int is_last_frame (size_t size, const void *caller)
{
    Dl_info of = {0};
    return size > 32 && dladdr (caller, &of) != 0 && of.dli_fname != NULL && strstr (of.dli_fname, "tiendo-ingest") != NULL && fails ("answer");
}

int zmq_msg_init_size (zmq_msg_t *message, size_t size)
{
    int (*real) (zmq_msg_t *, size_t);
    *(void **) &real = dlsym (RTLD_NEXT, "zmq_msg_init_size");
    if (real == NULL)
        abort ();
    if (!is_last_frame (size, __builtin_return_address (0)))
        return real (message, size);
    errno = ENOMEM;
    return -1;
}

int zmq_send (void *socket, const void *bytes, size_t size, int flags)
{
    int (*real) (void *, const void *, size_t, int);
    *(void **) &real = dlsym (RTLD_NEXT, "zmq_send");
    if (real == NULL)
        abort ();
    int type = 0;
    size_t room = sizeof type;
    (void) zmq_getsockopt (socket, ZMQ_TYPE, &type, &room);
    if (type != ZMQ_ROUTER || !is_last_frame (size, __builtin_return_address (0)))
        return real (socket, bytes, size, flags);
    errno = ENOMEM;
    return -1;
}

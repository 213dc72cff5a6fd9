#include "common/base/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MODE = 0400, PATH_SIZE = 4096 };

bool secret_file_read (const char *file, char *text, size_t room, failure_t *failure)
{
    int descriptor = open (file, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return failure_set (failure, FAILURE_FATAL, "key file %s: %s", file, strerror (errno));
    struct stat info = {0};
    bool open_to_others = fstat (descriptor, &info) == 0 && (info.st_mode & 077) != 0 && strncmp (file, "/run/secrets/", 13) != 0;
    size_t size = 0;
    ssize_t part = 0;
    while (!open_to_others && size < room && (part = read (descriptor, text + size, room - size)) > 0)
        size += (size_t) part;
    int error = errno;
    (void) close (descriptor);
    if (open_to_others)
        return failure_set (failure, FAILURE_FATAL, "key file %s can be read by others than its owner: chmod 600 it", file);
    if (part < 0)
        return failure_set (failure, FAILURE_FATAL, "key file %s: %s", file, strerror (error));
    if (size == room)
        return failure_set (failure, FAILURE_FATAL, "key file %s holds more than %zu bytes: it is no key", file, room - 1);
    text[size] = '\0';
    return true;
}

// Writes to a descriptor of its own, and closes it. False: errno says why.
static bool fill (int descriptor, const char *text)
{
    size_t size = strlen (text);
    bool good = write (descriptor, text, size) == (ssize_t) size && fsync (descriptor) == 0;
    int error = errno;
    good = close (descriptor) == 0 && good;
    errno = error;
    return good;
}

bool secret_file_create (const char *file, const char *text, failure_t *failure)
{
    int descriptor = open (file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE);
    if (descriptor < 0)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", file, strerror (errno));
    if (fill (descriptor, text))
        return true;
    int error = errno;
    (void) unlink (file);
    return failure_set (failure, FAILURE_PERMANENT, "%s: %s", file, strerror (error));
}

bool secret_file_replace (const char *file, const char *text, failure_t *failure)
{
    char beside[PATH_SIZE];
    struct stat info;
    if (stat (file, &info) != 0)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", file, strerror (errno));
    if (snprintf (beside, sizeof beside, "%s.new", file) >= (int) sizeof beside)
        return failure_set (failure, FAILURE_PERMANENT, "%.100s…: the file name is too long", file);
    (void) unlink (beside);
    int descriptor = open (beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE);
    if (descriptor < 0)
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", beside, strerror (errno));
    bool owned = (info.st_uid == geteuid () && info.st_gid == getegid ()) || fchown (descriptor, info.st_uid, info.st_gid) == 0;
    bool good = owned && fchmod (descriptor, info.st_mode & 0777) == 0;
    int error = errno;
    good = fill (descriptor, text) && good;
    if (good && rename (beside, file) == 0)
        return true;
    error = good ? errno : error;
    (void) unlink (beside);
    return failure_set (failure, FAILURE_PERMANENT, "%s: %s", file, strerror (error));
}

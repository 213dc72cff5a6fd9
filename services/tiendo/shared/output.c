#include "services/tiendo/shared/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool open_plain (output_t *self, mode_t mode, failure_t *failure)
{
    mode_t mask = umask (0);
    (void) umask (mask);
    if (snprintf (self->part, sizeof self->part, "%s.XXXXXX", self->path) >= (int) sizeof self->part)
        return failure_set (failure, FAILURE_PERMANENT, "%.100s…: the file name is too long", self->path);
    int descriptor = mkostemp (self->part, O_CLOEXEC);
    if (descriptor < 0) {
        self->part[0] = '\0';
        return failure_set (failure, FAILURE_PERMANENT, "%s: %s", self->path, strerror (errno));
    }
    self->file = fchmod (descriptor, mode & ~mask) == 0 ? fdopen (descriptor, "w") : NULL;
    if (self->file != NULL)
        return true;
    (void) failure_set (failure, FAILURE_PERMANENT, "%s: %s", self->path, strerror (errno));
    (void) close (descriptor);
    return false;
}

bool output_open (output_t *self, const char *path, mode_t mode, failure_t *failure)
{
    struct stat info;
    *self = (output_t){.path = path, .is_standard = strcmp (path, "-") == 0};
    if (self->is_standard) {
        self->file = stdout;
        return true;
    }
    if (lstat (path, &info) != 0 || S_ISREG (info.st_mode))
        return open_plain (self, mode, failure);
    self->file = fopen (path, "we");
    return self->file != NULL || failure_set (failure, FAILURE_PERMANENT, "%s: %s", path, strerror (errno));
}

bool output_commit (output_t *self, failure_t *failure)
{
    bool good = fflush (self->file) == 0 && ferror (self->file) == 0;
    int error = errno;
    if (!self->is_standard && fclose (self->file) != 0 && good) {
        good = false;
        error = errno;
    }
    self->file = NULL;
    if (good && self->part[0] != '\0' && rename (self->part, self->path) != 0) {
        good = false;
        error = errno;
    }
    if (!good)
        return failure_set (failure, FAILURE_PERMANENT, "%s could not be written: %s", self->is_standard ? "standard output" : self->path,
                            strerror (error));
    self->part[0] = '\0';
    return true;
}

void output_close (output_t *self)
{
    if (self->file != NULL && !self->is_standard)
        (void) fclose (self->file);
    self->file = NULL;
    if (self->part[0] != '\0')
        (void) unlink (self->part);
    self->part[0] = '\0';
}

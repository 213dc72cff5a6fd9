// Loaded before a program's libraries (LD_PRELOAD): while the file that $FAILING_FSYNC names exists, fsync and fdatasync of a regular file fail with
// EIO, and nothing is written. Each failure adds a byte to that file.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fails (int file)
{
    const char *path = getenv ("FAILING_FSYNC");
    struct stat status;
    int before = errno;
    int trigger = path != NULL ? open (path, O_WRONLY | O_APPEND | O_CLOEXEC) : -1;
    int failing = trigger >= 0 && fstat (file, &status) == 0 && S_ISREG (status.st_mode);
    if (failing)
        (void) !write (trigger, "x", 1);
    if (trigger >= 0)
        (void) close (trigger);
    errno = failing ? EIO : before;
    return failing;
}

int fsync (int file)
{
    return fails (file) ? -1 : (int) syscall (SYS_fsync, file);
}

int fdatasync (int file)
{
    return fails (file) ? -1 : (int) syscall (SYS_fdatasync, file);
}

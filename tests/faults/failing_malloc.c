// Loaded before a program's libraries (LD_PRELOAD), not before a sanitizer's: of n allocations one fails, n being the number in the file that
// $FAILING_MALLOC names; none while it is 0. The second number in the file counts the failures.
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t count, size_t size);
extern void *__libc_realloc (void *old, size_t size);

static _Atomic unsigned *shared; // n, failures
static _Atomic unsigned asked;

__attribute__ ((constructor)) static void begin (void)
{
    const char *path = getenv ("FAILING_MALLOC");
    int file = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;
    void *found = file >= 0 ? mmap (NULL, 2 * sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
    if (found != MAP_FAILED)
        shared = found;
    if (file >= 0)
        (void) close (file);
}

static int fails (void)
{
    unsigned one_of = shared != NULL ? shared[0] : 0;
    if (one_of == 0 || ++asked % one_of != 0)
        return 0;
    shared[1]++;
    errno = ENOMEM;
    return 1;
}

void *malloc (size_t size)
{
    return fails () ? NULL : __libc_malloc (size);
}

void *calloc (size_t count, size_t size)
{
    return fails () ? NULL : __libc_calloc (count, size);
}

void *realloc (void *old, size_t size)
{
    return fails () ? NULL : __libc_realloc (old, size);
}
